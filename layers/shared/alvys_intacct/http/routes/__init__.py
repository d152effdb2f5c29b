"""Routes that functions declare."""
