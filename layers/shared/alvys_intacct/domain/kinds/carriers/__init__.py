"""Carrier bills by trip or statement, and invoices to carriers that owe us (AP-1, AP-3, DEC-9)."""
