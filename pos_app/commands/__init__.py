"""The command line: one module a command, sharing the engine with the window.

A command must never ask on standard input, never print a key or a whole phone number, and never
show a traceback unless `POS_APP_DEBUG=1`.
"""
