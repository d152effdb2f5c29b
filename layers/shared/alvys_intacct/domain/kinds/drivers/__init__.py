"""Settlement statements and paystubs of drivers (AP-1, AP-5, AP-6)."""
