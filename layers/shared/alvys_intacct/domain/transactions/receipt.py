"""What is known of a transaction's document in Sage: the intent before a write, and the receipt after it."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from alvys_intacct.domain.alvys.names import Named
from alvys_intacct.domain.kinds.document_roles import DocumentRole, Part
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.transactions.problem import Fact, Problem

KeptNames = dict[Named, dict[str, str | None]] | None


class Companion(Fact):
    """A companion of a transaction's document: the subsidiary where it is booked; the rest as in `Part`."""

    subsidiary_id: str
    invoiced_by: str = ""
    counterpart: str = ""
    label: str = ""

    def part(self, key: str) -> Part:
        """The part that the companion is; `key` is its name within the envelope."""
        role = DocumentRole(key.partition("@")[0])
        return Part(role, self.invoiced_by, self.counterpart, self.label)


def _as_companion(stored: object) -> object:
    """A companion in a record from before it had more than its subsidiary."""
    return {"subsidiary_id": stored} if isinstance(stored, str) else stored


# The companions by the keys of their parts.
Companions = dict[str, Annotated[Companion, BeforeValidator(_as_companion)]]


class Intent(Fact):
    """A write that was about to be sent. While it is recorded, its document may be in Sage: look there first.

    `earlier` is when the same write was first sent without an answer. A refusal of this attempt doesn't
    concern the earlier one, which Sage may still carry out. `subsidiary_id` is whose connection it used; None
    in a record from before MOD-7, which stands for the transaction's own. `number_prefix` is what stands
    before Alvys's number; None where an earlier version wrote the record. `repeated` says that it was sent
    before under the same control id. Sage's unclear answers to that are kept until its document was looked
    up: `carried_out` says that Sage has carried it out, `refusal` is a refusal in words that nobody knows.
    `posting_digest` is that of what is booked, `lines_digest` that of the lines; None in older records.
    `updates` is the record number of the document that it is written over; beside a receipt, None means that
    its document is exchanged for that of the receipt. `reposts` is then the count of its number (MOD-6).
    `document_date`, `accounts` and `stated` as in `Receipt`.
    """

    control_id: str
    revision: int
    subsidiary_id: str | None = None
    company_id: str
    entity_id: str | None
    document_type: DocumentType
    digest: str
    posting_digest: str | None = None
    lines_digest: str | None = None
    updates: str | None = None
    reposts: int | None = None
    document_number: str
    number_prefix: str | None = None
    party_id: str
    total: str
    currency: str
    at: datetime
    earlier: datetime | None = None
    repeated: bool = False
    carried_out: bool = False
    refusal: Problem | None = None
    warnings: tuple[str, ...] = ()
    companions: Companions = Field(default_factory=dict)
    names: KeptNames = None
    document_date: date | None = None
    accounts: dict[str, str] | None = None
    stated: str | None = None


class Receipt(Fact):
    """The document in Sage: its key, number and place in the books. `warnings` are for a person (CF-4).

    `subsidiary_id` is whose connection it was made through; None stands for the transaction's own.
    `number_prefix` is what stands before Alvys's number; None where an earlier version wrote the record.
    `names` are those of Alvys's ids that the document was made with; None for ids without a name. A receipt
    from before names were looked up has none at all: its document has the ids themselves (MOD-4).
    `posting_digest` is that of what is booked, `lines_digest` that of the lines (MOD-9); None where an
    earlier version wrote the record. `document_date` is the document's date, `accounts` are the amounts of
    its lines by GL account, with the signs of `total` (CLOSE-3). `stated` is the total that Alvys stated for
    it. They are None where an earlier version wrote the record, and where they may have changed in Sage.
    """

    subsidiary_id: str | None = None
    document_type: DocumentType
    record_no: str
    document_number: str
    number_prefix: str | None = None
    party_id: str
    total: str
    currency: str
    company_id: str
    entity_id: str | None
    posted: bool
    revision: int
    digest: str
    posting_digest: str | None = None
    lines_digest: str | None = None
    exported_at: datetime
    warnings: tuple[str, ...] = ()
    companions: Companions = Field(default_factory=dict)
    names: KeptNames = None
    document_date: date | None = None
    accounts: dict[str, str] | None = None
    stated: str | None = None
