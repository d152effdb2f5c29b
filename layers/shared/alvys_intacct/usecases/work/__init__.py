"""Holding work, recording what became of it, bringing back what was lost (ERR-4, ERR-7)."""
