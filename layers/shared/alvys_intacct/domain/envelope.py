"""The transaction envelope: what Alvys sends us, checked before anything is recorded (API-3).

Parsing refuses what is malformed; `contradictions` refuses parts that don't belong together.
Both name the path and what to do, so that the caller can repair the message.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from alvys_intacct.domain.alvys import AlvysInvoice, Load, Trip
from alvys_intacct.domain.alvys_values import STORED, Identifier, Text
from alvys_intacct.domain.kinds import FACTS, Kind, KindFacts
from alvys_intacct.domain.names import same_name

# DEC-5: load statuses that may be invoiced.
INVOICEABLE = frozenset({"tonu", "released", "queued", "invoiced", "financed", "completed"})
# Sage keeps document numbers of up to 45 characters.
LONGEST_DOCUMENT_NUMBER = 45


@dataclass(frozen=True, slots=True)
class InputProblem:
    """What is wrong with a message, where, and what to do."""

    path: str
    message: str


class InvalidEnvelope(ValueError):
    """The message can't be taken as it is. `problems` is never empty."""

    def __init__(self, problems: list[InputProblem]) -> None:
        super().__init__("; ".join(f"{problem.path}: {problem.message}" for problem in problems))
        self.problems = problems


class EnvelopeModel(BaseModel):
    """Base of our own shapes: camelCase, unknown fields ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class PartyDetails(EnvelopeModel):
    """What Alvys's public API doesn't say of a customer or carrier (PARTY-1, PARTY-7, TERM-1)."""

    external_accounting_id: Text | None = Field(None, alias="externalAccountingId", max_length=100)
    external_accounting_name: Text | None = Field(None, alias="externalAccountingName", max_length=200)
    terms_in_days: int | None = Field(None, alias="termsInDays", ge=0, le=365)


class LoadInvoice(EnvelopeModel):
    """A customer's invoice for a load (AR-1)."""

    kind: Literal[Kind.LOAD_INVOICE]
    subsidiary_id: Identifier = Field(alias="subsidiaryId")
    updated_at: AwareDatetime = Field(alias="updatedAt")
    invoice: AlvysInvoice
    loads: list[Load] = Field(default_factory=list, max_length=500)
    trips: list[Trip] = Field(default_factory=list, max_length=500)
    party: PartyDetails = Field(default_factory=lambda: PartyDetails.model_validate({}))

    @property
    def alvys_id(self) -> str:
        """Alvys's key of the document."""
        return self.invoice.Id

    @property
    def number(self) -> str:
        """The number that people quote and that the document gets in Sage."""
        return self.invoice.Number

    def contradictions(self) -> Iterator[InputProblem]:
        """AR-3, AR-7 and parts that belong to another invoice."""
        yield from _total_differs(self.invoice)
        yield from _number_too_long("invoice.Number", self.number)
        billed = {load.LoadNumber for load in self.invoice.Loads}
        for position, load in enumerate(self.loads):
            if load.LoadNumber not in billed:
                yield InputProblem(
                    f"loads[{position}].LoadNumber",
                    f"load {load.LoadNumber} is not on invoice {self.number}; send the loads of this invoice",
                )
            if load.Status.strip().lower() not in INVOICEABLE:
                yield InputProblem(
                    f"loads[{position}].Status",
                    f"load {load.LoadNumber} is {load.Status}; release it in Alvys before it is invoiced",
                )


class CarrierBill(EnvelopeModel):
    """What is owed to a carrier for a trip (AP-1)."""

    kind: Literal[Kind.CARRIER_BILL]
    subsidiary_id: Identifier = Field(alias="subsidiaryId")
    updated_at: AwareDatetime = Field(alias="updatedAt")
    trip: Trip
    loads: list[Load] = Field(default_factory=list, max_length=10)
    party: PartyDetails = Field(default_factory=lambda: PartyDetails.model_validate({}))

    @property
    def alvys_id(self) -> str:
        """Alvys's key of the document."""
        return self.trip.Id

    @property
    def number(self) -> str:
        """The trip number; the carrier's own invoice number becomes the reference (AP-4)."""
        return self.trip.TripNumber

    def contradictions(self) -> Iterator[InputProblem]:
        """The pay adds up, and loads belong to the trip."""
        yield from _number_too_long("trip.TripNumber", self.number)
        if self.trip.Carrier is None:
            yield InputProblem(
                "trip.Carrier", "the trip has no carrier; assign one in Alvys before it is billed"
            )
            return
        yield from _payable_differs(self.trip)
        for position, load in enumerate(self.loads):
            if load.LoadNumber != self.trip.LoadNumber:
                yield InputProblem(
                    f"loads[{position}].LoadNumber",
                    f"trip {self.number} belongs to load {self.trip.LoadNumber}, not {load.LoadNumber}",
                )


class AlvysReference(EnvelopeModel):
    """Which Alvys object to read (API-3)."""

    invoice_number: Identifier | None = Field(None, alias="invoiceNumber")
    trip_number: Identifier | None = Field(None, alias="tripNumber")


class ByReference(EnvelopeModel):
    """A transaction that the service reads from the Alvys API itself (API-3)."""

    kind: Kind
    subsidiary_id: Identifier = Field(alias="subsidiaryId")
    reference: AlvysReference

    @property
    def number(self) -> str:
        """The number to read from Alvys."""
        return self.reference.invoice_number or self.reference.trip_number or ""


Whole = LoadInvoice | CarrierBill
Envelope = LoadInvoice | CarrierBill | ByReference


@cache
def _whole() -> TypeAdapter[Whole]:
    return TypeAdapter(Annotated[Whole, Field(discriminator="kind")])


@cache
def _stored() -> TypeAdapter[Envelope]:
    return TypeAdapter(Envelope)


def parse_envelope(message: object, allowed: list[Kind]) -> Envelope:
    """The envelope in a decoded JSON message. Raises `InvalidEnvelope` with every problem found."""
    if not isinstance(message, dict):
        raise InvalidEnvelope(
            [InputProblem("", "expected an object with kind, subsidiaryId and the transaction")]
        )
    if message.get("kind") not in list(allowed):
        names = ", ".join(allowed)
        raise InvalidEnvelope(
            [InputProblem("kind", f"{message.get('kind')!r} can't be sent here; use one of: {names}")]
        )
    try:
        if "reference" in message:
            return _complete(ByReference.model_validate(message))
        envelope = _whole().validate_python(message)
    except ValidationError as error:
        raise InvalidEnvelope(input_problems(error)) from None
    problems = list(envelope.contradictions())
    if problems:
        raise InvalidEnvelope(problems)
    return envelope


def content_of(envelope: Envelope) -> str:
    """The known fields of an envelope as JSON text, decimals exact; `stored_envelope` reads it."""
    return envelope.model_dump_json(by_alias=True, exclude_none=True)


def stored_envelope(content: str) -> Envelope:
    """The envelope that `content_of` wrote."""
    return _stored().validate_json(content, context=STORED)


def content_hash(envelope: Envelope) -> str:
    """What tells two contents apart (AR-6): everything known but the time of the update."""
    known = envelope.model_dump_json(by_alias=True, exclude_none=True, exclude={"updated_at"})
    return hashlib.sha256(known.encode()).hexdigest()


def named_subsidiaries(envelope: Whole) -> list[tuple[str, str]]:
    """The subsidiary names that the transaction itself carries, with their paths (AR-2, AP-2)."""
    if isinstance(envelope, LoadInvoice):
        return [
            (f"loads[{position}].InvoiceAs", load.InvoiceAs)
            for position, load in enumerate(envelope.loads)
            if load.InvoiceAs
        ]
    return [("trip.TenderAs", envelope.trip.TenderAs)] if envelope.trip.TenderAs else []


def contradicts_subsidiary(envelope: Whole, subsidiary_id: str, subsidiary_name: str) -> list[InputProblem]:
    """Where the transaction names another subsidiary than the one that it was sent for."""
    return [
        InputProblem(path, f"names {named!r}, but the message was sent for subsidiary {subsidiary_name!r}")
        for path, named in named_subsidiaries(envelope)
        if not same_name(named, subsidiary_name) and named != subsidiary_id
    ]


def input_problems(error: ValidationError, prefix: str | None = None) -> list[InputProblem]:
    """Pydantic's findings with paths as a caller writes them: ``invoice.LineItems[2].Amount``."""
    above = (prefix,) if prefix else ()
    return [
        InputProblem(_path(above + item["loc"]), _words(item["type"], item["msg"])) for item in error.errors()
    ]


def facts(envelope: Envelope) -> KindFacts:
    """What follows from the envelope's kind."""
    return FACTS[Kind(envelope.kind)]


def _complete(envelope: ByReference) -> ByReference:
    wanted = FACTS[envelope.kind].reference_name
    given = envelope.reference.invoice_number if wanted == "invoiceNumber" else envelope.reference.trip_number
    if given is None:
        raise InvalidEnvelope([InputProblem(f"reference.{wanted}", f"is needed for kind {envelope.kind}")])
    return envelope


def _total_differs(invoice: AlvysInvoice) -> Iterator[InputProblem]:
    lines = sum(line.Amount.Amount for line in invoice.LineItems)
    if lines != invoice.Total.Amount:
        yield InputProblem(
            "invoice.Total.Amount",
            f"is {invoice.Total.Amount}, but the lines sum to {lines}; regenerate the invoice in Alvys",
        )
    currencies = {line.Amount.Currency for line in invoice.LineItems} | {invoice.Total.Currency}
    if len(currencies - {None}) > 1:
        yield InputProblem("invoice.LineItems", "mix currencies; an invoice has one currency")


def _payable_differs(trip: Trip) -> Iterator[InputProblem]:
    carrier = trip.Carrier
    if carrier is None:
        return
    owed = (
        carrier.Linehaul.Amount
        + sum(item.Total.Amount for item in carrier.AccessorialsDetails)
        - sum(check.Amount.Amount for check in carrier.EChecks)
    )
    if owed != carrier.TotalPayable.Amount:
        yield InputProblem(
            "trip.Carrier.TotalPayable.Amount",
            f"is {carrier.TotalPayable.Amount}, but linehaul, accessorials and e-checks make {owed}",
        )


def _number_too_long(path: str, number: str) -> Iterator[InputProblem]:
    if len(number) > LONGEST_DOCUMENT_NUMBER:
        yield InputProblem(path, f"is longer than the {LONGEST_DOCUMENT_NUMBER} characters that Sage keeps")


def _path(location: tuple[Any, ...]) -> str:
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part not in list(Kind):
            path += f".{part}" if path else str(part)
    return path


def _words(kind: str, message: str) -> str:
    if kind == "missing":
        return "is missing"
    return message.removeprefix("Value error, ")
