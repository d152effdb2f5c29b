"""What single transactions book: e-checks, fuel, tolls, deductions, escrow, accessorials (AP-1)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.account_mappings.mapping import Category
from alvys_intacct.domain.alvys.party_details import PartyRole
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentType
from tests.fakes.messages import message
from tests.fakes.samples import built, connection, whole

SINGLE = ["e_check", "e_check_invoice", "fuel", "toll", "deduction", "escrow", "accessorial_expense"]


def booked(one: dict[str, Any]) -> Booking:
    return booking_of(whole(one), connection())


def charges(booking: Booking) -> list[tuple[Category, str, str, Side | None]]:
    return [(one.category, one.item, str(one.amount), one.account_side) for one in booking.charges]


@pytest.mark.rule("AP-1", "DEC-10", "DEC-11")
@pytest.mark.parametrize(
    ("name", "number", "day", "expected"),
    [
        (
            "e_check",
            "880017801",
            date(2026, 11, 12),
            [
                (Category.E_CHECKS, "Fuel Advance", "500.00", None),
                (Category.E_CHECKS, "Fuel Advance", "-7.50", Side.AR),
            ],
        ),
        (
            "toll",
            "PP-5531",
            date(2026, 11, 15),
            [(Category.TOLL, "Toll", "12.45", None), (Category.TOLL, "Toll", "0.50", None)],
        ),
        (
            "deduction",
            "8f2c1a77-40de-4f0c-9a55-0d6e2b7c1f10",
            date(2026, 11, 15),
            [(Category.DEDUCTIONS, "occupational  accident", "-42.75", None)],
        ),
        ("escrow", "es-77", date(2026, 11, 18), [(Category.DEDUCTIONS, "Escrow", "500.00", None)]),
        (
            "accessorial_expense",
            "ax-9",
            date(2026, 11, 13),
            [(Category.ACCESSORIALS, "LUMPER ", "60.00", None)],
        ),
    ],
)
def test_what_each_books(
    name: str, number: str, day: date, expected: list[tuple[Category, str, str, Side | None]]
) -> None:
    """AP-1, DEC-10, DEC-11: under Alvys's key where Alvys has no number of its own."""
    booking = booked(message(name))
    assert (booking.number, booking.document_date, charges(booking)) == (number, day, expected)


# -------------------------------------------------------- documents by their sign


@pytest.mark.rule("AP-6")
@pytest.mark.parametrize(
    ("name", "place", "amount", "expected"),
    [
        ("deduction", "deduction", "-42.75", DocumentType.VENDOR_CREDIT),
        ("deduction", "deduction", "42.75", DocumentType.BILL),
        ("accessorial_expense", "accessorialExpense", "-5.00", DocumentType.VENDOR_CREDIT),
        ("toll", "toll", "-12.45", DocumentType.VENDOR_CREDIT),
    ],
)
def test_a_negative_amount_is_a_credit(name: str, place: str, amount: str, expected: DocumentType) -> None:
    one = message(name)
    one[place]["Total" if "Total" in one[place] else "Amount"]["Amount"] = Decimal(amount)
    if "Fee" in one[place]:
        del one[place]["Fee"]
    document = built(whole(one))
    assert document.type is expected
    assert document.total.amount == Decimal(amount)


# -------------------------------------------------------------- whom it is about


@pytest.mark.rule("AR-1", "AP-1")
@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("e_check", PartyRole.CARRIER),
        ("e_check_invoice", PartyRole.CUSTOMER),
        ("fuel", PartyRole.VENDOR),
        ("toll", PartyRole.VENDOR),
        ("deduction", PartyRole.DRIVER),
        ("escrow", PartyRole.DRIVER),
        ("accessorial_expense", PartyRole.DRIVER),
    ],
)
def test_whom_each_is_for(name: str, role: PartyRole) -> None:
    assert whole(message(name)).party_role is role


@pytest.mark.rule("AR-3")
@pytest.mark.parametrize("name", SINGLE)
def test_nothing_to_book_has_no_lines(name: str) -> None:
    one = message(name)
    place = next(iter(set(one) & {"eCheck", "fuel", "toll", "deduction", "escrow", "accessorialExpense"}))
    for value in one[place].values():
        if isinstance(value, dict) and "Amount" in value:
            value["Amount"] = Decimal("0.00")
    assert booked(one).charges == ()
