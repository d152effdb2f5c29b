"""Export transactions to Sage, change and preview their documents (AR, AP, MOD, MAP-8)."""
