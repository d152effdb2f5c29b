"""What people read of errors and do about them: list, retry, mark as synced, close, undo (ERR)."""
