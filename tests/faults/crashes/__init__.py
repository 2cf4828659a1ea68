"""Kills the real program at named steps and at system calls, and looks at what is left."""
