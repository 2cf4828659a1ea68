"""Head office: a server that keeps a copy of many tills' journals for their owners.

It only ever learns: nothing here can move a till's money, and no till needs it to sell. It is an
extra of its own (`pip install pos-app[headoffice]`) and is not in the till's bundle.
"""
