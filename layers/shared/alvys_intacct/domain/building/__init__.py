"""From an envelope to Sage's document (MAP-8)."""
