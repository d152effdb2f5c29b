"""Accessorial expenses as bills of their own (AP-1)."""
