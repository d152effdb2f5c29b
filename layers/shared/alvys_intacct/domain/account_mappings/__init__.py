"""The GL account of each line: mappings, their items, their changes (MAP)."""
