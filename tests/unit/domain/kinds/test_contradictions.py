"""Parts of a message that contradict each other (AR-2, AR-3, AR-7, AP-2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.errors import NeedsAttention
from tests.fakes.messages import message
from tests.fakes.samples import built, whole
from tests.fakes.spoiled import Break, Message, problems, put


def shift(*path: str | int) -> Break:
    """Make one amount a cent more."""

    def by_a_cent(one: Message) -> None:
        place: Any = one
        for step in path:
            place = place[step]
        place["Amount"] += Decimal("0.01")

    return by_a_cent


def another_load(one: Message) -> None:
    one["loads"].append({"Id": "x", "LoadNumber": "OTHER", "Status": "Released"})


CONTRADICTIONS = [
    ("load_invoice", shift("invoice", "Total"), "invoice.Total.Amount"),
    ("load_invoice", shift("invoice", "LineItems", 2, "Amount"), "invoice.Total.Amount"),
    ("load_invoice", another_load, "loads[1].LoadNumber"),
    (
        "load_invoice",
        put("OTHER", "invoice", "LineItems", 2, "LoadNumber"),
        "invoice.LineItems[2].LoadNumber",
    ),
    ("load_invoice", put("Delivered", "loads", 0, "Status"), "loads[0].Status"),
    ("load_invoice", put([], "invoice", "LineItems"), "invoice.LineItems"),
    ("load_invoice", put([], "invoice", "Loads"), "invoice.Loads"),
    ("supplemental_invoice", shift("invoice", "Total"), "invoice.Total.Amount"),
    ("supplemental_invoice", put("Covered", "loads", 0, "Status"), "loads[0].Status"),
    ("summary_invoice", shift("invoice", "Total"), "invoice.Total.Amount"),
    ("summary_invoice", another_load, "loads[3].LoadNumber"),
    (
        "summary_invoice",
        put(None, "invoice", "LineItems", 5, "LoadNumber"),
        "invoice.LineItems[5].LoadNumber",
    ),
    ("summary_invoice", put("", "invoice", "LineItems", 5, "LoadNumber"), "invoice.LineItems[5].LoadNumber"),
    ("summary_invoice", put("In Transit", "loads", 1, "Status"), "loads[1].Status"),
    ("e_check_invoice", put(Decimal(-1), "eCheck", "Amount", "Amount"), "eCheck.Amount.Amount"),
    ("e_check_invoice", put(Decimal(-1), "eCheck", "Fee", "Amount"), "eCheck.Amount.Amount"),
    ("carrier_bill", shift("trip", "Carrier", "TotalPayable"), "trip.Carrier.TotalPayable.Amount"),
    ("carrier_bill", shift("trip", "Carrier", "Linehaul"), "trip.Carrier.TotalPayable.Amount"),
    ("carrier_bill", put(None, "trip", "Carrier"), "trip.Carrier"),
    ("carrier_bill", another_load, "loads[1].LoadNumber"),
    ("carrier_settlement", shift("statement", "NetAmount"), "statement.NetAmount.Amount"),
    (
        "carrier_settlement",
        shift("statement", "Trips", 1, "NetAmount"),
        "statement.Trips[1].NetAmount.Amount",
    ),
    (
        "carrier_settlement",
        shift("statement", "Trips", 0, "Items", 1, "Amount"),
        "statement.Trips[0].NetAmount.Amount",
    ),
    ("carrier_settlement", put([], "statement", "Trips"), "statement.Trips"),
    ("carrier_statement", shift("statement", "NetAmount"), "statement.NetAmount.Amount"),
    ("driver_settlement", shift("statement", "Totals", "NetIncome"), "statement.Totals.NetIncome.Amount"),
    (
        "driver_settlement",
        shift("statement", "LineItems", 12, "Amount"),
        "statement.Totals.NetIncome.Amount",
    ),
    ("paystub", shift("paystub", "Totals", "NetIncome"), "paystub.Totals.NetIncome.Amount"),
    ("e_check", put(Decimal(-1), "eCheck", "Amount", "Amount"), "eCheck.Amount.Amount"),
    ("e_check", another_load, "loads[1].LoadNumber"),
    ("accessorial_expense", another_load, "loads[1].LoadNumber"),
    ("fuel", shift("fuel", "Fees"), "fuel.Total.Amount"),
]


@pytest.mark.rule("AR-3", "AR-7")
@pytest.mark.parametrize(("name", "spoil", "path"), CONTRADICTIONS)
def test_parts_that_contradict_each_other_are_refused(name: str, spoil: Break, path: str) -> None:
    """AR-3, AR-7: with the path, so that whoever sent it can correct it."""
    one = message(name)
    spoil(one)
    assert path in problems(one), problems(one)


def test_all_problems_are_told_at_once() -> None:
    one = message("load_invoice")
    for spoil in (shift("invoice", "Total"), another_load, put("Open", "loads", 0, "Status")):
        spoil(one)
    assert {"invoice.Total.Amount", "loads[1].LoadNumber", "loads[0].Status"} <= set(problems(one))


SUBSIDIARIES = [
    ("load_invoice", put("Acme West", "loads", 0, "InvoiceAs"), "loads[0].InvoiceAs"),
    ("e_check_invoice", put("Acme West", "loads", 0, "InvoiceAs"), "loads[0].InvoiceAs"),
    ("carrier_bill", put("Acme West", "trip", "TenderAs"), "trip.TenderAs"),
    ("carrier_settlement", put("SUB2", "statement", "SubsidiaryId"), "statement.SubsidiaryId"),
    (
        "driver_settlement",
        put("SUB2", "statement", "Driver", "SubsidiaryId"),
        "statement.Driver.SubsidiaryId",
    ),
    ("paystub", put("SUB2", "paystub", "Driver", "SubsidiaryId"), "paystub.Driver.SubsidiaryId"),
    ("fuel", put("SUB2", "fuel", "SubsidiaryId"), "fuel.SubsidiaryId"),
    ("toll", put("SUB2", "toll", "SubsidiaryId"), "toll.SubsidiaryId"),
    ("e_check", put("Acme West", "trip", "TenderAs"), "trip.TenderAs"),
    ("accessorial_expense", put("Acme West", "trip", "TenderAs"), "trip.TenderAs"),
]


@pytest.mark.rule("AR-2", "AP-2")
@pytest.mark.parametrize(("name", "spoil", "path"), SUBSIDIARIES)
def test_another_subsidiary_is_a_contradiction(name: str, spoil: Break, path: str) -> None:
    one = message(name)
    assert {named for _, named in whole(one).named_subsidiaries()} <= {"Acme East", "SUB1"}
    spoil(one)
    assert path in {named for named, _ in whole(one).named_subsidiaries()}
    with pytest.raises(NeedsAttention, match=r"SUB2|Acme West") as caught:
        built(whole(one | {"party": {"externalAccountingId": "P-1", "termsInDays": 30}}))
    assert caught.value.code == "subsidiary_contradiction"
