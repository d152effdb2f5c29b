"""Dimensions and custom fields of documents (DIM, CF)."""
