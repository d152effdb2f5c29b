"""From a request to its answer: sessions, retries, the lease of a company, one HTTP call."""
