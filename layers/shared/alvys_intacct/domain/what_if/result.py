"""What a change would do, as it is kept and shown (WHATIF-1). Lists are bounded; counts tell the rest."""

from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.problem import Fact


class Note(StrEnum):
    """What the answer doesn't say, with the sentence that a person reads."""

    words: str

    def __new__(cls, value: str, words: str) -> "Note":
        """A note from its code and sentence; ``Note(code)`` finds it."""
        note = str.__new__(cls, value)
        note._value_ = value
        note.words = words
        return note

    PARTIES_LOOKED_UP = (
        "parties_looked_up",
        "The change concerns how customers and vendors are found. They are looked up in Sage Intacct when a "
        "document is exported, so which ones it would find is not predicted.",
    )
    PRIMARY_SYNC_OFF = (
        "primary_sync_off",
        "While primary sync is off, documents wait and none is lost. This shows how they would be booked "
        "once it is on.",
    )
    OTHER_SUBSIDIARIES = (
        "other_subsidiaries",
        "The change concerns documents that come with others at further subsidiaries. Those are not built "
        "here.",
    )
    NAMES_NOT_KEPT = (
        "names_not_kept",
        "Some drivers, trucks, offices or the like have no name here yet. Alvys is asked for names when a "
        "document is exported. Here such documents are built without, so they may be booked otherwise.",
    )
    NOT_ALL_LOOKED_AT = (
        "not_all_looked_at",
        "Only the newest transactions of the company were looked through for documents of this subsidiary.",
    )
    LISTS_CUT = (
        "lists_cut",
        "There are more accounts or errors than are listed. The counts are of all.",
    )
    NO_SAGE_DATA = (
        "no_sage_data",
        "Sage's lists were never read for this connection, so accounts, dimensions and terms are not checked "
        "against them.",
    )


class DocumentName(Fact):
    """A document in a list. `number` is what people quote."""

    transaction_id: str
    kind: Kind
    number: str
    party_name: str | None = None


class LineValues(Fact):
    """What the settings decide of a line: its GL account, dimensions and custom fields."""

    account: str
    dimensions: dict[str, str] = Field(default_factory=dict)
    custom_fields: dict[str, str] = Field(default_factory=dict)


class ChangedLine(Fact):
    """A line that would be booked differently; `before` or `after` is None where there is no such line.

    `place` counts from 1 in the document that has the line, the proposed one if both have it.
    """

    place: int
    memo: str
    amount: str
    currency: str
    before: LineValues | None
    after: LineValues | None


class ChangedValue(Fact):
    """A value of a document's header that would be another one; `is_amount` hides it with the amounts."""

    name: str
    before: str | None
    after: str | None
    is_amount: bool = False


class ChangedDocument(Fact):
    """A document that would be booked differently. `more_lines` are changed lines that aren't listed."""

    document: DocumentName
    values: tuple[ChangedValue, ...] = ()
    lines: tuple[ChangedLine, ...] = ()
    more_lines: int = 0


class AccountMove(Fact):
    """Lines that go from one account to another; None where the line is new, or is no longer there."""

    before: str | None
    after: str | None
    side: Side
    kind: Kind
    currency: str
    lines: int
    documents: int
    amount: Decimal


class AccountTotal(Fact):
    """The amounts of a kind's documents on a GL account, with the signs of the documents' totals."""

    account: str
    side: Side
    kind: Kind
    currency: str
    before: Decimal
    after: Decimal


class ChangedError(Fact):
    """An error that would come or vanish, by its cause: how many documents have it, and some of them.

    `kind` is that of the document that the message is from; texts may name its amounts.
    """

    code: str
    concerns: str | None
    message: str
    remedy: str
    setting: str | None
    kind: Kind
    count: int
    documents: tuple[DocumentName, ...]


class ChangedSkip(Fact):
    """A reason for which documents would be skipped, or no longer be: how many, and some of them."""

    code: str
    words: str
    count: int
    documents: tuple[DocumentName, ...]


class Counts(Fact):
    """How many documents were built again, and what would become of them.

    `exported` and `failed` were built; `left_out` are open failed ones beyond the bound, at least so many
    where `more_left_out`. `not_built` are those whose content can't be built again. `differs_already` counts
    exported documents that the present settings would not book as Sage has them. `new` and `gone` are
    documents that come with others and would be made or no longer be. `party_is_open` counts those whose
    customer or vendor only Sage can tell; they are not among the unchanged.
    """

    exported: int = 0
    failed: int = 0
    left_out: int = 0
    more_left_out: bool = False
    not_built: int = 0
    unchanged: int = 0
    booked_differently: int = 0
    newly_failing: int = 0
    no_longer_failing: int = 0
    newly_skipped: int = 0
    no_longer_skipped: int = 0
    new: int = 0
    gone: int = 0
    differs_already: int = 0
    party_is_open: int = 0


class WhatIfResult(Fact):
    """The whole answer. `more_documents` would be booked differently and aren't listed.

    `titles` are the names of the GL accounts in it, by their numbers, as far as they are known.
    """

    counts: Counts
    notes: tuple[Note, ...] = ()
    documents: tuple[ChangedDocument, ...] = ()
    more_documents: int = 0
    moves: tuple[AccountMove, ...] = ()
    totals: tuple[AccountTotal, ...] = ()
    errors_coming: tuple[ChangedError, ...] = ()
    errors_vanishing: tuple[ChangedError, ...] = ()
    errors_open: tuple[ChangedError, ...] = ()
    skips_coming: tuple[ChangedSkip, ...] = ()
    skips_vanishing: tuple[ChangedSkip, ...] = ()
    titles: dict[str, str] = Field(default_factory=dict)

    def accounts(self) -> set[str]:
        """The numbers of all GL accounts in it."""
        of_lines = {
            values.account
            for document in self.documents
            for line in document.lines
            for values in (line.before, line.after)
            if values is not None
        }
        moved = {account for move in self.moves for account in (move.before, move.after) if account}
        return of_lines | moved | {total.account for total in self.totals}
