"""A subsidiary linked to a Sage entity, with its settings and mappings (CONN)."""
