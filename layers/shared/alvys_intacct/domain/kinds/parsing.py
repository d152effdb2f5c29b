"""From a message to an envelope, which is checked before anything is recorded (API-3).

Parsing refuses what is malformed; `contradictions` refuses what contradicts itself. Both name the path and
what to do, so that the caller can repair the message.
"""

from __future__ import annotations

import hashlib

from pydantic import ValidationError

from alvys_intacct.domain.alvys.values import STORED
from alvys_intacct.domain.input_problems import InputProblem, InvalidInput, input_problems
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.loading import load
from alvys_intacct.domain.kinds.reference import ByReference, complete
from alvys_intacct.domain.kinds.registry import Kind, kind_named
from alvys_intacct.domain.names import same_name

Envelope = TransactionEnvelope | ByReference


def model_of(kind: Kind) -> type[TransactionEnvelope]:
    """The envelope of a kind."""
    model: type[TransactionEnvelope] = load(kind.facts.envelope)
    return model


def parse_envelope(message: object, allowed: list[Kind]) -> Envelope:
    """The envelope in a decoded JSON message. Raises `InvalidInput` with every problem found."""
    if not isinstance(message, dict):
        raise InvalidInput(
            [InputProblem("", "expected an object with kind, subsidiaryId and the transaction")]
        )
    kind = kind_named(message.get("kind"), allowed)
    if kind is None:
        names = ", ".join(dict.fromkeys(kind.wire_name for kind in allowed))
        raise InvalidInput(
            [InputProblem("kind", f"{message.get('kind')!r} can't be sent here; use one of: {names}")]
        )
    named = {**message, "kind": kind}
    try:
        if "reference" in message:
            return complete(ByReference.model_validate(named))
        envelope = model_of(kind).model_validate(named)
    except ValidationError as error:
        raise InvalidInput(input_problems(error)) from None
    problems = list(envelope.contradictions())
    if problems:
        raise InvalidInput(problems)
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
    envelope: TransactionEnvelope, subsidiary_id: str, subsidiary_name: str
) -> list[InputProblem]:
    """Where the transaction names another subsidiary than the one that it was sent for."""
    return [
        InputProblem(path, f"names {named!r}, but the message was sent for subsidiary {subsidiary_name!r}")
        for path, named in envelope.named_subsidiaries()
        if not same_name(named, subsidiary_name) and named != subsidiary_id
    ]
