"""Claim work, conclude and retry failures, recover lost work (ERR-4, ERR-7)."""
