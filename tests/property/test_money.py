"""Money is exact over arbitrary decimals, negatives and zeros (AR-3, Reliability 8)."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alvys_intacct.domain.input_problems import InvalidInput
from alvys_intacct.domain.kinds.carriers.envelope import CarrierBill
from alvys_intacct.domain.kinds.invoices.envelope import LoadInvoice
from alvys_intacct.domain.kinds.parsing import parse_envelope
from alvys_intacct.domain.money import LARGEST_AMOUNT, Money
from tests.fakes import samples
from tests.fakes.samples import ALL_KINDS, carrier_bill, load_invoice
from tests.fakes.spoiled import problems

pytestmark = pytest.mark.rule("AR-3")


CENTS = st.integers(-(10**13), 10**13)
AMOUNTS = CENTS.map(lambda cents: Decimal(cents).scaleb(-2))
SMALL = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents).scaleb(-2))
TERMS = frozenset({"Net 30"})


@given(st.lists(AMOUNTS, max_size=50))
def test_a_sum_is_exact(amounts: list[Decimal]) -> None:
    expected = sum(map(Fraction, amounts), Fraction(0))
    assume(abs(expected) <= Fraction(LARGEST_AMOUNT))
    partial = Fraction(0)
    for amount in amounts:
        partial += Fraction(amount)
        assume(abs(partial) <= Fraction(LARGEST_AMOUNT))
    assert Fraction(Money.total((Money(one, "USD") for one in amounts), "USD").amount) == expected


@given(AMOUNTS, AMOUNTS)
def test_subtraction_undoes_addition(one: Decimal, other: Decimal) -> None:
    assume(abs(one) + abs(other) <= LARGEST_AMOUNT)
    first, second = Money(one, "USD"), Money(other, "USD")
    assert first + second - second == first
    assert Money.zero("USD") - -first == first
    assert (first - first).is_zero
    assert str(first - first) == "0.00 USD"


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9))
def test_it_is_held_to_the_cent(value: Decimal) -> None:
    held = Money(value, "USD").amount
    assert held == value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert held.as_tuple().exponent == -2


@given(st.floats() | st.integers() | st.text() | st.booleans() | st.none())
def test_anything_but_a_decimal_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="Decimal"):
        Money(value, "USD")


@pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-Infinity", "1e13", "-1e13"])
def test_what_nobody_can_book_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="can be booked"):
        Money(Decimal(text), "USD")


def test_currencies_never_mix() -> None:
    with pytest.raises(ValueError, match="CAD"):
        Money(Decimal(1), "USD") + Money(Decimal(1), "CAD")


@given(st.lists(SMALL, min_size=1, max_size=30))
def test_an_invoice_in_json_keeps_its_cents_and_its_lines_make_its_total(amounts: list[Decimal]) -> None:
    total = sum(amounts, Decimal(0))
    text = json.dumps(load_invoice(amounts=[str(one) for one in amounts]), default=_as_number)
    parsed = parse_envelope(_decoded(text), ALL_KINDS)
    assert isinstance(parsed, LoadInvoice)
    assert [line.Amount.Amount for line in parsed.invoice.LineItems] == amounts
    built = samples.built(parsed)
    assert built.total.amount == total == sum((line.amount.amount for line in built.lines), Decimal(0))
    assert [line.amount.amount for line in built.lines] == [one for one in amounts if one]


@given(st.lists(SMALL, min_size=1, max_size=30))
def test_a_bills_lines_make_what_is_payable(amounts: list[Decimal]) -> None:
    total = sum(amounts, Decimal(0))
    text = json.dumps(carrier_bill(amounts=[str(one) for one in amounts]), default=_as_number)
    parsed = parse_envelope(_decoded(text), ALL_KINDS)
    assert isinstance(parsed, CarrierBill)
    built = samples.built(parsed)
    assert built.total.amount == total
    assert all(not line.amount.is_zero for line in built.lines)


@given(st.lists(SMALL, min_size=1, max_size=10), SMALL)
def test_a_total_that_the_lines_dont_make_is_refused(amounts: list[Decimal], off: Decimal) -> None:
    assume(off)
    message = load_invoice(amounts=[str(one) for one in amounts])
    message["invoice"]["Total"]["Amount"] += off
    assert "invoice.Total.Amount" in problems(message)


@given(st.floats(allow_nan=True) | st.text() | st.booleans())
def test_an_amount_that_lost_its_cents_is_refused(value: Any) -> None:
    message = load_invoice(amounts=["1.00"])
    message["invoice"]["LineItems"][0]["Amount"]["Amount"] = value
    with pytest.raises(InvalidInput, match="not a number"):
        parse_envelope(message, ALL_KINDS)


def _as_number(value: Any) -> Any:
    return {"amount": format(value, "f")}


def _decoded(text: str) -> Any:
    """JSON as the API decodes it: numbers with a point become decimals."""

    def back(pairs: list[tuple[str, Any]]) -> Any:
        found = dict(pairs)
        return json.loads(found["amount"], parse_float=Decimal) if found.keys() == {"amount"} else found

    return json.loads(text, parse_float=Decimal, object_pairs_hook=back)
