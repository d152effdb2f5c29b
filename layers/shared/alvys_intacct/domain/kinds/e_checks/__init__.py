"""E-checks, payable and receivable (AR-1, AP-1, DEC-11)."""
