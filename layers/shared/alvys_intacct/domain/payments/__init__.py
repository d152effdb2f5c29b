"""Payments recorded in Sage, and their import into Alvys (PAY)."""
