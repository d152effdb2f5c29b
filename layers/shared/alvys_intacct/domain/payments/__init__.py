"""Payments from Sage and what becomes of them in Alvys (PAY)."""
