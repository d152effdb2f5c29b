"""HTTP for the functions that API Gateway calls: identity, problems, routes, shapes of messages."""
