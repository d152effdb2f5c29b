"""Read transactions that are sent by reference from Alvys (API-3)."""
