"""Document numbers for what has none in Alvys."""

from __future__ import annotations

from alvys_intacct.domain.kinds.contradictions import LONGEST_DOCUMENT_NUMBER


def prefixed(prefix: str, alvys_id: str) -> str:
    """A document number for what has none in Alvys: Alvys's own prefix of the type, and its key."""
    return f"{prefix}{alvys_id}"[:LONGEST_DOCUMENT_NUMBER]
