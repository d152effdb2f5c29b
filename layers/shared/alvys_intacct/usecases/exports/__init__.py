"""From recorded transactions to documents in Sage, and changes of them (AR, AP, MOD)."""
