"""Paper and files of receipts: what a printer is sent, how it gets there, and the PDF.

It knows lines of text and nothing of sales or the ledger. A job ends as done, failed (nothing can
have come out) or unknown; it must never be tried again by itself, nor wait beyond its time.
"""
