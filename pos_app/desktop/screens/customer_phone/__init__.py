"""The customer's phone, for training; it never takes the keyboard from the screen in front."""

from pos_app.desktop.screens.customer_phone.panel import Customers, CustomersPhone

__all__ = ["Customers", "CustomersPhone"]
