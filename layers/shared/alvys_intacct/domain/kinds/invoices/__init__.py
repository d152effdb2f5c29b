"""Customer invoices: of a load, a summary of many loads, a supplement (AR-1)."""
