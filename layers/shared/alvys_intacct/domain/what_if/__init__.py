"""What a change of settings would do, before it is saved (WHATIF)."""
