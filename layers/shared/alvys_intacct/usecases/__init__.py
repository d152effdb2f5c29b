"""Use cases, one module each: they call the ports in order; the rules are in the domain."""
