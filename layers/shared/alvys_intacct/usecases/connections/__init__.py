"""Connect a subsidiary, map its accounts and coding, check it (CONN, MAP, DIM, CF)."""
