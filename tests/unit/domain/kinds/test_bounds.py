"""The bounds of envelopes: what is beyond them is refused with its path, or goes without (API-3)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.bounds import OUT_OF_BOUNDS
from alvys_intacct.domain.kinds.parsing import content_of, parse_envelope, stored_envelope
from alvys_intacct.domain.kinds.registry import Kind, kinds_of
from alvys_intacct.domain.sage.books import Side
from tests.fakes.messages import message
from tests.fakes.samples import whole
from tests.fakes.spoiled import problems

HUGE = Decimal("1E+999999")


def invoice(**of_load: Any) -> dict[str, Any]:
    """An invoice whose load has these members."""
    one = message("load_invoice")
    one["loads"][0] |= of_load
    return one


@pytest.mark.rule("API-3")
def test_what_is_beyond_the_bounds_is_refused_with_its_path() -> None:
    long_name, many = invoice(), invoice()
    long_name["invoice"]["LineItems"][0]["Name"] = "x" * 10_001
    many["invoice"]["LineItems"] *= 5_001
    huge = invoice()
    huge["invoice"]["Total"]["Amount"] = OUT_OF_BOUNDS
    currency = invoice()
    currency["invoice"]["Total"]["Currency"] = OUT_OF_BOUNDS
    cases = {
        "invoice.LineItems[0].Name": long_name,
        "invoice": many,
        "invoice.Total.Amount": huge,
        "invoice.Total.Currency": currency,
        "updatedAt": invoice() | {"updatedAt": "9999-12-31T23:59:59-14:00"},
        "kind": invoice() | {"kind": "x" * 100_000},
        "subsidiaryId": invoice() | {"subsidiaryId": "\ud800"},
        "loads[0].Status": invoice(Status="null\x00byte"),
    }
    for path, one in cases.items():
        found = problems(one)
        assert path in found, (path, list(found))
        assert len(found[path]) < 500


def test_a_quantity_beyond_the_bounds_is_left_out() -> None:
    """It only describes the load, which is booked without it."""
    for value in (HUGE, -HUGE, OUT_OF_BOUNDS, Decimal("1E15")):
        load = whole(invoice(Weight={"Value": value}, CustomerMileage={"Distance": {"Value": value}})).loads[
            0
        ]
        assert (load.Weight, load.CustomerMileage) == (None, None)
    kept = whole(invoice(Weight={"Value": Decimal("42000.300000000003")})).loads[0].Weight
    assert kept is not None
    assert kept.Value == Decimal("42000.300000000003")


def test_a_message_of_mistakes_gets_a_short_answer() -> None:
    """A mistake in each of 100,000 places is no answer of 100 MB."""
    one = invoice(RequiredEquipment=[1] * 5_000)
    one["loads"] = one["loads"] * 20
    assert list(problems(one)) == [""]


def test_what_an_earlier_version_stored_is_read_without_bounds() -> None:
    """Today's bounds refuse no record of then."""
    known = content_of(whole(invoice(Weight={"Value": Decimal(1)}, PONumber="po")))
    huge = known.replace('"Value":"1"', '"Value":"1E+999999"').replace('"po"', f'"{"x" * 20_000}"')
    assert huge.count("1E+999999") == 1
    (load,) = stored_envelope(huge, Kind.LOAD_INVOICE, by_reference=False).loads  # type: ignore[union-attr]
    assert load.Weight is not None
    assert (load.Weight.Value, len(load.PONumber or "")) == (HUGE, 20_000)
    many = invoice()
    many["loads"] = many["loads"] * 4
    assert len(parse_envelope(many, kinds_of(Side.AR)).loads) == 4  # type: ignore[union-attr]
