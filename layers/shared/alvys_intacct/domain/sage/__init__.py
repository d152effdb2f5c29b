"""Sage's shapes: a company's books, documents, parties, payments, metadata, and what is written there."""
