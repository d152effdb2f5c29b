"""Messages of every kind that tests spoil, and the problems that are found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alvys_intacct.domain.input_problems import InvalidInput
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.parsing import parse_envelope
from alvys_intacct.domain.kinds.registry import Kind
from tests.fakes.messages import message
from tests.fakes.samples import ALL_KINDS

Message = dict[str, Any]
Break = Callable[[Message], Any]
BY_KIND = {
    Kind.LOAD_INVOICE: "load_invoice",
    Kind.SUPPLEMENTAL_INVOICE: "supplemental_invoice",
    Kind.SUMMARY_INVOICE: "summary_invoice",
    Kind.AR_E_CHECK: "e_check_invoice",
    Kind.CARRIER_STATEMENT: "carrier_statement",
    Kind.CARRIER_BILL: "carrier_bill",
    Kind.CARRIER_SETTLEMENT: "carrier_settlement",
    Kind.DRIVER_SETTLEMENT: "driver_settlement",
    Kind.PAYSTUB: "paystub",
    Kind.E_CHECK: "e_check",
    Kind.FUEL: "fuel",
    Kind.TOLL: "toll",
    Kind.DEDUCTION: "deduction",
    Kind.ACCESSORIAL_EXPENSE: "accessorial_expense",
    Kind.ESCROW: "escrow",
}


# Where each kind's own object stands, and in it what has an amount, a date and a number.
BODY = {
    Kind.LOAD_INVOICE: "invoice",
    Kind.SUPPLEMENTAL_INVOICE: "invoice",
    Kind.SUMMARY_INVOICE: "invoice",
    Kind.AR_E_CHECK: "eCheck",
    Kind.CARRIER_STATEMENT: "statement",
    Kind.CARRIER_BILL: "trip",
    Kind.CARRIER_SETTLEMENT: "statement",
    Kind.DRIVER_SETTLEMENT: "statement",
    Kind.PAYSTUB: "paystub",
    Kind.E_CHECK: "eCheck",
    Kind.FUEL: "fuel",
    Kind.TOLL: "toll",
    Kind.DEDUCTION: "deduction",
    Kind.ACCESSORIAL_EXPENSE: "accessorialExpense",
    Kind.ESCROW: "escrow",
}


DATE = {"eCheck": "CreatedAt", "statement": "StatementDate", "paystub": "StatementDate", "trip": "ReleasedAt"}


DATE |= {"fuel": "TransactionDate", "toll": "TransactionDate", "deduction": "Date", "escrow": "Date"}


DATE |= {"invoice": "CreatedDate", "accessorialExpense": "CreatedAt"}
AMOUNT: dict[str, tuple[str | int, ...]] = {
    "invoice": ("Total",),
    "eCheck": ("Amount",),
    "statement": ("NetAmount",),
    "trip": ("Carrier", "Linehaul"),
    "paystub": ("Totals", "NetIncome"),
    "fuel": ("FuelTotal",),
    "toll": ("Amount",),
    "deduction": ("Amount",),
    "escrow": ("Amount",),
    "accessorialExpense": ("Total",),
}


NUMBER = {"invoice": "Number", "eCheck": "CheckNumber", "statement": "Number", "paystub": "Number"}


NUMBER |= {"trip": "TripNumber", "fuel": "Id", "toll": "Id", "deduction": "Id", "escrow": "Id"}


NUMBER |= {"accessorialExpense": "Id"}
EVERY_KIND = pytest.mark.parametrize("kind", list(Kind))


def of(kind: Kind) -> Message:
    """The checked message of a kind."""
    return message(BY_KIND[kind])


def problems(message: object, allowed: list[Kind] = ALL_KINDS) -> dict[str, str]:
    """What is wrong with a message, by path: with its form, else with the document."""
    try:
        envelope = parse_envelope(message, allowed)
    except InvalidInput as invalid:
        found = invalid.problems
    else:
        assert isinstance(envelope, TransactionEnvelope)
        found = list(envelope.contradictions())
    assert found
    return {problem.path: problem.message for problem in found}


def amount_at(message: Message, kind: Kind) -> tuple[Message, str]:
    """The Money that a kind's body has, and the path to it."""
    steps = ("Totals", "NetIncome") if kind is Kind.DRIVER_SETTLEMENT else AMOUNT[BODY[kind]]
    place: Any = message[BODY[kind]]
    for step in steps:
        place = place[step]
    return place, ".".join((BODY[kind], *map(str, steps)))


def put(value: Any, *path: str | int) -> Break:
    """Replace one value."""

    def replaced(message: Message) -> None:
        place: Any = message
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return replaced
