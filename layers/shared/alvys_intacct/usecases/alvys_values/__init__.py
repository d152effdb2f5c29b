"""The values of Alvys's fields: learnt from transactions and from Alvys, listed and named (DIM-2, DIM-8)."""
