"""Lines of the till, each broken on purpose, to see that some test turns red.

`python -m tests.mutants` breaks one line at a time in a copy of the tree and runs the tests that
ought to find it. A line that moved or changed is an error, never silently left out.
"""
