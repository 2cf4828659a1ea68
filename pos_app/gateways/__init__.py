"""What the till asks of a gateway, and the adapters that speak each gateway's wire.

Adapters must not know each other, and must never decide what a payment has become: they report
readings, and the domain judges them.
"""
