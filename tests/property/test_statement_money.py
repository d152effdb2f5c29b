"""Statements and trips are exact over arbitrary decimals, on either side (AP-6, DEC-9, DEC-11)."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.settings import ApSettings, ArSettings
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.parsing import content_of, parse_envelope, stored_envelope
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import Document
from alvys_intacct.domain.sage.writes import Create, Write
from alvys_intacct.gateways.intacct.writes.documents import build_write
from alvys_intacct.http.api import exact_json
from tests.fakes.messages import message
from tests.fakes.samples import ALL_KINDS, build, carrier_bill, connection, driver_settlement

pytestmark = pytest.mark.rule("AP-6")


CENTS = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents).scaleb(-2))
OWED = st.integers(0, 10**8).map(lambda cents: Decimal(cents).scaleb(-2))
CATEGORIES = st.sampled_from(
    ["Per Trip", "Bonus", "Accessorial", "Deduction", "Credit", "Fuel", "Tolls", "New"]
)
DRIVER_LINES = st.lists(st.tuples(CATEGORIES, st.sampled_from(["A", "B"]), CENTS), min_size=1, max_size=20)
CARRIER_ITEMS = st.lists(
    st.lists(
        st.tuples(st.sampled_from(["LineHaul", "Accessorial", "Deduction", "ECheck Fee"]), CENTS), max_size=8
    ),
    min_size=1,
    max_size=6,
)
SWITCHES = st.booleans()


def parsed(envelope: dict[str, Any]) -> TransactionEnvelope:
    """As it comes over HTTP and out of the store."""
    text = json.dumps(envelope, default=lambda value: f"@{value:f}@")
    found = parse_envelope(exact_json(text.replace('"@', "").replace('@"', "")), ALL_KINDS)
    assert isinstance(found, TransactionEnvelope)
    again = stored_envelope(content_of(found), Kind(found.kind), by_reference=False)
    assert again == found
    return found


def documents(one: TransactionEnvelope, on: Connection) -> list[Document]:
    """All that is booked for it."""
    roles = (DocumentRole.MAIN, *booking_of(one, on).companions)
    return [build(one, on, role=role).document for role in roles]


def exact(found: list[Document], total: Decimal) -> None:
    """The lines make the total, in the domain and as Sage reads it; signs are what Sage takes."""
    assert sum((one.total.amount for one in found), Decimal(0)) == total
    for document in found:
        assert all(not line.amount.is_zero for line in document.lines)
        assert document.type.is_adjustment == (document.total.amount < 0)
        if not document.lines:
            continue
        function = build_write(Write("c-1", Create(document)))
        sent = [Decimal(amount.text or "") for amount in function.iter("amount")]
        assert sum(sent, Decimal(0)) == document.total.amount
        assert all(amount.as_tuple().exponent == -2 for amount in sent)


AP_SWITCHES = [name for name, known in ApSettings.model_fields.items() if known.annotation is bool]
AR_SWITCHES = [name for name, known in ArSettings.model_fields.items() if known.annotation is bool]


def settings(names: list[str]) -> st.SearchStrategy[dict[str, bool]]:
    """Every switch on or off."""
    return st.fixed_dictionaries(dict.fromkeys(names, SWITCHES))


@pytest.mark.rule("AP-6", "DEC-9")
@given(DRIVER_LINES, settings(AR_SWITCHES), settings(AP_SWITCHES))
def test_a_drivers_statement_books_its_net_under_any_settings(
    lines: list[tuple[str, str, Decimal]], ar: dict[str, bool], ap: dict[str, bool]
) -> None:
    """AP-6, DEC-9: no setting takes a line out; with separate earnings the documents come to the net."""
    on = connection(ar=ArSettings(**ar), ap=ApSettings(**ap))
    envelope = driver_settlement(lines=[(name, title, format(amount, "f")) for name, title, amount in lines])
    one = parsed(envelope)
    net = sum((amount for *_, amount in lines), Decimal(0))
    receivable = on.ar.include_driver_bills and on.ar.export_driver_settlements
    assert booking_of(one, on).side is (Side.AR if net < 0 and receivable else Side.AP)
    found = documents(one, on)
    owed = sum(
        (one.total.amount if one.type.side is Side.AP else -one.total.amount for one in found), Decimal(0)
    )
    assert owed == net
    for side in Side:
        of_side = [one for one in found if one.type.side is side]
        exact(of_side, sum((one.total.amount for one in of_side), Decimal(0)))


@pytest.mark.rule("AP-1", "DEC-9")
@given(CARRIER_ITEMS, SWITCHES)
def test_a_carriers_statement(trips: list[list[tuple[str, Decimal]]], receivable: bool) -> None:
    """AP-1, DEC-9: each account gets as much, whichever side the statement lands on."""
    net = sum((amount for items in trips for _, amount in items), Decimal(0))
    envelope = message(
        "carrier_settlement", party={"externalAccountingId": "P-1", "termsInDays": 30}, loads=[]
    )
    statement = envelope["statement"]
    statement["NetAmount"] = money(net)
    statement["Trips"] = [
        {
            "TripId": f"t{at}",
            "TripNumber": f"T{at}",
            "LoadNumber": f"L{at}",
            "NetAmount": money(sum((amount for _, amount in items), Decimal(0))),
            "Items": [
                {"Type": name, "AccountingTag": name, "Description": "", "Amount": money(amount)}
                for name, amount in items
            ],
        }
        for at, items in enumerate(trips)
    ]
    one = parsed(envelope)
    sides: list[dict[str, Decimal]] = []
    for export in (False, receivable):
        on = connection(ar=ArSettings(export_carrier_statements=export))
        turned = net < 0 and export
        found = documents(one, on)
        exact(found, -net if turned else net)
        sides.append(by_account(found, -1 if turned else 1))
    assert sides[0] == sides[1]


def money(amount: Decimal) -> dict[str, Any]:
    return {"Amount": amount, "Currency": 840}


def by_account(found: list[Document], sign: int) -> dict[str, Decimal]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for document in found:
        for line in document.lines:
            sums[line.account] += sign * line.amount.amount
    return {account: amount for account, amount in sums.items() if amount}


CHECKS = st.lists(st.tuples(OWED, st.none() | OWED), max_size=5)


@pytest.mark.rule("DEC-11")
@given(st.lists(CENTS, min_size=1, max_size=10), CHECKS, SWITCHES)
def test_a_trip_with_e_checks(
    amounts: list[Decimal], checks: list[tuple[Decimal, Decimal | None]], fees_in_total: bool
) -> None:
    """DEC-11: in either reading the bill comes to what Alvys says is payable, and the fees are revenue."""
    envelope = carrier_bill(amounts=[format(amount, "f") for amount in amounts])
    carrier = envelope["trip"]["Carrier"]
    carrier["EChecks"] = [
        {"Id": f"e{at}", "CheckNumber": f"{at}", "Type": "Advance", "Amount": money(amount)}
        | ({"Fee": money(fee)} if fee is not None else {})
        for at, (amount, fee) in enumerate(checks)
    ]
    fees = sum((fee for _, fee in checks if fee), Decimal(0))
    payable = sum(amounts, Decimal(0)) - sum((amount for amount, _ in checks), Decimal(0))
    carrier["TotalPayable"] = money(payable - (fees if fees_in_total else 0))
    one = parsed(envelope)
    found = documents(one, connection())
    exact(found, carrier["TotalPayable"]["Amount"])
    assert by_account(found, 1).get("4000", Decimal(0)) == -fees


@given(DRIVER_LINES, CENTS)
def test_a_statement_that_does_not_add_up_is_refused(
    lines: list[tuple[str, str, Decimal]], off: Decimal
) -> None:
    assume(off)
    envelope = driver_settlement(lines=[(name, title, format(amount, "f")) for name, title, amount in lines])
    envelope["statement"]["Totals"]["NetIncome"]["Amount"] += off
    contradictions = [problem.path for problem in parsed(envelope).contradictions()]
    assert contradictions == ["statement.Totals.NetIncome.Amount"]
