"""Ask what a change of settings would do, and answer it (WHATIF)."""
