"""Colours, typefaces, icons, and the style sheet that wears them."""
