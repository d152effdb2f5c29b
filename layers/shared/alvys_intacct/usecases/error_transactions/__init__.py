"""What people do about errors: retry, mark as synced, close, undo (ERR-4, ERR-5, ERR-11, ERR-12)."""
