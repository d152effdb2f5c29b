"""Whether a document found in Sage is the one that an earlier attempt wrote.

After an unknown outcome the answer decides between adopting and posting, so it errs on the side
of asking a person: a document that is not certainly ours is never adopted, and while one with our
number stands there, none is posted.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from alvys_intacct.domain.documents import DocumentState, FoundDocument
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.transactions import Intent

LIVE_EXCEPT = frozenset({DocumentState.REVERSED, DocumentState.DELETED})


def adopted(found: Sequence[FoundDocument], intent: Intent, alvys_id: str) -> FoundDocument | None:
    """The live document that carries our Alvys id and the intended amount; None when there is none at all.

    Raises `NeedsAttention` when another document has the number.
    """
    live = [document for document in found if document.state not in LIVE_EXCEPT]
    ours = [document for document in live if f"[Alvys {alvys_id}]" in document.description]
    for document in ours:
        if document.total == Decimal(intent.total) and not _older(document, intent):
            return document
    if live:
        raise NeedsAttention(
            f"Sage Intacct already has another document {intent.document_number} for {intent.party_id}.",
            code="document_number_in_use",
            remedy="Compare it in Sage Intacct: mark this transaction as synced if it is the same, "
            "else renumber or delete the one in Sage and retry.",
        )
    return None


def _older(document: FoundDocument, intent: Intent) -> bool:
    """Sage's clock has whole seconds and may lag: a minute's grace."""
    if document.created_at is None:
        return False
    return (intent.at - document.created_at).total_seconds() > 60
