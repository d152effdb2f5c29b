"""What people see at a glance: how a tenant stands, and what belongs to a transaction."""
