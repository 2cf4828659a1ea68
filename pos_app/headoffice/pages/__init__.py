"""The owner's pages: what the shops took, who is short and what waits, read on a phone or a screen.

Server-rendered, without any script. A page reads as the role whose rows are the owner's alone, and
says beside its totals when each till was last heard from.
"""
