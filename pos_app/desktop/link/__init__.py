"""Where the window meets the other threads: the engine, files, sounds, the browser."""
