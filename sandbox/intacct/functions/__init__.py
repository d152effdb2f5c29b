"""The gateway's functions."""
