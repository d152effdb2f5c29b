"""Unknown outcomes: whether a document found in Sage is the one that an earlier attempt wrote.

The answer decides between adopting that document and posting a new one. In doubt a person decides: a
document that is not certainly ours is never adopted, and while another document has our number, nothing
is posted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.documents import DocumentState
from alvys_intacct.domain.sage.found_documents import FoundDocument
from alvys_intacct.domain.sage.refusals import CARRIED_OUT, UNRECOGNISED
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.receipt import Intent

GONE = frozenset({DocumentState.REVERSED, DocumentState.DELETED})
# Sage's clock has whole seconds and may lag.
CLOCK_GRACE = timedelta(minutes=1)
# Sage doesn't say in which time zone its audit times are. None is further from UTC.
FURTHEST_ZONE = timedelta(hours=14)
# Sage carries out a function control id once, but recognises only completed ones: wait until the first
# attempt has surely ended (protocol, section 2).
COMPLETES_WITHIN = timedelta(minutes=2)
# Under another control id only time helps: Sage works on a request for up to 15 minutes (section 10), and
# the worker may have sent it at the very end of its claim.
LONGEST_REQUEST = timedelta(minutes=18)


def marker(alvys_id: str) -> str:
    """The beginning of a document's description, by which it is found again."""
    return f"[Alvys {alvys_id}]"


def is_of_another(description: str, alvys_id: str) -> bool:
    """Whether a description has the marker of another Alvys document than this one."""
    return "[Alvys " in description and marker(alvys_id) not in description


def concerned(documents: Sequence[FoundDocument], intent: Intent, alvys_id: str) -> list[FoundDocument]:
    """The documents with our Alvys id or the intended number: others only have it as their reference."""
    number = intent.document_number.casefold()
    return [
        document
        for document in documents
        if marker(alvys_id) in document.description or document.document_number.casefold() == number
    ]


def adopted(
    documents: Sequence[FoundDocument], intent: Intent, alvys_id: str, replaces: str | None = None
) -> FoundDocument | None:
    """The live document with our Alvys id and the intended amount; None when Sage has no live document.

    `documents` are those in Sage that are concerned. It is not the one that this document
    `replaces`, and not older than the attempt by more than a time zone can explain. Raises `NeedsAttention`
    when the number belongs to another document.
    """
    live = [document for document in documents if document.state not in GONE]
    for document in live:
        ours = marker(alvys_id) in document.description
        before = document.record_no == replaces or _older(document, intent)
        if ours and document.total == Decimal(intent.total) and not before:
            return document
    if live:
        raise NeedsAttention(
            f"Sage Intacct already has another document {intent.document_number} for {intent.party_id}.",
            code="document_number_in_use",
            remedy="Compare the two. Renumber or delete the document in Sage Intacct, then retry.",
        )
    return None


def found_by_marker(
    documents: Sequence[FoundDocument], intent: Intent, replaces: str | None = None
) -> FoundDocument | None:
    """The live document with our Alvys id, under whatever number and party a person gave it.

    `documents` are those whose description has our Alvys id. Raises `NeedsAttention` where its amount is
    another one now.
    """
    live = [
        document for document in documents if document.state not in GONE and document.record_no != replaces
    ]
    for document in live:
        if document.total == Decimal(intent.total):
            return document
    if live:
        raise NeedsAttention(
            f"{intent.document_number} was written to Sage Intacct, and a person changed it there: record "
            f"{live[0].record_no} is {live[0].document_number} of {live[0].total} now.",
            code="document_changed_by_hand",
            remedy="Correct or delete that document in Sage Intacct, then retry.",
        )
    return None


def gone_by_hand(
    documents: Sequence[FoundDocument], intent: Intent, alvys_id: str, replaces: str | None = None
) -> str | None:
    """The record number of our document that a person reversed; None where it was deleted."""
    ours = (
        document.record_no
        for document in documents
        if document.state in GONE
        and marker(alvys_id) in document.description
        and document.record_no != replaces
        and not _older(document, intent)
    )
    return next(ours, None)


def left_by_refusal(intent: Intent, now: datetime) -> Intent | None:
    """The intent that remains after Sage refused an attempt: an earlier one that may not be over yet."""
    if intent.earlier is None:
        return None
    before = intent.model_copy(update={"at": intent.earlier, "earlier": None})
    return None if is_over(before, now) else before


def told_by_answer(intent: Intent, problem: Problem) -> Intent:
    """The intent of a repeated write after an answer that leaves its outcome open."""
    if problem.code == CARRIED_OUT:
        return intent.model_copy(update={"carried_out": True})
    if problem.code in UNRECOGNISED:
        return intent.model_copy(update={"refusal": problem})
    return intent


def is_settled(intent: Intent, now: datetime) -> bool:
    """Whether Sage's answer to a repeated write settles that it has no document, where none is found.

    Sage has carried it out, so its document was removed; or Sage refused it, and the attempt before that can
    no longer be carried out.
    """
    if intent.carried_out:
        return True
    before = intent.earlier
    return intent.refusal is not None and (before is None or now - before >= LONGEST_REQUEST)


def is_over(intent: Intent, now: datetime) -> bool:
    """Whether Sage can no longer carry it out."""
    return now - intent.at >= LONGEST_REQUEST


def may_be_sent_again(intent: Intent, control_id: str, now: datetime) -> bool:
    """Whether a write with `control_id` may follow an intent whose document was not found."""
    wait = COMPLETES_WITHIN if control_id == intent.control_id else LONGEST_REQUEST
    return now - intent.at >= wait


def _older(document: FoundDocument, intent: Intent) -> bool:
    """Whether it was certainly made before the attempt, whatever the time zone of Sage's audit times."""
    began = intent.earlier or intent.at
    created = document.created_at
    return created is not None and began - created > FURTHEST_ZONE + CLOCK_GRACE
