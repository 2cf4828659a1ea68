"""The small parts that every screen is made of: keyboard first, in words already found.

A widget here knows sizes and keys, and the style sheet draws it. It must never know a payment's
rules, talk to the engine, or find its own words: texts come in translated.
"""
