"""How large a transaction may be. Documented in docs/limits.md and in the OpenAPI document."""

from __future__ import annotations

# The most lines of a document, and the most loads or trips that it belongs to.
MOST_LINES = 1000
MOST_LOADS = 500
# The characters of JSON that are kept of one transaction.
LARGEST_CONTENT = 1_500_000
