"""A counter till: takes mobile-money and QR payments and says PAID only when it is true."""

__version__ = "0.1.0"
