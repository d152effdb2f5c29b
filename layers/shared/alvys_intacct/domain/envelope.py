"""The transaction envelope: what Alvys sends us, checked before anything is recorded (API-3).

Parsing refuses what is malformed; `contradictions` refuses parts that don't belong together.
Both name the path and what to do, so that the caller can repair the message.
"""

from __future__ import annotations

import hashlib
from importlib import import_module

from pydantic import ValidationError

from alvys_intacct.domain.alvys_values import STORED
from alvys_intacct.domain.envelopes.reference import ByReference, complete
from alvys_intacct.domain.envelopes.shape import InputProblem, InvalidEnvelope, WholeEnvelope, input_problems
from alvys_intacct.domain.kinds import FACTS, Kind, KindFacts, kind_named, wire_name
from alvys_intacct.domain.names import same_name

__all__ = [
    "ByReference",
    "Envelope",
    "InputProblem",
    "InvalidEnvelope",
    "Whole",
    "content_hash",
    "content_of",
    "contradicts_subsidiary",
    "facts",
    "input_problems",
    "model_of",
    "parse_envelope",
    "stored_envelope",
]

Whole = WholeEnvelope
Envelope = WholeEnvelope | ByReference

# Where each kind's envelope is. Imported when one comes: a worker's cold start pays for what it gets.
_MODELS: dict[Kind, tuple[str, str]] = {
    Kind.LOAD_INVOICE: ("invoices", "LoadInvoice"),
    Kind.SUMMARY_INVOICE: ("invoices", "SummaryInvoice"),
    Kind.SUPPLEMENTAL_INVOICE: ("invoices", "SupplementalInvoice"),
    Kind.AR_E_CHECK: ("expenses", "ECheckInvoice"),
    Kind.CARRIER_STATEMENT: ("carriers", "CarrierStatement"),
    Kind.CARRIER_BILL: ("carriers", "CarrierBill"),
    Kind.CARRIER_SETTLEMENT: ("carriers", "CarrierSettlement"),
    Kind.DRIVER_SETTLEMENT: ("drivers", "DriverSettlement"),
    Kind.PAYSTUB: ("drivers", "Paystub"),
    Kind.E_CHECK: ("expenses", "ECheckBill"),
    Kind.FUEL: ("expenses", "Fuel"),
    Kind.TOLL: ("expenses", "Toll"),
    Kind.DEDUCTION: ("expenses", "Deduction"),
    Kind.ACCESSORIAL_EXPENSE: ("expenses", "AccessorialExpense"),
    Kind.ESCROW: ("expenses", "Escrow"),
}


def model_of(kind: Kind) -> type[WholeEnvelope]:
    """The envelope of a kind."""
    module, name = _MODELS[kind]
    model: type[WholeEnvelope] = getattr(import_module(f"alvys_intacct.domain.envelopes.{module}"), name)
    return model


def parse_envelope(message: object, allowed: list[Kind]) -> Envelope:
    """The envelope in a decoded JSON message. Raises `InvalidEnvelope` with every problem found."""
    if not isinstance(message, dict):
        raise InvalidEnvelope(
            [InputProblem("", "expected an object with kind, subsidiaryId and the transaction")]
        )
    kind = kind_named(message.get("kind"), allowed)
    if kind is None:
        names = ", ".join(dict.fromkeys(map(wire_name, allowed)))
        raise InvalidEnvelope(
            [InputProblem("kind", f"{message.get('kind')!r} can't be sent here; use one of: {names}")]
        )
    named = {**message, "kind": kind}
    try:
        if "reference" in message:
            return complete(ByReference.model_validate(named))
        envelope = model_of(kind).model_validate(named)
    except ValidationError as error:
        raise InvalidEnvelope(input_problems(error)) from None
    problems = list(envelope.contradictions())
    if problems:
        raise InvalidEnvelope(problems)
    return envelope


def content_of(envelope: Envelope) -> str:
    """The known fields of an envelope as JSON text, decimals exact; `stored_envelope` reads it."""
    return envelope.model_dump_json(by_alias=True, exclude_none=True)


def stored_envelope(content: str, kind: Kind, *, by_reference: bool) -> Envelope:
    """The envelope that `content_of` wrote for that kind."""
    if by_reference:
        return ByReference.model_validate_json(content, context=STORED)
    return model_of(kind).model_validate_json(content, context=STORED)


def content_hash(envelope: Envelope) -> str:
    """What tells two contents apart (AR-6): everything known but the time of the update."""
    known = envelope.model_dump_json(by_alias=True, exclude_none=True, exclude={"updated_at"})
    return hashlib.sha256(known.encode()).hexdigest()


def contradicts_subsidiary(
    envelope: WholeEnvelope, subsidiary_id: str, subsidiary_name: str
) -> list[InputProblem]:
    """Where the transaction names another subsidiary than the one that it was sent for."""
    return [
        InputProblem(path, f"names {named!r}, but the message was sent for subsidiary {subsidiary_name!r}")
        for path, named in envelope.named_subsidiaries()
        if not same_name(named, subsidiary_name) and named != subsidiary_id
    ]


def facts(envelope: Envelope) -> KindFacts:
    """What follows from the envelope's kind."""
    return FACTS[Kind(envelope.kind)]
