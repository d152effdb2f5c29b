"""Events for others: what a change of a record means outside this service (OPS-3)."""
