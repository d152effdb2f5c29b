"""The life of a transaction: its record, its states, what holds it back (MOD, DEC-3, AP-8)."""
