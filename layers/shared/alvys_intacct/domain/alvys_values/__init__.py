"""The values of Alvys's fields: those that its API and transactions tell, and their names (DIM-2, DIM-8)."""
