"""The rules of the product: pure, without AWS, HTTP or a clock."""
