"""The books: what documents, payments, parties and periods do to each other."""
