"""From a message to an envelope (API-3).

Parsing refuses malformed messages before anything is recorded, with the path and what is wrong there. A
document that contradicts itself is well formed: it is recorded, and refused when it is to be booked
(`refuse_contradictions`).
"""

from __future__ import annotations

import hashlib

from pydantic import ValidationError

from alvys_intacct.domain.alvys.values import LONGEST_IDENTIFIER
from alvys_intacct.domain.bounds import STORED
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.setting_choices import SummaryInvoices
from alvys_intacct.domain.input_problems import InputProblem, InvalidInput, input_problems
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.loading import load
from alvys_intacct.domain.kinds.reference import ByReference, complete
from alvys_intacct.domain.kinds.registry import Kind, kind_named

Envelope = TransactionEnvelope | ByReference


def model_of(kind: Kind) -> type[TransactionEnvelope]:
    """The envelope class of a kind."""
    model: type[TransactionEnvelope] = load(kind.facts.envelope)
    return model


def parse_envelope(message: object, allowed: list[Kind]) -> Envelope:
    """The envelope in a decoded JSON message. Raises `InvalidInput` with every problem of its form."""
    if not isinstance(message, dict):
        raise InvalidInput(
            [InputProblem("", "expected an object with kind, subsidiaryId and the transaction")]
        )
    kind = kind_named(message.get("kind"), allowed)
    if kind is None:
        names = ", ".join(dict.fromkeys(kind.wire_name for kind in allowed))
        raise InvalidInput(
            [InputProblem("kind", f"{message.get('kind')!r:.60} can't be sent here; use one of: {names}")]
        )
    of_kind = {**message, "kind": kind}
    try:
        if "reference" in message:
            return complete(ByReference.model_validate(of_kind))
        envelope = model_of(kind).model_validate(of_kind)
    except ValidationError as error:
        raise InvalidInput(input_problems(error)) from None
    if not 1 <= len(envelope.alvys_id.strip()) <= LONGEST_IDENTIFIER:
        words = f"must have 1 to {LONGEST_IDENTIFIER} characters: Alvys's key of the document"
        raise InvalidInput([InputProblem(envelope.number_path, words)])
    return envelope


def content_of(envelope: Envelope) -> str:
    """The fields of an envelope as JSON text with exact decimals; `stored_envelope` reads it."""
    return envelope.model_dump_json(by_alias=True, exclude_none=True)


def stored_envelope(content: str, kind: Kind, *, by_reference: bool) -> Envelope:
    """The envelope that `content_of` wrote for that kind; it was checked then (`alvys.values`)."""
    if by_reference:
        return ByReference.model_validate_json(content, context=STORED)
    return model_of(kind).model_validate_json(content, context=STORED)


def content_hash(envelope: Envelope) -> str:
    """A hash of the content (AR-6): all fields but the time of the update."""
    content = envelope.model_dump_json(by_alias=True, exclude_none=True, exclude={"updated_at"})
    return hashlib.sha256(content.encode()).hexdigest()


def contradicts_subsidiary(envelope: TransactionEnvelope, connection: Connection) -> list[InputProblem]:
    """The places where the transaction names another subsidiary than the message does.

    A summary invoice may be split over several subsidiaries; the message's own must be one of them (AP-8).
    """
    named = list(envelope.named_subsidiaries())
    others = [(path, name) for path, name in named if not connection.subsidiary.is_named(name)]
    splits = connection.advanced.summary_invoices_over_several_subsidiaries is SummaryInvoices.SPLIT
    if envelope.may_be_split and splits and len(others) < len(named):
        return []
    remedy = "; make one summary invoice for each subsidiary in Alvys" if envelope.may_be_split else ""
    sent_for = connection.subsidiary.name
    return [
        InputProblem(
            path, f"names {name!r:.200}, but the message was sent for subsidiary {sent_for!r}{remedy}"
        )
        for path, name in others
    ]
