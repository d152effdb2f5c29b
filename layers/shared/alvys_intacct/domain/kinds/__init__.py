"""The kinds of transaction: one folder and one row in `registry` each (AR, AP)."""
