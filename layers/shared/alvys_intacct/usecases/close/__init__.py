"""The close: start reports, read Sage's side, compare, show (CLOSE, OPS-2)."""
