"""Accessorial expenses that are paid by themselves (AP-1)."""
