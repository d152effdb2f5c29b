"""What is read from Sage: documents, parties, payments, metadata."""
