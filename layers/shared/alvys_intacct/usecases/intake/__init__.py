"""Accept, show and revert transactions (API-3, MOD-1, MOD-5)."""
