"""The use cases of the till, on one background thread that owns the ledger and all gateways.

Nothing here may know Qt, SQLite or httpx, and nothing here finds words: codes and values only.
"""
