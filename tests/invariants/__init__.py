"""The till's promises as checks of files and books: what must hold after any run, however it ended.

Each check takes what a run left behind and returns sentences, one a broken promise; an empty list
means that all held. They share no code with what they check wherever that is possible.

* `ledger.check_ledger(path)`: the chain verifies, and the projections equal a rebuild (I6); and
  each movement of cash and each proven payment stands on one Z or in the open shift (I9, `drawer`);
  change that could not be given is owed, settled and out of the drawer once (I16, `change`).
* `sales.check_sales(path, charges, accepted, risked)`: no sale lost, doubled or falsely paid, and
  everything reached the gateway's truth (I1 to I4).
* `cash.check_drawer(path, taken, doubtful)`: the drawer is what was handed over less its change
  (I7), and a sale is paid where its parts cover it, with more than that before a person (I8).
* `belonging.check_belonging(path, backups)`: one gateway payment pays one payment here, nothing is
  sent by itself from a ledger that was put back or belongs elsewhere, and losses are told (I11 to
  I13).
* `canaries.check_canaries(folder, keys, phones, texts)`: no key anywhere, no whole phone number
  but where it belongs (I5).

How many of a kind were found must be judged by the caller; nothing here prints or asserts.
"""
