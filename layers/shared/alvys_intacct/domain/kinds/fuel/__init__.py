"""Fuel card transactions (AP-1)."""
