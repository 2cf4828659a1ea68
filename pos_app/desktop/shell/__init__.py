"""The window around the screens, and what leads from one screen to the next."""
