"""What billers see of whatever failed (ERR)."""
