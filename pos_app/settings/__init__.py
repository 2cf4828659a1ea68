"""What the owner decided: the folders, `config.toml` and the gateways' keys.

Keys never enter a file of ours, and nothing heavy is imported until it is needed: the window
paints before this room has read anything.
"""
