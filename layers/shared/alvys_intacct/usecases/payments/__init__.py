"""Plan, read and apply payments (PAY)."""
