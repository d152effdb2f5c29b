"""A document in Sage that is being changed: the ways that are left, and what Sage refused so far (MOD-1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field, replace
from typing import TypeVar

from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.sage.documents import Document
from alvys_intacct.domain.sage.found_documents import FoundDocument, FoundLine
from alvys_intacct.domain.transactions.modification import Plan, Standing, Way, Ways
from alvys_intacct.domain.transactions.receipt import Intent, Receipt
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.usecases.exports.prepare_documents import Ready
from alvys_intacct.usecases.work.claimed_work import Claimed


@dataclass(slots=True)
class Changing:
    """One change under way. `ready` is the edited document; a document that only leaves has none.

    `was_answered` says that Sage answered what was announced last in this run. The export of what
    `stays_out` says why it isn't exported again. `lines` are those of the document in Sage, where they
    matter.
    """

    member: Claimed
    receipt: Receipt
    standing: Standing
    plan: Plan
    ready: Ready | None = None
    stays_out: bool = False
    was_answered: bool = False
    left: Ways = ()
    lines: Sequence[FoundLine] = ()
    warnings: list[str] = field(default_factory=list)
    tried: list[Way] = field(default_factory=list)
    refused: list[NeedsAttention] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = self.plan.ways
        if self.plan.warning is not None:
            self.warnings.append(self.plan.warning)

    @property
    def transaction(self) -> Transaction:
        """Its record, as last written."""
        return self.member.transaction

    @property
    def document(self) -> FoundDocument:
        """The document in Sage. Only for ways that need one."""
        if self.standing.document is None:
            raise ValueError(f"{self.receipt.record_no} is not in Sage")
        return self.standing.document

    @property
    def edited(self) -> Ready:
        """The edited document. Only for ways that write one."""
        if self.ready is None:
            raise ValueError(f"{self.receipt.record_no} has no successor")
        warnings = (*self.ready.warnings, *self.warnings)
        return replace(self.ready, transaction=self.transaction, warnings=warnings)

    @property
    def wanted(self) -> Document:
        """The document to write. Only for ways that write one."""
        return self.edited.document

    @property
    def intent(self) -> Intent:
        """The intent that is recorded. Only after it was announced."""
        if self.transaction.intent is None:
            raise ValueError(f"{self.receipt.record_no} has no intent")
        return self.transaction.intent

    @property
    def unanswered(self) -> bool:
        """Whether an earlier attempt of the same may still be carried out."""
        transaction = self.transaction
        earlier = transaction.intent.earlier if transaction.intent else None
        return earlier is not None or transaction.removing_earlier is not None

    @property
    def way(self) -> Way:
        """The way that is tried now."""
        return self.left[0]

    def held_as(self, transaction: Transaction) -> None:
        """Go on with the record as it was written now."""
        self.member = Claimed(transaction, self.member.envelope)

    def go_on(self, refusal: NeedsAttention) -> None:
        """Try the next way."""
        self.tried.append(self.way)
        self.refused.append(refusal)
        self.was_answered = True
        self.left = self.left[1:]


@dataclass(frozen=True, slots=True)
class Left:
    """The document left the books; `what` was done, in words."""

    what: str


@dataclass(frozen=True, slots=True)
class Entered:
    """The edited document is in the books, as the receipt says; `what` was done, in words."""

    receipt: Receipt
    what: str


# None: the transaction was revised or taken over meanwhile, and nothing was done.
Outcome = Left | Entered | SyncError | None
Thing = TypeVar("Thing")
Key = TypeVar("Key")


def grouped(things: Iterable[Thing], key_of: Callable[[Thing], Key]) -> Iterable[tuple[Key, list[Thing]]]:
    """The things by their key, in order of first appearance."""
    groups: dict[Key, list[Thing]] = {}
    for thing in things:
        groups.setdefault(key_of(thing), []).append(thing)
    return groups.items()
