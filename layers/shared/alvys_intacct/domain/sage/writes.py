"""Writes to Sage, and its answer to them."""

from __future__ import annotations

import hashlib
from datetime import date
from enum import StrEnum

from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.sage.books import PARTY_OF, Side
from alvys_intacct.domain.sage.documents import Document, DocumentType
from alvys_intacct.domain.sage.parties import NewContact, NewParty
from alvys_intacct.late_dataclass import dataclass

# Sage's limit of a function's control id, in characters (request schema 3.0).
LONGEST_CONTROL_ID = 256
_DIGEST_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Create:
    """Write a new document."""

    document: Document


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete a draft, or an adjustment, which Sage can't reverse."""

    type: DocumentType
    record_no: str


@dataclass(frozen=True, slots=True)
class Reverse:
    """Reverse a posted invoice or bill as of `reversal_date`."""

    type: DocumentType
    record_no: str
    reversal_date: date
    description: str


class UpdateScope(StrEnum):
    """How much of a document an update writes.

    `WHOLE`: the header and all lines. `HEADER`: reference, description, due date, term and custom fields,
    which post nothing to the general ledger, so that Sage lets them be changed on paid documents and in
    closed periods, too (help page edit-a-paid-bill). `HEADER_AND_MEMOS`: also memos and custom fields of the
    lines.
    """

    WHOLE = "whole"
    HEADER = "header"
    HEADER_AND_MEMOS = "header_and_memos"


@dataclass(frozen=True, slots=True)
class Update:
    """Write the content of `document` over an existing one, which keeps its record number (MOD-1, MOD-9).

    `lines_before` is how many lines the existing document has. Ask `can_update_in_place` first where the
    scope is `WHOLE`. A draft that is updated becomes posted where the document is `posted`; the other scopes
    are for documents that are posted, and would post a draft. Attachments and comments in Sage stay.
    `cleared_fields` are custom fields of the header that the existing document may have and the new one
    hasn't: they are emptied.
    """

    document: Document
    record_no: str
    lines_before: int
    scope: UpdateScope = UpdateScope.WHOLE
    cleared_fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Recall:
    """Take a bill that waits for approval back: it becomes a draft (Sage 2023 R4)."""

    record_no: str


@dataclass(frozen=True, slots=True)
class CreateParty:
    """Write a new customer or vendor."""

    party: NewParty

    @property
    def identity(self) -> str:
        """The effect of the write; its control id contains it."""
        return f"create:{PARTY_OF[self.party.side]}:{self.party.party_id}"

    @property
    def warnings(self) -> tuple[str, ...]:
        """For a person: what of Alvys's data isn't sent, or better weren't."""
        return (*self.party.warnings, *self.party.contact.warnings)


@dataclass(frozen=True, slots=True)
class CreateContact:
    """Write a new contact."""

    contact: NewContact

    @property
    def identity(self) -> str:
        """The effect of the write; its control id contains it."""
        return f"create:contact:{self.contact.contact_name}"

    @property
    def warnings(self) -> tuple[str, ...]:
        """For a person: what of Alvys's data isn't sent."""
        return self.contact.warnings


@dataclass(frozen=True, slots=True)
class PayTo:
    """Make an existing contact the Pay To contact of a vendor (PARTY-4)."""

    vendor_id: str
    contact_name: str

    @property
    def identity(self) -> str:
        """The effect of the write; its control id contains it."""
        return f"pay:{self.vendor_id}:{self.contact_name}"


@dataclass(frozen=True, slots=True)
class UpdateParty:
    """Change the data of an existing customer or vendor; `contact` and `term` have what changes only."""

    side: Side
    party_id: str
    contact: NewContact
    term: str | None = None

    @property
    def identity(self) -> str:
        """The effect of the write; its control id contains it."""
        return f"update:{PARTY_OF[self.side]}:{self.party_id}"


PartyWrite = CreateParty | CreateContact | PayTo | UpdateParty


@dataclass(frozen=True, slots=True)
class Write:
    """One function of a request that writes.

    `control_id` is the business identity of the write (tenant, subsidiary, kind, Alvys id, operation,
    revision): Sage refuses to carry out the same control id twice. One that is too long for Sage ends in a
    hash of the whole instead: it stays the same for the same write, and differs from every other.
    """

    control_id: str
    operation: Create | Update | Recall | Delete | Reverse | PartyWrite

    def __post_init__(self) -> None:
        object.__setattr__(self, "control_id", _within_limit(self.control_id))


@dataclass(frozen=True, slots=True)
class Written:
    """A write that Sage carried out; `record_no` is Sage's key of the document."""

    record_no: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """An old document leaves the books and its successor enters them: both or neither (MOD-2)."""

    removal: Write
    creation: Write


@dataclass(frozen=True, slots=True)
class Exchanged:
    """An exchange that Sage carried out; `record_no` is that of the successor."""

    record_no: str


@dataclass(frozen=True, slots=True)
class HalfExchanged:
    """Sage did one half of an exchange and refused the other, although it was told to do both or neither.

    `created` None: the old document is out of the books and the successor, refused with `error`, isn't in.
    Otherwise the removal was refused with `error`, and both documents are in the books: `created` is the
    record number of the successor.
    """

    error: SyncError
    created: str | None = None


ExchangeOutcome = Exchanged | HalfExchanged | SyncError


def _within_limit(identity: str) -> str:
    if len(identity) <= LONGEST_CONTROL_ID:
        return identity
    digest = hashlib.sha256(identity.encode(errors="surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
    return f"{identity[: LONGEST_CONTROL_ID - _DIGEST_LENGTH - 1]}:{digest}"
