"""Where credentials are kept, and the copies that a worker may use for five minutes (CONN-4)."""
