"""How a payment on a summary invoice is split over its loads (PAY-4)."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from alvys_intacct.domain.account_mappings.mapping import Category
from alvys_intacct.domain.kinds.booking import Charge
from alvys_intacct.domain.payments.allocation import LoadsOfDocument, allocated, loads_of_document, split
from alvys_intacct.domain.payments.payment import PaymentStatus
from alvys_intacct.domain.sage.found_documents import FoundLine
from tests.fakes import rows


def loads(**sums: str) -> LoadsOfDocument:
    return LoadsOfDocument({load: Decimal(total) for load, total in sums.items()})


def shares(of: dict[str, Decimal]) -> dict[str, str]:
    return {load: str(share) for load, share in of.items()}


@pytest.mark.rule("PAY-4")
@pytest.mark.parametrize(
    ("amount", "of", "expected"),
    [
        ("100.00", {"A": "60.00", "B": "40.00"}, {"A": "60.00", "B": "40.00"}),
        ("10.00", {"A": "60.00", "B": "40.00"}, {"A": "6.00", "B": "4.00"}),
        ("0.01", {"A": "60.00", "B": "40.00"}, {"A": "0.01"}),
        ("1.00", {"A": "10.00", "B": "10.00", "C": "10.00"}, {"A": "0.34", "B": "0.33", "C": "0.33"}),
        ("80.00", {"A": "100.00", "B": "-20.00"}, {"A": "80.00"}),
        ("110.00", {"A": "60.00", "B": "40.00"}, {"A": "66.00", "B": "44.00"}),
        ("5.00", {"A": "-1.00"}, {}),
    ],
)
def test_shares(amount: str, of: dict[str, str], expected: dict[str, str]) -> None:
    assert shares(split(Decimal(amount), loads(**of), {})) == expected


@pytest.mark.rule("PAY-4")
def test_the_load_of_the_paid_line_gets_all_of_it() -> None:
    charges = [
        Charge(Category.LOAD, "Linehaul", Decimal(amount), "", load_number=load)
        for load, amount in (("A", "50"), ("B", "40"), ("A", "10"))
    ]
    lines = [
        FoundLine(line_key=key, amount=Decimal(amount))
        for key, amount in (("901", "50.00"), ("902", "40.00"), ("903", "10.00"))
    ]
    known = loads_of_document(charges, lines)
    assert known.sums == {"A": Decimal(60), "B": Decimal(40)}
    assert split(Decimal(7), known, {"B": Decimal(40)}, "902") == {"B": Decimal(7)}
    assert split(Decimal(10), known, {}, "777") == {"A": Decimal(6), "B": Decimal(4)}
    changed_in_sage = (
        lines[:2],
        [lines[1], lines[0], lines[2]],
        [replace(lines[0], line_key=""), *lines[1:]],
    )
    assert [loads_of_document(charges, other).load_of_line for other in changed_in_sage] == [{}, {}, {}]


@pytest.mark.rule("PAY-4")
def test_what_was_taken_back_is_allocated_to_nobody() -> None:
    records = [
        rows.payment(1, load_number="A", amount="6.00"),
        rows.payment(2, load_number="A", amount="5.00", status=PaymentStatus.VOIDED),
        rows.payment(3, load_number=None, amount="9.00", status=PaymentStatus.NOTICE),
    ]
    assert allocated(records) == {"A": Decimal("6.00")}


@pytest.mark.rule("PAY-4")
def test_partial_payments_that_complete_the_invoice_give_each_load_its_sum() -> None:
    """Of any sums and any partial payments: each adds up to the cent, and no share is negative."""
    for seed in range(300):
        chance = random.Random(seed)
        sums = {f"L{place}": chance.randint(1, 99_999) for place in range(chance.randint(1, 9))}
        of_document = LoadsOfDocument({load: Decimal(cents).scaleb(-2) for load, cents in sums.items()})
        left, before = sum(sums.values()), dict.fromkeys(sums, Decimal(0))
        while left:
            amount = min(left, chance.randint(1, sum(sums.values())))
            given = split(Decimal(amount).scaleb(-2), of_document, before)
            assert sum(given.values()) == Decimal(amount).scaleb(-2), seed
            assert all(share > 0 for share in given.values()), seed
            before = {load: before[load] + given.get(load, Decimal(0)) for load in before}
            left -= amount
        assert before == of_document.sums, seed
