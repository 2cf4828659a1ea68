"""Deterministic simulation: busy hours and weeks of a counter, replayed exactly from one seed.

Real here are the engine, the ledger with its SQLite files, the gateway adapters, strict JSON, the
mapping of the HTTP library's errors, deadlines and redaction. Simulated are time, the library's
client and all that lies below it (network and both gateways), the disk's failures, the computer's
clocks, the customers and the cashier. Nothing is drawn but from the seed, and nothing depends on
the order of sets, on real time or on the hash seed.

`python -m tests.simulation --seed 7` replays one run; `--seeds 10000` does many.
"""
