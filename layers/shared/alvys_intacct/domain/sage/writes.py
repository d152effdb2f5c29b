"""Writes to Sage, and its answer to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from alvys_intacct.domain.sage.books import PARTY_OF
from alvys_intacct.domain.sage.documents import Document, DocumentType
from alvys_intacct.domain.sage.parties import NewContact, NewParty


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
        return f"create:contact:{self.contact.contact_name}"[:120]

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
        return f"pay:{self.vendor_id}:{self.contact_name}"[:120]


@dataclass(frozen=True, slots=True)
class Write:
    """One function of a request that writes.

    `control_id` is the business identity of the write (tenant, subsidiary, kind, Alvys id, operation,
    revision): Sage refuses to carry out the same control id twice.
    """

    control_id: str
    operation: Create | Delete | Reverse | CreateParty | CreateContact | PayTo


@dataclass(frozen=True, slots=True)
class Written:
    """A write that Sage carried out; `record_no` is Sage's key of the document."""

    record_no: str
