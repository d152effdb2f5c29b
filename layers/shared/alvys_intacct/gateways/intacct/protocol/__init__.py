"""The XML of Sage's gateway: request envelope, queries, names, answers."""
