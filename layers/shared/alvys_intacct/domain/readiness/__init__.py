"""A connection's readiness: its check, its unlinked parties, its choices (CONN-5, CONN-8, CONN-13)."""
