"""From a booking to Sage's document (MAP-8)."""
