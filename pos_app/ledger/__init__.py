"""The record of every sale and payment: one SQLite file, one owner, nothing ever forgotten.

Only this room speaks SQL. It must never decide what a payment has become, and never keep a whole
phone number outside its side tables. The till sees `book` alone.
"""
