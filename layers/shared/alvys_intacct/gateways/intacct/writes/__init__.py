"""What is written to Sage, many functions in one request."""
