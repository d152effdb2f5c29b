"""Telling others what has happened (OPS-3)."""
