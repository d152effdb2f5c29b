"""Whatever stands in any place of an envelope, it is refused by path, or explained, or booked (API-3)."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alvys_intacct.domain.bounds import OUT_OF_BOUNDS, bounded_json
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.input_problems import InputProblem, InvalidInput
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.parsing import content_of, parse_envelope, stored_envelope
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.transactions.content import recorded_content
from alvys_intacct.http.problems import invalid
from tests.fakes.samples import built
from tests.fakes.spoiled import of

Place = tuple[str | int, ...]
# `HOSTILE_EXAMPLES=5000` makes more of them.
EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "120"))
# As the decoder gives them; texts and numbers that some part of a program trips over.
HOSTILE: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    840,
    2**31,
    2**63,
    10**99,
    -(10**99),
    Decimal("1E40"),
    Decimal("1E-40"),
    Decimal("-0.00"),
    Decimal("0.1234567890123456789"),
    OUT_OF_BOUNDS,
    "",
    " ",
    "\x00",
    "\ud800",
    "\udfff\ud800",
    "a\nb",
    "\u202e",
    "\ufeff",
    "x" * 10_000,
    "x" * 10_001,
    "=1+1",
    "<a>&amp;\"'",
    "NaN",
    "Infinity",
    "1e999999999",
    "1086.39",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59:59-14:00",
    "2026-02-30",
    "2026-11-20T99:99:99Z",
    "\uff12\uff10\uff12\uff16-11-20",
    "-1",
    "\u0663",
    [],
    [[]],
    {},
    [None],
    [{}] * 3,
    ["x"] * 5_001,
    {"": ""},
    {"\ud800": 1},
    {"Amount": OUT_OF_BOUNDS, "Currency": 10**50},
    {"Value": Decimal("1E15")},
    {"Id": "\x00"},
    " (part 1)" * 50,
    "(part 99999999999)",
    "1" * 9_000,
    "[" * 9_000,
]


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Every place in a message."""
    parts: Any = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, part in parts:
        yield (*at, name)
        yield from places(part, (*at, name))


MESSAGES = {kind: of(kind) for kind in Kind}
PLACES = [
    (kind, place) for kind, message in MESSAGES.items() for place in places(message) if place != ("kind",)
]
CHANGES = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, len(HOSTILE) - 1)), min_size=1, max_size=3
)


def changed(kind: Kind, changes: list[tuple[int, int]]) -> dict[str, Any]:
    """A message of that kind with hostile values in some of its places."""
    message = copy.deepcopy(MESSAGES[kind])
    own = [place for of_kind, place in PLACES if of_kind is kind]
    for place, value in changes:
        *above, last = own[place % len(own)]
        part: Any = message
        try:
            for name in above:
                part = part[name]
            part[last] = copy.deepcopy(HOSTILE[value])
        except (LookupError, TypeError):
            # An earlier change took this place away.
            continue
    return message


@pytest.mark.rule("API-3")
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(kind=st.sampled_from(list(Kind)), changes=CHANGES)
def test_it_is_refused_or_explained_or_booked(kind: Kind, changes: list[tuple[int, int]]) -> None:
    envelope, refused = parsed(changed(kind, changes), kind)
    assert len(json.dumps(invalid(refused).body(""))) < 30_000
    if envelope is None:
        return
    content = content_of(envelope)
    assert stored_envelope(content, kind, by_reference=False) == envelope
    assert bounded_json(content)
    json.dumps(recorded_content(envelope), default=str, ensure_ascii=False).encode()
    with suppress(NeedsAttention):
        assert len(repr(built(envelope))) < 100_000


def parsed(message: dict[str, Any], kind: Kind) -> tuple[TransactionEnvelope | None, list[InputProblem]]:
    """The envelope, or why it is refused."""
    try:
        envelope = parse_envelope(message, [kind])
    except InvalidInput as refusal:
        return None, refusal.problems
    assert isinstance(envelope, TransactionEnvelope)
    return envelope, []
