"""Newer versions of the till: a small signed manifest, looked at once a day, and its installers.

Nothing here may decide for a person: it finds out, says what is there, and fetches what was asked
for. It must never run anything whose signature or hash does not hold.
"""
