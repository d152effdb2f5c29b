"""What Sage's errors mean: what a biller is told, and whether a call is repeated."""
