"""History: the local log, newest first, and each sale's whole story. It changes nothing itself."""
