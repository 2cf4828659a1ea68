"""Random bytes for everything that reads what a gateway wrote: `python -m tests.fuzz TARGET`.

The targets say what must hold of any bytes; the corpus holds good answers and every input that once
broke a rule, and is replayed by the ordinary tests. A fuzzer is needed only to look for new ones.
"""
