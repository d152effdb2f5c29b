"""Transactions: their record, states, skipping and unknown outcomes (MOD, DEC-3, AP-8)."""
