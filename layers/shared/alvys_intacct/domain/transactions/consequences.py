"""What a change will do in Sage, told before a person confirms it (MOD-10).

The steps follow from the same plan that the worker carries out (see `modification`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from datetime import date
from enum import StrEnum

from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.sage.found_documents import FoundDocument
from alvys_intacct.domain.transactions.modification import Way
from alvys_intacct.late_dataclass import dataclass


class Action(StrEnum):
    """What a person asks for."""

    REVERT = "revert"
    REGENERATE = "regenerate"


class StepKind(StrEnum):
    """What one step does in Sage. `MAKE` writes a new document: posted, or a draft."""

    UPDATE = "update"
    UPDATE_TEXTS = "update_texts"
    RECALL = "recall"
    DELETE = "delete"
    REVERSE = "reverse"
    MAKE = "make"


@dataclass(frozen=True, slots=True)
class Step:
    """One step in Sage, as data and in words.

    `record_no` is that of the existing document; None for a new one. `number` and `on` are the number and
    the date that result: of a reversal its own date, of a deletion none.
    """

    kind: StepKind
    words: str
    record_no: str | None
    number: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Written:
    """The document that is to be written: its number and date, and whether it is posted or a draft.

    `is_renumbered_if_taken`: Sage may keep the number of the reversed document (MOD-6).
    """

    number: str
    on: date
    posted: bool
    is_renumbered_if_taken: bool = False


@dataclass(frozen=True, slots=True)
class Outlook:
    """One way to carry the change into Sage."""

    way: Way
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class CompanionOutlook:
    """What happens to a document that comes with this one."""

    number: str
    subsidiary_id: str
    words: str


@dataclass(slots=True)
class Consequences:
    """What a change will do, as far as Sage tells it now.

    `document` is the one in Sage now. `outlooks` are the ways in the order in which they are tried: a later
    one only where Sage refuses those before. `waits` says why nothing happens yet, or at all, in words.
    `problem` is why it can't be done.
    """

    action: Action
    document: FoundDocument | None = None
    outlooks: list[Outlook] = field(default_factory=list)
    words: str = ""
    companions: list[CompanionOutlook] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    waits: str | None = None
    problem: SyncError | None = None


_ONLY_WORDS = {
    Way.NOTHING_TO_DO: "Nothing is to be done: the document is no longer in Sage Intacct.",
    Way.CONFIRM: "Nothing changes in Sage Intacct.",
}


def outlook_of(
    way: Way, document: FoundDocument | None, reversed_on: date | None, written: Written | None
) -> Outlook:
    """The steps of one way for the document that is in Sage now."""
    steps: list[Step] = []
    if document is not None:
        steps += _removal(way, document, reversed_on)
    if written is not None:
        steps += _writing(way, document, written)
    return Outlook(way, tuple(steps))


def words_of(outlooks: Sequence[Outlook]) -> str:
    """The expected way in a sentence or two, and that others follow where Sage refuses it."""
    if not outlooks:
        return ""
    first = outlooks[0]
    said = _ONLY_WORDS.get(first.way) or " ".join(step.words for step in first.steps)
    if len(outlooks) == 1:
        return said
    return f"{said} Where Sage Intacct refuses that, another way is tried."


def _removal(way: Way, document: FoundDocument, reversed_on: date | None) -> list[Step]:
    number, record_no = document.document_number, document.record_no
    named = f"{number} (record {record_no})"
    recall = Step(StepKind.RECALL, f"Recall {named} from approval.", record_no, number, None)
    delete = Step(StepKind.DELETE, f"Delete {named}.", record_no, number, None)
    match way:
        case Way.REVERSE | Way.REVERSE_AND_POST:
            as_of = f" as of {reversed_on:%m/%d/%Y}" if reversed_on else ""
            return [Step(StepKind.REVERSE, f"Reverse {named}{as_of}.", record_no, number, reversed_on)]
        case Way.DELETE | Way.DELETE_AND_MAKE:
            return [delete]
        case Way.RECALL_AND_DELETE:
            return [recall, delete]
        case Way.RECALL_AND_UPDATE:
            return [recall]
    return []


def _writing(way: Way, document: FoundDocument | None, written: Written) -> list[Step]:
    number, on = written.number, written.on
    verb = "Post" if written.posted else "Make a draft of"
    record_no = document.record_no if document else None
    match way:
        case Way.UPDATE | Way.RECALL_AND_UPDATE:
            kept = f"Update record {record_no} in place: {number}, dated {on:%m/%d/%Y}."
            return [Step(StepKind.UPDATE, kept, record_no, number, on)]
        case Way.UPDATE_HEADER | Way.UPDATE_TEXTS:
            there = document.document_number if document else number
            texts = (
                f"Update what isn't booked of {there} (record {record_no}) in place: reference, description, "
                "due date, term, custom fields" + (", memos." if way is Way.UPDATE_TEXTS else ".")
            )
            return [Step(StepKind.UPDATE_TEXTS, texts, record_no, there, None)]
        case Way.REVERSE_AND_POST | Way.DELETE_AND_MAKE | Way.MAKE_ANEW:
            words = f"{verb} {number}, dated {on:%m/%d/%Y}."
            if written.is_renumbered_if_taken:
                words += f" If Sage Intacct keeps that number, it gets the next one ({number}-R1)."
            return [Step(StepKind.MAKE, words, None, number, on)]
    return []
