"""Deductions that are booked by themselves (AP-1)."""
