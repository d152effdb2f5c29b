"""The objects of Alvys's public API, as far as the rules need them.

Names are Alvys's own (PascalCase), so that a reader can hold them against Alvys's documentation.
Unknown fields are ignored; optional ones are absent rather than null, but null is tolerated.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
)

from alvys_intacct.domain.money import CENT, LARGEST_AMOUNT

_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:$|[T ])")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Validation context of content that this service wrote itself, where decimals are exact text.
STORED = {"stored": True}
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


def _business_date(value: object) -> object:
    """The calendar date as Alvys wrote it, whatever its offset says (AR-8)."""
    if not isinstance(value, str):
        return value
    match = _DATE.match(value)
    if match is None:
        raise ValueError("not a date; write it as 2026-11-20 or 2026-11-20T14:03:11Z")
    return date(*(int(part) for part in match.groups()))


def _plausible(value: date) -> date:
    if not EARLIEST <= value <= LATEST:
        raise ValueError(f"{value.isoformat()} is out of range; expected {EARLIEST.year} to {LATEST.year}")
    return value


def _number(value: object, info: ValidationInfo) -> object:
    """A JSON number. A float has already lost its cents; a text is what our own records hold, no one else."""
    if isinstance(value, str) and info.context == STORED:
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("not a number; write the amount as a JSON number such as 1086.39")
    return Decimal(value)


def _bookable(value: Decimal) -> Decimal:
    # The exponent first: arithmetic on a number of a billion digits fails by itself.
    if value.adjusted() > LARGEST_AMOUNT.adjusted() or abs(value) > LARGEST_AMOUNT:
        raise ValueError("the amount is too large to be booked")
    return value.quantize(CENT, ROUND_HALF_UP)


def _clean(value: str) -> str:
    if _ILLEGAL.search(value):
        raise ValueError("contains a control character, which Sage can't take; remove it")
    return value


BusinessDate = Annotated[date, BeforeValidator(_business_date), AfterValidator(_plausible)]
Amount = Annotated[Decimal, BeforeValidator(_number), AfterValidator(_bookable)]
Text = Annotated[str, AfterValidator(_clean)]
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_clean)]


class AlvysModel(BaseModel):
    """Base of Alvys's shapes: unknown fields ignored."""

    # A worker's cold start shouldn't build validators for each part besides the whole.
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class AlvysMoney(AlvysModel):
    """`Amount` is a JSON number, `Currency` an ISO 4217 number or absent."""

    Amount: Amount
    Currency: int | None = None


class NamedParty(AlvysModel):
    """A customer or vendor on an invoice."""

    Id: Identifier
    Name: Text


class InvoiceLineItem(AlvysModel):
    """A charge on an invoice. `Category` is ``Load`` or ``Accessorial``."""

    Id: Text = ""
    Name: Text
    Amount: AlvysMoney
    LoadNumber: Text | None = None
    Category: Text | None = None


class InvoiceLoad(AlvysModel):
    """A load that an invoice bills."""

    Id: Text
    LoadNumber: Identifier
    SubsidiaryName: Text | None = None
    OrderNumber: Text | None = None
    PONumber: Text | None = None


class AlvysInvoice(AlvysModel):
    """InvoiceResponse."""

    Id: Identifier
    Number: Identifier
    Type: Text | None = None
    Status: Text | None = None
    CreatedDate: BusinessDate
    InvoicedDate: BusinessDate | None = None
    DueDate: BusinessDate | None = None
    Total: AlvysMoney
    Vendor: NamedParty | None = None
    Customer: NamedParty
    LineItems: list[InvoiceLineItem] = Field(min_length=1, max_length=1000)
    Loads: list[InvoiceLoad] = Field(min_length=1, max_length=500)


class Reference(AlvysModel):
    """A custom reference of a load or trip."""

    Name: Text
    Value: Text


class Load(AlvysModel):
    """LoadResponse. `InvoiceAs` names the subsidiary that bills the customer (AR-2)."""

    Id: Identifier
    LoadNumber: Identifier
    OrderNumber: Text | None = None
    PONumber: Text | None = None
    Status: Text
    InvoiceAs: Text | None = None
    CreatedAt: BusinessDate | None = None
    References: list[Reference] = Field(default_factory=list)


class Accessorial(AlvysModel):
    """An accessorial charge on a trip."""

    Id: Text = ""
    Type: Text
    Total: AlvysMoney


class ECheck(AlvysModel):
    """A money code advanced to a carrier or driver; it reduces what is owed (DEC-11)."""

    Id: Text = ""
    CheckNumber: Text
    Amount: AlvysMoney
    Fee: AlvysMoney | None = None
    Type: Text


class TripCarrier(AlvysModel):
    """The carrier's pay on a trip. ``TotalPayable = Linehaul + Accessorials - EChecks``."""

    Id: Identifier
    CarrierInvoiceNumber: Text | None = None
    Linehaul: AlvysMoney
    Accessorials: AlvysMoney | None = None
    AccessorialsDetails: list[Accessorial] = Field(default_factory=list)
    EChecks: list[ECheck] = Field(default_factory=list)
    TotalPayable: AlvysMoney


class Trip(AlvysModel):
    """TripResponse. `TenderAs` names the subsidiary that owes the carrier (AP-2)."""

    Id: Identifier
    TripNumber: Identifier
    Status: Text
    LoadNumber: Identifier
    OrderNumber: Text | None = None
    TenderAs: Text | None = None
    DeliveryDate: BusinessDate | None = None
    DeliveredAt: BusinessDate | None = None
    ReleasedAt: BusinessDate | None = None
    DueDate: BusinessDate | None = None
    PickedUpAt: BusinessDate | None = None
    Carrier: TripCarrier | None = None
    References: list[Reference] | None = None


class InvoicingTerms(AlvysModel):
    """How a customer is billed."""

    PaymentTermsInDays: int | None = None


class AlvysCustomer(AlvysModel):
    """CustomerResponse."""

    Id: Identifier
    Name: Text
    ExternalId: Text | None = None
    InvoicingInformation: InvoicingTerms | None = None


class ExternalId(AlvysModel):
    """A carrier's id in one subsidiary's accounting system (PARTY-7)."""

    SubsidiaryId: Text | None = None
    ExternalAccountingId: Text


class AlvysCarrier(AlvysModel):
    """CarrierResponse."""

    Id: Identifier
    Name: Text
    ExternalName: Text | None = None
    McNum: Text | None = None
    UsDotNum: Text | None = None
    ExternalIds: list[ExternalId] | None = None
