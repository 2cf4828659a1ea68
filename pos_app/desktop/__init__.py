"""The window: the only room that knows Qt. It must never wait for disk, network or engine."""
