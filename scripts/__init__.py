"""Commands of the repository itself."""
