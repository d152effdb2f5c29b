"""What becomes of one document under some settings, and under two of them (WHATIF-1)."""

from __future__ import annotations

from enum import StrEnum

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.documents import Document
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.late_dataclass import dataclass


class Fate(StrEnum):
    """What becomes of a document. `ABSENT`: the settings make no such document."""

    BOOKED = "booked"
    SKIPPED = "skipped"
    FAILED = "failed"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A document that is booked, the reason for skipping it, or all problems with it; else there is none."""

    document: Document | None = None
    skip: SkipReason | None = None
    problems: tuple[NeedsAttention, ...] = ()

    @property
    def fate(self) -> Fate:
        """What becomes of it."""
        if self.problems:
            return Fate.FAILED
        if self.skip is not None:
            return Fate.SKIPPED
        return Fate.ABSENT if self.document is None else Fate.BOOKED


@dataclass(frozen=True, slots=True)
class Subject:
    """The document that is built twice. `number` is what people quote, `is_failed` whether it is an error.

    `sent_digest` is that of the document as it was sent to Sage; None where none was, or where it isn't kept.
    """

    transaction_id: str
    kind: Kind
    number: str
    party_name: str | None = None
    is_failed: bool = False
    sent_digest: str | None = None


@dataclass(frozen=True, slots=True)
class BothWays:
    """A document under the present settings and under the proposed ones.

    `party_is_open`: the change concerns how its customer or vendor is found, which only Sage can tell. Then
    `open_problem` is the problem with its party so far: it may vanish, and counts as if it stayed.
    """

    subject: Subject
    before: Outcome
    after: Outcome
    party_is_open: bool = False
    open_problem: NeedsAttention | None = None
