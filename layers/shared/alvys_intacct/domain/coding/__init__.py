"""Dimensions and custom fields on documents (DIM, CF)."""
