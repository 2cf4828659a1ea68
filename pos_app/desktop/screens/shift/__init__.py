"""The drawer's place: opening by a count, X, cash in and out, the close in three steps, Zs."""
