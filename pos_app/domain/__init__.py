"""What is true at any counter: pure values and rules.

No I/O, no clock, no Qt and no logging may ever enter this room.
"""
