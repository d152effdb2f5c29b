"""The books: rules for documents, payments, parties and periods."""
