"""Take what Alvys sends, show it, take it back (API-3, MOD-5)."""
