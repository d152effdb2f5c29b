"""Toll transactions (AP-1)."""
