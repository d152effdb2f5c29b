"""One module per thing that the product does; orchestrates ports, holds no rules of its own."""
