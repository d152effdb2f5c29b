"""Measures the product against its bars: `make bench`."""
