"""The one place that knows every room, and puts the program together.

It decides nothing about money; it only hands each room what that room asks for.
"""
