"""Document numbers for transactions without a number in Alvys."""

from __future__ import annotations

from alvys_intacct.domain.kinds.contradictions import LONGEST_DOCUMENT_NUMBER


def prefixed(prefix: str, alvys_id: str) -> str:
    """Alvys's prefix of the type and Alvys's key, cut to Sage's limit."""
    return f"{prefix}{alvys_id}"[:LONGEST_DOCUMENT_NUMBER]
