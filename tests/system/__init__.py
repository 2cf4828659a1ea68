"""The system room: files, addresses, threads."""
