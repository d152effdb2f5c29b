"""Plan payment syncs, read payments from Sage, apply them in Alvys (PAY)."""
