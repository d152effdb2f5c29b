"""The record of a transaction: one Alvys document that belongs in Sage."""

import hashlib
from datetime import date, datetime
from enum import StrEnum

from pydantic import AliasChoices, Field

from alvys_intacct.domain.kinds.document_roles import DocumentRole, Part, side_of
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.problem import Fact, Problem
from alvys_intacct.domain.transactions.receipt import Companions, Intent, Receipt
from alvys_intacct.domain.transactions.resolution import Resolution


class Status(StrEnum):
    """The status of a transaction (api.md)."""

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    EXPORTED = "exported"
    SKIPPED = "skipped"
    FAILED = "failed"
    CHECKING = "checking"
    REVERTED = "reverted"
    RESOLVED = "resolved"


class Operation(StrEnum):
    """The operation that the newest revision asks for."""

    EXPORT = "export"
    REVERT = "revert"


class HeldBecause(Fact):
    """Why a transaction waits, in words, and since when (UTC). It goes on by itself.

    `code` is a `HoldReason`. `subsidiary_id` is whose connection it waits for; `side` is the side that is
    switched off, where that is the reason.
    """

    code: str
    words: str
    since: datetime
    subsidiary_id: str
    side: Side | None = None


class ToldEvent(Fact):
    """An event of the history that a record tells itself; `version` is that of the record written with it."""

    at: datetime
    what: str
    by: str
    detail: str = ""
    version: int


class Transaction(Fact):
    """One Alvys document that belongs in Sage.

    `subsidiary_id` is the subsidiary that it belongs to now; its document may still be in the books of
    another one, `booked_at` (MOD-7). `revision` counts the requests (contents and reverts);
    `content_revision` is the last revision with new content. `version` counts the writes of this record
    and makes each transition a conditional write. `role` is the role of its document; `alvys_id` and
    `number` are that document's. `invoiced_by`, `counterpart` and `label` are those of its part.
    `companions` maps the parts of its companions to the subsidiaries where they are booked. `replaces` is
    the record number of the document that this one replaces; `left_in` has that number by Sage company,
    since it may have been in several (MOD-7; empty in records from before); `replacing` says that the old
    one was taken out and the new one must follow. `reposts` counts replacements under a new number
    (MOD-6). `number` is what people quote: invoice, trip or statement number; `quoted` are further
    numbers by which they look for it. `attempts` counts since it was last asked for, `tries` counts all
    (ERR-1). `failed_at` is its last failure, `failing_since` the first one since its newest content came
    (ERR-10). `claimed_until` is set while a worker holds it; `unfinished` counts its claims since the last
    one that a worker concluded. `due_at` is when a waiting transaction is due, None for at once; `waits_for`
    is the code of what it waits for, and `faulty_since` when transient faults or waits began that are not
    yet a failure (ERR-6); `limited_since` is since when it has met nothing but a vendor's limit.
    `removing_since` is when the removal of its document from Sage began: an
    unanswered attempt may still be carried out; `removing_earlier` is when an earlier one began that was
    never answered. `resolved_to` is the transaction that a reference was read as (API-3). `held_because` is
    None where an earlier version held the record: a paused connection was the only reason then.
    `number_prefix` is that of the document that was taken out; its successor keeps it. `resolution` says how
    a person took it off the error list; it counts until its document is exported or taken out (ERR-5).
    `wanted_at` and `reverted_at` are the moments of the newest request for its document and of the newest
    revert (UTC; see `moments`). `main_revision` and `main_version` are those that the main transaction had
    when it last asked for this companion. `warnings` come with its next receipt. `set_aside` says
    that its document has to leave the books and wait, because the customer invoice of its intercompany set
    was reverted (AP-8). `document_date` is the date that its newest content gives its document (CLOSE-1).
    `control_epoch` sets its control ids apart from those that were lost when the table was restored.
    `skip_code` is the code of `skip_reason`. `received_by` is who sent it first, at `created_at`; None for
    what a worker recorded. `first_export` is the event of its first document. All four are missing in records
    of earlier versions.
    """

    tenant: str
    transaction_id: str
    subsidiary_id: str
    kind: Kind
    role: DocumentRole = Field(
        DocumentRole.MAIN, validation_alias=AliasChoices("part", "role"), serialization_alias="part"
    )
    invoiced_by: str = ""
    counterpart: str = ""
    label: str = ""
    alvys_id: str | None
    number: str
    party_name: str | None = None
    load_number: str | None = None
    quoted: tuple[str, ...] = ()
    trip_id: str | None = None
    total: str | None = None
    currency: str | None = None
    created_on: date | None = None
    document_date: date | None = None
    status: Status = Status.QUEUED
    operation: Operation = Operation.EXPORT
    held: bool = False
    held_because: HeldBecause | None = None
    revision: int = 1
    content_revision: int = 1
    content_hash: str
    alvys_updated_at: datetime | None = None
    wanted_at: datetime | None = None
    reverted_at: datetime | None = None
    main_revision: int = 0
    main_version: int = 0
    warnings: tuple[str, ...] = ()
    set_aside: bool = False
    control_epoch: str = ""
    companions: Companions = Field(default_factory=dict)
    replaces: str | None = None
    left_in: dict[str, str] = Field(default_factory=dict)
    replacing: bool = False
    reposts: int = 0
    number_prefix: str | None = None
    attempts: int = 0
    tries: int = 0
    claimed_until: datetime | None = None
    unfinished: int = 0
    due_at: datetime | None = None
    waits_for: str = ""
    faulty_since: datetime | None = None
    limited_since: datetime | None = None
    intent: Intent | None = None
    removing_since: datetime | None = None
    removing_earlier: datetime | None = None
    receipt: Receipt | None = None
    problem: Problem | None = None
    skip_reason: str | None = None
    skip_code: str = ""
    resolved_to: str | None = None
    resolution: Resolution | None = None
    correlation_id: str
    received_by: str | None = None
    first_export: ToldEvent | None = None
    created_at: datetime
    changed_at: datetime
    failed_at: datetime | None = None
    failing_since: datetime | None = None
    version: int = 0

    @property
    def side(self) -> Side:
        """Receivable or payable."""
        return side_of(self.role) or self.kind.facts.side

    @property
    def part(self) -> Part:
        """Which of its envelope's documents it is."""
        return Part(self.role, self.invoiced_by, self.counterpart, self.label)

    @property
    def is_reference(self) -> bool:
        """Whether it is a reference whose object is not yet read from Alvys (API-3)."""
        return self.alvys_id is None

    @property
    def stands_for_another(self) -> bool:
        """Whether it is a reference that was read as another transaction: that one is shown instead."""
        return self.resolved_to is not None and self.status is Status.SKIPPED

    @property
    def booked_at(self) -> str:
        """The subsidiary in whose books its document is or may be; else the one it belongs to (MOD-7)."""
        written = self.receipt or self.intent or (self.resolution if self.document_is_unknown else None)
        return (written.subsidiary_id if written else None) or self.subsidiary_id

    @property
    def document_is_unknown(self) -> bool:
        """Whether a person says that it is in Sage, and nobody named the document (ERR-5)."""
        is_synced = self.resolution is not None and self.resolution.synced is not None
        return is_synced and self.receipt is None

    @property
    def is_in_books(self) -> bool:
        """Whether its document is in Sage, whoever made it."""
        return self.receipt is not None or self.document_is_unknown

    @property
    def held_at(self) -> str:
        """The subsidiary whose connection it waits for while it is held."""
        return self.held_because.subsidiary_id if self.held_because else self.subsidiary_id

    @property
    def is_moving(self) -> bool:
        """Whether its document is, or may be, in the books of a subsidiary that it left (MOD-7)."""
        return self.booked_at != self.subsidiary_id

    def replaced_in(self, company_id: str) -> str | None:
        """The record number of the document that this one replaces, if that is in this Sage company."""
        return self.left_in.get(company_id) if self.left_in else self.replaces

    @property
    def control_id(self) -> str:
        """The business identity of the newest revision's write; Sage carries it out once."""
        identity = (
            f"{self.tenant}:{self.subsidiary_id}:{self.kind}:{self.alvys_id}:{self.operation}:{self.revision}"
        )
        # Sage limits the length of control ids; the transaction id stands in for long Alvys ids.
        if len(identity) > 120:
            identity = f"{self.transaction_id}:{self.operation}:{self.revision}"
        return f"{identity}:{self.control_epoch}" if self.control_epoch else identity


def transaction_id(tenant: str, kind: Kind, alvys_id: str) -> str:
    """The id of a transaction, a hash of its business identity: one document is always one transaction.

    The subsidiary isn't part of it: that can change (MOD-7).
    """
    return _hashed(tenant, kind, alvys_id)


def former_transaction_id(tenant: str, subsidiary_id: str, kind: Kind, alvys_id: str) -> str:
    """The id that a transaction got when the subsidiary was still part of it (decision 0020)."""
    return _hashed(tenant, subsidiary_id, kind, alvys_id)


def has_former_id(transaction: Transaction) -> bool:
    """Whether its id is from when the subsidiary was part of it. References were never named that way."""
    if transaction.alvys_id is None:
        return False
    named = transaction_id(transaction.tenant, transaction.kind, transaction.alvys_id)
    return transaction.transaction_id != named


def _hashed(*identity: str) -> str:
    return "txn_" + hashlib.sha256("\x1f".join(identity).encode()).hexdigest()[:32]
