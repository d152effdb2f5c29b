"""The HTTP edge of the functions that API Gateway calls: identity, problems, shapes of answers."""
