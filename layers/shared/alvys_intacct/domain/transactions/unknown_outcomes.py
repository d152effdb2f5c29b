"""Whether a document found in Sage is the one that an earlier attempt wrote.

After an unknown outcome the answer decides between adopting and posting, so it errs on the side
of asking a person: a document that is not certainly ours is never adopted, and while one with our
number stands there, none is posted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.documents import DocumentState, FoundDocument
from alvys_intacct.domain.transactions.record import Intent

GONE = frozenset({DocumentState.REVERSED, DocumentState.DELETED})
# Sage's clock has whole seconds and may lag.
CLOCK_GRACE = timedelta(minutes=1)
# Sage carries a function control id out once, but knows only of those that it has completed: wait
# until the first attempt has surely come to an end one way or the other (protocol, section 2).
SETTLES_WITHIN = timedelta(minutes=2)
# Under another control id nothing but time helps: Sage works up to 15 minutes on a request (section 10),
# and the worker may have sent it as late as its claim allowed.
LONGEST_REQUEST = timedelta(minutes=18)


def marker(alvys_id: str) -> str:
    """What a document's description begins with, so that it is found again."""
    return f"[Alvys {alvys_id}]"


def adopted(found: Sequence[FoundDocument], intent: Intent, alvys_id: str) -> FoundDocument | None:
    """The live document that carries our Alvys id and the intended amount; None when there is none at all.

    `found` leaves out documents that belong to other transactions only if those are gone. Raises
    `NeedsAttention` when another document has the number.
    """
    live = [document for document in found if document.state not in GONE]
    for document in live:
        ours = marker(alvys_id) in document.description
        if ours and document.total == Decimal(intent.total) and not _older(document, intent):
            return document
    if live:
        raise NeedsAttention(
            f"Sage Intacct already has another document {intent.document_number} for {intent.party_id}.",
            code="document_number_in_use",
            remedy="Compare it in Sage Intacct: mark this transaction as synced if it is the same, "
            "else renumber or delete the one in Sage and retry.",
        )
    return None


def left_by_refusal(intent: Intent, now: datetime) -> Intent | None:
    """What is still unknown when Sage has refused an attempt: an earlier one, until it is surely over."""
    if intent.earlier is None:
        return None
    before = intent.model_copy(update={"at": intent.earlier, "earlier": None})
    return None if is_over(before, now) else before


def is_over(intent: Intent, now: datetime) -> bool:
    """Whether nothing of it can arrive in Sage any more."""
    return now - intent.at >= LONGEST_REQUEST


def may_be_sent_again(intent: Intent, control_id: str, now: datetime) -> bool:
    """Whether an intent whose document was not found may be followed by a write with `control_id`."""
    wait = SETTLES_WITHIN if control_id == intent.control_id else LONGEST_REQUEST
    return now - intent.at >= wait


def _older(document: FoundDocument, intent: Intent) -> bool:
    began = intent.earlier or intent.at
    return document.created_at is not None and began - document.created_at > CLOCK_GRACE
