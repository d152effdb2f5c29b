"""From a request to its answer: sessions, retries, leases per company, and the HTTP call."""
