"""Groups of routes; functions declare them on their API."""
