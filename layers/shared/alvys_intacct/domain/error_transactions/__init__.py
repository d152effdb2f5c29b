"""Error Transactions: the failures that billers see (ERR)."""
