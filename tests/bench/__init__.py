"""Measures the till against floors of this machine in the same run: `python -m tests.bench`.

Nothing here is a test: no file's name begins with `test_`, so that pytest collects none of it.
"""
