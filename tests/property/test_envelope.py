"""The envelope: a round trip, what tells contents apart, and that nonsense is refused politely."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.input_problems import InputProblem, InvalidInput
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.parsing import content_hash, content_of, parse_envelope, stored_envelope
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.transactions.revisions import first_recorded
from tests.fakes.samples import ALL_KINDS, carrier_bill, connection, load_invoice
from tests.fakes.small import START

CENTS = st.integers(-(10**9), 10**9).map(lambda cents: str(Decimal(cents).scaleb(-2)))
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20
)
KEYS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=20
).filter(str.strip)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).flatmap(  # noqa: DTZ001
    lambda at: st.integers(-14 * 60, 14 * 60).map(
        lambda offset: at.replace(tzinfo=timezone(timedelta(minutes=offset)))
    )
)
INVOICES = st.builds(
    lambda number, key, amounts, at: load_invoice(number, alvys_id=key, amounts=amounts, updated_at=at),
    KEYS,
    KEYS,
    st.lists(CENTS, min_size=1, max_size=5),
    MOMENTS,
)
BILLS = st.builds(
    lambda number, key, amounts, at: carrier_bill(number, alvys_id=key, amounts=amounts, updated_at=at),
    KEYS,
    KEYS,
    st.lists(CENTS, min_size=1, max_size=5),
    MOMENTS,
)
MESSAGES = INVOICES | BILLS
ANY_TEXT = st.text(max_size=20) | st.text(st.characters(), max_size=4)  # the latter with surrogates
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)
REFERENCES = st.fixed_dictionaries(
    {
        "kind": st.sampled_from([kind for kind in ALL_KINDS if kind.facts.reference_names]).map(str),
        "subsidiaryId": KEYS,
        "reference": st.fixed_dictionaries(
            dict.fromkeys(("invoiceNumber", "tripNumber", "statementNumber"), KEYS)
        ),
    }
)


@pytest.mark.rule("API-3")
@given(MESSAGES | REFERENCES)
def test_what_is_stored_is_what_was_parsed(message: dict[str, Any]) -> None:
    parsed = parse_envelope(message, ALL_KINDS)
    text = content_of(parsed)
    again = stored_envelope(text, Kind(parsed.kind), by_reference=isinstance(parsed, ByReference))
    assert again == parsed
    assert type(again) is type(parsed)
    assert content_of(again) == text
    assert content_hash(again) == content_hash(parsed)


@pytest.mark.rule("AR-6")
@given(MESSAGES, MOMENTS, TEXTS, JSON)
def test_unknown_fields_and_the_time_of_the_update_make_no_difference(
    message: dict[str, Any], at: datetime, name: str, value: object
) -> None:
    other = json.loads(json.dumps(message, default=_marked), object_hook=_unmarked)
    other["updatedAt"] = at.isoformat()
    for place in (other, other.get("invoice", other.get("trip")), other["party"]):
        place.setdefault(f"unknown {name}", value)
    first, second = (content_hash(parse_envelope(one, ALL_KINDS)) for one in (message, other))
    assert first == second


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("subsidiaryId", {"subsidiaryId": "SUB2"}),
    ("party", {"party": {"externalAccountingId": "C2", "termsInDays": 30}}),
    ("terms", {"party": {"externalAccountingId": "C1", "termsInDays": 31}}),
    ("loads", {"loads": []}),
    ("id", {"invoice": {"Id": "other"}}),
    ("number", {"invoice": {"Number": "other"}}),
    ("invoiced", {"invoice": {"InvoicedDate": "2026-11-20"}}),
    ("due", {"invoice": {"DueDate": "2026-12-20"}}),
    ("created", {"invoice": {"CreatedDate": "2026-11-18"}}),
    ("customer", {"invoice": {"Customer": {"Id": "cust-1", "Name": "Globex Inc."}}}),
    ("order", {"invoice": {"Loads": [{"Id": "load-1001", "LoadNumber": "LD1001", "OrderNumber": "ORD-8"}]}}),
]


@pytest.mark.rule("MOD-3")
@pytest.mark.parametrize("change", [change for _, change in CHANGES], ids=[name for name, _ in CHANGES])
def test_whatever_is_known_makes_a_difference(change: dict[str, Any]) -> None:
    message = load_invoice()
    changed = {**message, **change}
    if "invoice" in change:
        changed["invoice"] = {**message["invoice"], **change["invoice"]}
    first, second = (content_hash(parse_envelope(one, ALL_KINDS)) for one in (message, changed))
    assert first != second


@given(st.lists(CENTS, min_size=2, max_size=4), st.data())
def test_every_cent_makes_a_difference(amounts: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(amounts) - 1))
    other = list(amounts)
    other[place] = str(Decimal(other[place]) + Decimal("0.01"))
    first, second = (
        content_hash(parse_envelope(load_invoice(amounts=one), ALL_KINDS)) for one in (amounts, other)
    )
    assert first != second


def test_the_same_amount_written_otherwise_makes_none() -> None:
    first, second = (
        content_hash(parse_envelope(load_invoice(amounts=[amount]), ALL_KINDS)) for amount in ("10", "10.000")
    )
    assert first == second


@settings(max_examples=300)
@given(JSON)
def test_arbitrary_json_is_refused_and_nothing_worse(message: object) -> None:
    _only_refused(message)


@settings(max_examples=400)
@given(MESSAGES, JSON, st.data())
def test_a_message_with_anything_in_any_place_is_taken_or_refused(
    message: dict[str, Any], value: object, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(sorted(_places(message), key=str)))
    place: Any = message
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    _only_refused(message)


def _only_refused(message: object) -> None:
    refused: list[InputProblem] | None = None
    try:
        parsed = parse_envelope(message, ALL_KINDS)
    except InvalidInput as refusal:
        refused = refusal.problems
    if refused is not None:
        assert refused
        assert all(problem.message for problem in refused)
        return
    assert stored_envelope(content_of(parsed), Kind(parsed.kind), by_reference=False) == parsed
    assert content_hash(parsed)
    assert isinstance(parsed, TransactionEnvelope)
    # What is well formed is recorded, and told what is wrong with it, whatever is in it.
    recorded = first_recorded("acme", parsed, "corr", START)
    assert len(recorded.model_dump_json()) < 10_000 + len(content_of(parsed))
    assert all(problem.said for problem in parsed.contradictions())
    with suppress(NeedsAttention):
        booking_of(parsed, connection())


def _places(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [above] if above else []
    if isinstance(value, dict):
        for name, inner in value.items():
            found += _places(inner, (*above, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            found += _places(inner, (*above, place))
    return found


def _marked(value: Decimal) -> dict[str, str]:
    return {"__decimal__": str(value)}


def _unmarked(found: dict[str, Any]) -> Any:
    return Decimal(found["__decimal__"]) if "__decimal__" in found else found
