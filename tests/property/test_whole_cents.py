"""Amounts with parts of a cent are placed in whole cents, and nothing is lost or made (AR-3, AP-6)."""

from __future__ import annotations

import json
from collections import Counter
from decimal import ROUND_CEILING, Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alvys_intacct.domain.connections.settings import ApSettings, ArSettings
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.parsing import content_of, parse_envelope, stored_envelope
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.money import placed_in_cents
from alvys_intacct.http.api import exact_json
from tests.fakes.samples import ALL_KINDS, build, carrier_bill, connection, driver_settlement, load_invoice

pytestmark = pytest.mark.rule("AR-3")

CENT = Decimal("0.01")
EXACT = st.integers(-(10**11), 10**11).map(lambda parts: Decimal(parts).scaleb(-6))
# The last amount brings the sum to whole cents.
LISTS = st.lists(EXACT, min_size=1, max_size=25).map(
    lambda amounts: [*amounts, sum(amounts, Decimal(0)).quantize(CENT, ROUND_CEILING) - sum(amounts)]
)
RANKED = LISTS.flatmap(
    lambda amounts: st.tuples(
        st.just(amounts),
        st.lists(st.sampled_from("AB"), min_size=len(amounts), max_size=len(amounts)),
        st.permutations(range(len(amounts))),
    )
)


@given(RANKED)
def test_cents_are_placed(ranked: tuple[list[Decimal], list[str], list[int]]) -> None:
    """The sum is exact, each line is less than a cent off, and the order of lines doesn't matter."""
    amounts, names, order = ranked
    ranks = [(name,) for name in names]
    placed = placed_in_cents(amounts, ranks)
    assert sum(placed, Decimal(0)) == sum(amounts, Decimal(0))
    for amount, cents in zip(amounts, placed, strict=True):
        assert cents.as_tuple().exponent == -2
        assert abs(cents - amount) < CENT
        assert cents == amount or amount % CENT
    again = placed_in_cents([amounts[at] for at in order], [ranks[at] for at in order])
    assert Counter(zip([amounts[at] for at in order], [names[at] for at in order], again, strict=True)) == (
        Counter(zip(amounts, names, placed, strict=True))
    )
    assert placed_in_cents([-amount for amount in amounts], ranks) == [-cents for cents in placed] or not sum(
        amounts
    )


@given(LISTS)
def test_a_part_of_a_cent_is_never_made_up(amounts: list[Decimal]) -> None:
    with pytest.raises(ValueError, match="whole number of cents"):
        placed_in_cents([*amounts, Decimal("0.003")], [("A",)] * (len(amounts) + 1))


def parsed(message: dict[str, Any]) -> TransactionEnvelope:
    """As it comes over HTTP and out of the store."""
    text = json.dumps(message, default=lambda value: f"@{value:f}@").replace('"@', "").replace('@"', "")
    found = parse_envelope(exact_json(text), ALL_KINDS)
    assert isinstance(found, TransactionEnvelope)
    again = stored_envelope(content_of(found), Kind(found.kind), by_reference=False)
    assert again == found
    return found


@pytest.mark.rule("AP-6", "DEC-9")
@settings(max_examples=40)
@given(LISTS, st.sampled_from(["invoice", "bill", "driver"]), st.booleans(), st.booleans())
def test_documents_make_what_alvys_states(
    amounts: list[Decimal], kind: str, receivable: bool, as_credits: bool
) -> None:
    """With an offset apart, with earnings apart, on either side: all documents together have the total."""
    texts = [f"{amount:f}" for amount in amounts]
    if kind == "driver":
        names = ["Per Trip", "Deduction", "Credit", "Fuel"]
        lines = [(names[at % 4], f"Item {at % 3}", text) for at, text in enumerate(texts)]
        message = driver_settlement(lines=lines)
    else:
        message = load_invoice(amounts=texts) if kind == "invoice" else carrier_bill(amounts=texts)
    on = connection(
        ar=ArSettings(include_driver_bills=receivable, export_deductions_as_credits=as_credits),
        ap=ApSettings(include_driver_bills=True, include_fuel_transactions=True),
    )
    one, total = parsed(message), sum(amounts, Decimal(0))
    main = booking_of(one, on)
    documents = [build(one, on, role=role).document for role in (DocumentRole.MAIN, *main.companions)]
    signs = [-1 if kind == "driver" and document.side == "ar" else 1 for document in documents]
    made = [sign * document.total.amount for sign, document in zip(signs, documents, strict=True)]
    assert sum(made, Decimal(0)) == total
    for document in documents:
        assert all(not line.amount.is_zero for line in document.lines)
        assert sum((line.amount.amount for line in document.lines), Decimal(0)) == document.total.amount
