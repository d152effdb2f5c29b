"""Read from Alvys what a message only names (API-3)."""
