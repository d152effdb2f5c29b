"""What carriers are owed, by trip or by statement, and what they owe us (AP-1, AP-3, DEC-9)."""
