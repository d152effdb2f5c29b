"""The demo: a walk through the product on the local system, and its seed data."""
