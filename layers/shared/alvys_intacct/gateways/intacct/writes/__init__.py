"""Writes to Sage: many functions in one request."""
