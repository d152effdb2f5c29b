"""A Sage company's lists that settings choose from, as last read (CONN-5)."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import Dimension, DocumentType
from alvys_intacct.domain.sage.permissions import Addable
from alvys_intacct.domain.sage.text_lengths import DocumentText


class MetadataPart(BaseModel):
    """Base of the parts of the metadata."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class ValueStatus(StrEnum):
    """The status of a dimension value; only active values may be posted to (DIM-6)."""

    ACTIVE = "active"
    NON_POSTING = "active non-posting"
    INACTIVE = "inactive"


class Entity(MetadataPart):
    """An entity of a multi-entity company; `currency` is its own base currency, if it has one."""

    entity_id: str
    name: str
    active: bool
    currency: str | None = None


class Currencies(MetadataPart):
    """The currencies of a company (AR-8). None and an empty list mean that Sage didn't say.

    `base` is the currency of its books; a company with several base currencies has one for each entity.
    `enabled` are the codes that documents may be in, besides the base currency.
    """

    base: str | None = None
    multi_currency: bool | None = None
    multi_base_currency: bool | None = None
    enabled: list[str] = Field(default_factory=lambda: [])


class Statement(StrEnum):
    """Where an account belongs."""

    INCOME = "incomestatement"
    BALANCE = "balancesheet"


class NormalBalance(StrEnum):
    """The balance that is normal for an account: credit for revenue and liabilities, debit for the others."""

    DEBIT = "debit"
    CREDIT = "credit"


class GlAccount(MetadataPart):
    """A GL account; every line on it must have the `required` dimensions (DIM-5).

    `account_type` is Sage's word for its statement. `bank_account` is the id of the bank account that uses
    it. None means that Sage doesn't say, or that there is none. Lines can't be on an account that
    `requires_task`: they carry no tasks.
    """

    number: str
    title: str
    account_type: str
    active: bool
    required: frozenset[Dimension] = frozenset()
    normal_balance: NormalBalance | None = None
    bank_account: str | None = None
    requires_task: bool = False

    @property
    def statement(self) -> Statement | None:
        """Income statement or balance sheet."""
        return Statement(self.account_type) if self.account_type in list(Statement) else None

    @property
    def label(self) -> str:
        """The text that people see: `ID - Name` (MAP-5)."""
        return f"{self.number} - {self.title}" if self.title not in ("", self.number) else self.number


class Term(MetadataPart):
    """A payment term of one side."""

    name: str
    side: Side
    active: bool


class DimensionValue(MetadataPart):
    """One value of a dimension. `entity_id` is the entity that a location is, or belongs to."""

    value_id: str
    name: str
    status: ValueStatus
    entity_id: str | None = None


class CustomFieldObject(StrEnum):
    """The objects whose custom fields can be mapped (CF-1)."""

    AR_INVOICE = "ARINVOICE"
    AR_INVOICE_ITEM = "ARINVOICEITEM"
    AP_BILL = "APBILL"
    AP_BILL_ITEM = "APBILLITEM"


class CustomFieldType(StrEnum):
    """The types that can be mapped (CF-1); fields of other types are not offered."""

    DATE = "date"
    CURRENCY = "currency"
    NUMBER = "number"
    TEXT = "text"
    TEXT_AREA = "text_area"


class CustomField(MetadataPart):
    """A custom field of one of the four objects. `length` is its limit in characters, if it has one."""

    sage_object: CustomFieldObject
    field_id: str
    label: str
    field_type: CustomFieldType
    required: bool = False
    length: int | None = None


class Metadata(MetadataPart):
    """Everything that a connection's settings choose from. `read_at` is UTC and shown as an age.

    `dimensions` leaves out a dimension that the company doesn't have or that the user may not read; a
    dimension without values has an empty list. The locations contain the entities. `multi_entity` None means
    that Sage didn't say whether the company has entities. `text_lengths` and the `name_lengths` of customers
    and vendors are what Sage told, in characters; none where an earlier version read the company. `may_add`
    says what the connection's user may add; what Sage didn't say is absent.
    """

    read_at: datetime
    multi_entity: bool | None = None
    may_add: dict[Addable, bool] = Field(default_factory=dict)
    currencies: Currencies = Field(default_factory=Currencies)
    entities: list[Entity] = Field(default_factory=lambda: [])
    accounts: list[GlAccount] = Field(default_factory=lambda: [])
    terms: list[Term] = Field(default_factory=lambda: [])
    dimensions: dict[Dimension, list[DimensionValue]] = Field(default_factory=dict)
    custom_fields: list[CustomField] = Field(default_factory=lambda: [])
    text_lengths: dict[DocumentType, dict[DocumentText, int]] = Field(default_factory=dict)
    name_lengths: dict[Side, int] = Field(default_factory=dict)

    @property
    def has_entities(self) -> bool:
        """Whether the company has entities; the user may see none of them."""
        return bool(self.entities) or self.multi_entity is True


class MetadataSummary(MetadataPart):
    """The counts of each part, and when they were read (UTC). A dimension that can't be read is absent."""

    read_at: datetime
    entities: int
    accounts: int
    terms: int
    dimensions: dict[Dimension, int]
    custom_fields: int


def summary_of(metadata: Metadata) -> MetadataSummary:
    """The counts of the metadata."""
    return MetadataSummary(
        read_at=metadata.read_at,
        entities=len(metadata.entities),
        accounts=len(metadata.accounts),
        terms=len(metadata.terms),
        dimensions={dimension: len(values) for dimension, values in metadata.dimensions.items()},
        custom_fields=len(metadata.custom_fields),
    )
