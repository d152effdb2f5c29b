"""Deposits into and withdrawals from a driver's escrow account (AP-1, DEC-10)."""
