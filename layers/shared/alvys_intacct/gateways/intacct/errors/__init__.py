"""What Sage's errors mean, for a biller and for the next attempt."""
