"""Everybody who works at the window's till."""

from __future__ import annotations

from pos_app.domain.people import Person, Role

PEOPLE = (
    Person("Cashier 1", Role.CASHIER),
    Person("Cashier 2", Role.CASHIER),
    Person("Supervisor", Role.SUPERVISOR),
    Person("Owner", Role.OWNER),
)
CASHIER, OTHER, SUPERVISOR, OWNER = PEOPLE
GONE = Person("Cashier 3", Role.CASHIER, active=False)
