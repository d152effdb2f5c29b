"""Local stand-ins for the systems the product talks to."""
