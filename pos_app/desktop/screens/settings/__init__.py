"""Settings: the till, both gateways, their keys. Written and asked off the window's thread."""
