"""The small parts that every screen is made of: painted, keyboard first, in words already found.

A widget here knows colours, sizes and keys. It must never know a payment's rules, talk to the
engine, or find its own words: texts come in translated.
"""
