"""The training gateway: both payment APIs and a checkout page, on loopback, with a book of its own.

It lets a cashier practise, and tests run, over real HTTP without an account anywhere. It must never
send anything to another machine, never read a configured key or the live ledger, and importing this
package must never load the web server: that happens in `gateway.TrainingGateway.start`.
"""
