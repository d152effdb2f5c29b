"""Deductions as documents of their own (AP-1)."""
