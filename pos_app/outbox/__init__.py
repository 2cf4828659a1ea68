"""Sends a till's journal to its owner's head office, in order, and never in the way of a sale."""
