"""Which GL account a line goes to (MAP)."""
