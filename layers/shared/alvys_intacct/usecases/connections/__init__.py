"""Connect a subsidiary, change its settings and mappings, check it (CONN, MAP, DIM, CF)."""
