"""A walk through the product on the local system, and the data that it starts from."""
