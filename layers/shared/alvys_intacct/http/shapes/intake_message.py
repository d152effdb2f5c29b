"""The shape of what the intake takes (api.md)."""

from typing import Annotated, Any

from pydantic import WithJsonSchema

from alvys_intacct.domain.alvys.values import LONGEST_IDENTIFIER
from alvys_intacct.domain.bounds import LONGEST_NUMBER, LONGEST_TEXT, MOST_IN_LIST
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.kinds.limits import LARGEST_CONTENT, MOST_LINES, MOST_LOADS
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.http.problems import invalid

MOST_ITEMS = 100


def _alvys_objects() -> dict[str, Any]:
    """Alvys's objects, by the names of their fields in an envelope."""
    kinds: dict[str, list[Kind]] = {}
    for kind in Kind:
        kinds.setdefault(kind.facts.member, []).append(kind)
    return {
        member: {"type": "object", "description": _object_words(of_member)}
        for member, of_member in kinds.items()
    }


def _object_words(kinds: list[Kind]) -> str:
    of_alvys = [f"Alvys {kind.facts.alvys_object}" for kind in kinds if kind.facts.alvys_object]
    named = " or ".join(dict.fromkeys(of_alvys)) or "Alvys's object"
    return f"{named}. Kinds: {', '.join(dict.fromkeys(kind.wire_name for kind in kinds))}."


_ENVELOPE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": f"One transaction envelope, or up to {MOST_ITEMS} of them as items. A body may have 5 MB. "
    f"Keys and numbers have 1 to {LONGEST_IDENTIFIER} characters, other texts up to {LONGEST_TEXT:,}, "
    f"lists up to {MOST_IN_LIST:,} entries, numbers up to {LONGEST_NUMBER} characters. A document may have "
    f"{MOST_LINES} lines, {MOST_LOADS} loads and {MOST_LOADS} trips, a transaction "
    f"{LARGEST_CONTENT:,} characters of JSON (about 380 KB compressed); what exceeds these is "
    "accepted and put on the error list.",
    "properties": {
        "kind": {"type": "string", "enum": list(dict.fromkeys(kind.wire_name for kind in Kind))},
        "subsidiaryId": {"type": "string", "minLength": 1, "maxLength": LONGEST_IDENTIFIER},
        "updatedAt": {"type": "string", "format": "date-time"},
        **_alvys_objects(),
        "loads": {
            "type": "array",
            "items": {"type": "object"},
            "maxItems": MOST_IN_LIST,
            "description": f"Alvys LoadResponse, up to {MOST_LOADS}",
        },
        "trips": {
            "type": "array",
            "items": {"type": "object"},
            "maxItems": MOST_IN_LIST,
            "description": f"Alvys TripResponse, up to {MOST_LOADS}",
        },
        "names": {
            "type": "object",
            "description": "What Alvys's ids in the envelope are called: offices, fleets, drivers, users, "
            "trucks, trailers, each an object of names (numbers of trucks and trailers) by id.",
        },
        "party": {
            "type": "object",
            "description": "Details of the customer, carrier or driver that Alvys's public API doesn't have: "
            "externalAccountingId, externalAccountingName, name, mcNumber, dotNumber, taxCompany, "
            "factoringCompany, paymentMethod, termsInDays, contact, address.",
        },
        "reference": {
            "type": "object",
            "description": "To send by reference: invoiceNumber, loadNumber, tripNumber or statementNumber.",
        },
        "side": {
            "type": "string",
            "enum": ["ar", "ap"],
            "description": "The side of an e-check in a preview.",
        },
        "items": {"type": "array", "maxItems": MOST_ITEMS, "items": {"type": "object"}},
    },
}
# Each envelope is validated on its own, so that one invalid item doesn't affect the others.
IntakeMessage = Annotated[Any, WithJsonSchema(_ENVELOPE_SCHEMA)]


def items_of(message: Any) -> tuple[list[Any], bool]:
    """The envelopes in an intake message, and whether they came as a batch. Raises `ProblemError`."""
    if not isinstance(message, dict) or "items" not in message:
        return [message], False
    items = message["items"]
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_ITEMS:
        raise invalid([InputProblem("items", f"must be a list of 1 to {MOST_ITEMS} envelopes")])
    return items, True
