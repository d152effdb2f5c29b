"""Customers and vendors: matching, creating, payment terms (PARTY, TERM)."""
