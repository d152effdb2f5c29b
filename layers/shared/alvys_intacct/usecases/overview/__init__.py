"""The overview: how a tenant stands at a glance."""
