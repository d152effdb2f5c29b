"""What settings keep back: recorded with its reason, exported when asked again (AR-2, AP-3, AP-5, AP-6)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from alvys_intacct.domain.skip_reasons import SkipReason
from tests.integration import kinds
from tests.integration.simulators import Sage, sage_running
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME


@pytest.fixture(scope="module")
def running_sage() -> Iterator[Sage]:
    """A company that has what the cases need."""
    with sage_running(kinds.seed()) as sage:
        yield sage


@dataclass(frozen=True)
class Kept:
    """A case, why it is kept back, and the setting that keeps it back unless it is `lets_out`."""

    name: str
    reason: SkipReason
    side: str
    setting: str
    lets_out: bool = True

    def switched(self, *, out: bool) -> Json:
        """The settings that let it out or keep it back."""
        return {self.side: {self.setting: self.lets_out is out}}


CASES = [
    Kept("e_check", SkipReason.E_CHECKS_OFF, "ap", "exportECheckTransactions"),
    Kept("e_check_invoice", SkipReason.E_CHECKS_OFF, "ar", "exportECheckTransactions"),
    Kept("fuel", SkipReason.FUEL_OFF, "ap", "includeFuelTransactions"),
    Kept("toll", SkipReason.TOLLS_OFF, "ap", "includeTollTransactions"),
    Kept("accessorial_expense", SkipReason.ACCESSORIAL_EXPENSES_OFF, "ap", "includeAccessorialExpenses"),
    Kept("driver_settlement", SkipReason.DRIVER_BILLS_OFF, "ap", "includeDriverBills"),
    Kept("paystub", SkipReason.W2_DRIVER, "ap", "only1099Drivers", lets_out=False),
    Kept("carrier_settlement", SkipReason.CARRIER_STATEMENTS_OFF, "ap", "exportCarrierStatements"),
    Kept("carrier_statement", SkipReason.CARRIER_STATEMENTS_OFF, "ar", "exportCarrierStatements"),
    Kept("carrier_bill", SkipReason.THROUGH_SETTLEMENTS, "ap", "exportCarrierStatements", lets_out=False),
    Kept(
        "carrier_bill_factored_contact",
        SkipReason.NO_CARRIER_INVOICE,
        "ap",
        "sendCarrierInvoiceUponUpload",
        lets_out=False,
    ),
]


def preview(person: Person, name: str) -> Json:
    text = kinds.message_of(name)
    if kinds.connection_of(name).get("side") == "ar":
        text = text.replace('"kind": "e_check"', '"kind": "ar_e_check"')
    return person.call("POST", "/v1/previews", text).expect(200)


def ready(system: System, person: Person, case: Kept) -> None:
    kinds.prepare(system, person, case.name)
    person.call("PATCH", ACME.path, case.switched(out=False)).expect(200)


@pytest.mark.rule("AR-2", "AP-3", "AP-5", "AP-6")
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name}-{case.reason}")
def test_it_is_skipped_with_its_reason_and_exported_when_asked_again(
    system: System, acme: Person, case: Kept
) -> None:
    """AR-2, AP-3, AP-5, AP-6: nothing reaches Sage meanwhile, and it is no error."""
    ready(system, acme, case)
    words = case.reason.words
    assert preview(acme, case.name)["skipReason"] == words
    sent = kinds.send(acme, case.name)
    system.drain()
    shown = acme.transaction(sent)
    assert (shown["status"], shown["skipReason"]) == ("skipped", words)
    assert [event["what"] for event in shown["history"]] == ["received", "skipped"]
    assert (kinds.in_sage(system), acme.errors()) == ([], [])

    # As before: asked again, it is skipped again.
    assert kinds.send(acme, case.name) == sent
    system.drain()
    assert acme.status(sent) == "skipped"

    acme.call("PATCH", ACME.path, case.switched(out=True)).expect(200)
    assert kinds.send(acme, case.name) == sent
    system.drain()
    shown = acme.transaction(sent)
    assert (shown["status"], shown["skipReason"]) == ("exported", None), shown["problem"]
    assert kinds.in_sage(system) == kinds.expected(case.name)


def changed(name: str, **members: Any) -> Json:
    message: Json = json.loads(kinds.message_of(name))
    for path, value in members.items():
        *steps, last = path.split("__")
        place = message
        for step in steps:
            place = place[int(step)] if step.isdecimal() else place[step]
        place[last] = value
    return message


@pytest.mark.rule("AP-3")
def test_a_carrier_bill_goes_out_once_its_invoice_is_uploaded(system: System, acme: Person) -> None:
    """AP-3: the edit that brings the carrier's invoice number is the trigger."""
    kinds.prepare(system, acme, "carrier_bill")
    acme.call("PATCH", ACME.path, {"ap": {"sendCarrierInvoiceUponUpload": True}}).expect(200)
    message = changed("carrier_bill", trip__Carrier__CarrierInvoiceNumber=None)
    message["updatedAt"] = message["updatedAt"].replace("+00:00", ".000+00:00")
    sent = acme.post("/v1/bills", message)["transactionId"]
    system.drain()
    assert acme.transaction(sent)["skipReason"] == SkipReason.NO_CARRIER_INVOICE.words
    system.clock.advance(5)
    later = message["updatedAt"].replace(".000+00:00", ".500+00:00")
    uploaded = changed("carrier_bill", updatedAt=later)
    assert acme.post("/v1/bills", uploaded)["transactionId"] == sent
    system.drain()
    assert acme.status(sent) == "exported"
    assert kinds.in_sage(system) == kinds.expected("carrier_bill")


@pytest.mark.rule("AP-3")
def test_a_carrier_bill_waits_for_its_load(system: System, acme: Person) -> None:
    """AP-3: off, off."""
    kinds.prepare(system, acme, "carrier_bill")
    sent = acme.post("/v1/bills", changed("carrier_bill", loads__0__Status="Delivered"))["transactionId"]
    system.drain()
    assert acme.transaction(sent)["skipReason"] == SkipReason.NO_CUSTOMER_INVOICE.words
    later = changed("carrier_bill")["updatedAt"].replace("+00:00", ".500+00:00")
    assert acme.post("/v1/bills", changed("carrier_bill", updatedAt=later))["transactionId"] == sent
    system.drain()
    assert acme.status(sent) == "exported"


@pytest.mark.rule("DEC-9")
def test_a_carrier_statement_that_owes_nothing_is_skipped(system: System, acme: Person) -> None:
    """DEC-9: the receivable side's statements are of what is owed to us."""
    kinds.prepare(system, acme, "carrier_settlement")
    acme.call("PATCH", ACME.path, {"ar": {"exportCarrierStatements": True}}).expect(200)
    sent = acme.post("/v1/invoices", changed("carrier_settlement", kind="carrier_statement"))["transactionId"]
    system.drain()
    assert acme.transaction(sent)["skipReason"] == SkipReason.NOTHING_OWED_TO_US.words
    assert kinds.in_sage(system) == []


@pytest.mark.rule("CONN-7", "AR-2", "DEC-9")
@pytest.mark.parametrize(
    ("name", "side"),
    [("load_invoice", "arSync"), ("carrier_bill", "apSync"), ("driver_settlement_owes_us", "arSync")],
)
def test_a_side_that_is_off_skips_what_lands_on_it(
    system: System, acme: Person, name: str, side: str
) -> None:
    """AR-2, CONN-7, DEC-9: the side of the document, not of the route by which it came."""
    kinds.prepare(system, acme, name)
    acme.call("PATCH", ACME.path, {side: False}).expect(200)
    sent = kinds.send(acme, name)
    system.drain()
    assert acme.transaction(sent)["skipReason"] == SkipReason.SIDE_SWITCHED_OFF.words
    acme.call("PATCH", ACME.path, {side: True}).expect(200)
    assert kinds.send(acme, name) == sent
    system.drain()
    assert acme.status(sent) == "exported"


@pytest.mark.rule("AR-3")
@pytest.mark.parametrize("name", ["load_invoice", "fuel", "toll", "e_check_invoice", "deduction"])
def test_a_total_of_zero_is_skipped(system: System, acme: Person, name: str) -> None:
    kinds.prepare(system, acme, name)
    message: Json = json.loads(kinds.message_of(name), object_hook=_zero)
    sent = acme.post(kinds.side_of(name), message)["transactionId"]
    system.drain()
    assert acme.transaction(sent)["skipReason"] == SkipReason.ZERO_TOTAL.words
    assert kinds.in_sage(system) == []


def _zero(value: dict[str, Any]) -> dict[str, Any]:
    return value | {"Amount": 0} if isinstance(value.get("Amount"), int | float) else value


def test_a_new_setting_leaves_what_is_in_sage_alone(system: System, acme: Person) -> None:
    """Switching off keeps new ones back; what is booked is still edited and reverted."""
    kinds.prepare(system, acme, "toll")
    sent = kinds.send(acme, "toll")
    system.drain()
    acme.call("PATCH", ACME.path, {"ap": {"includeTollTransactions": False}}).expect(200)
    acme.post(f"/v1/transactions/{sent}/revert")
    system.drain()
    assert acme.status(sent) == "reverted"


@pytest.mark.rule("AP-6")
def test_a_statement_is_booked_for_its_net_although_fuel_is_off(system: System, acme: Person) -> None:
    """AP-6: fuel that the driver pays is a line of the bill; the setting concerns company fuel only."""
    kinds.prepare(system, acme, "driver_settlement_fuel_off")
    assert acme.call("GET", ACME.path).expect(200)["ap"]["includeFuelTransactions"] is False
    sent = kinds.send(acme, "driver_settlement_fuel_off")
    system.drain()
    shown = acme.transaction(sent)
    assert (shown["status"], shown["total"]["amount"]) == ("exported", "349.47")
    assert shown["sageDocument"]["total"]["amount"] == "349.47"
    assert kinds.in_sage(system) == kinds.expected("driver_settlement_fuel_off")


@pytest.mark.rule("AP-7")
def test_a_bill_that_sage_wants_approved_says_so(system: System, acme: Person) -> None:
    """AP-7: recorded as submitted, not as posted."""
    system.sage.put("COMPANY", "ACME", {"billApproval": True})
    sent = acme.post("/v1/bills", ACME.bill("T1"))["transactionId"]
    system.drain()
    document = acme.transaction(sent)["sageDocument"]
    assert document["posted"] is False
    assert document["warnings"] == [
        "Submitted: the bill must be approved in Sage Intacct before it is posted."
    ]


@pytest.mark.rule("AP-9")
def test_fuel_on_a_drivers_statement_does_not_go_out_by_itself(system: System, acme: Person) -> None:
    """AP-9: a line of the driver's statement has it; a second purchase like it is the company's."""
    kinds.prepare(system, acme, "driver_settlement_fuel_off")
    acme.call("PATCH", ACME.path, {"ap": {"includeFuelTransactions": True}}).expect(200)
    kinds.send(acme, "driver_settlement_fuel_off")
    system.drain()
    of_driver = {"DriverId": "drv-5", "Description": "Truck Diesel", "Total": {"Amount": 412.33}}
    paid = changed("fuel")
    for name in ("Fees", "Discounts", "Advances"):
        paid["fuel"].pop(name, None)
    paid["fuel"] |= of_driver | {"FuelTotal": {"Amount": 412.33}, "Id": "fuel-on-statement"}
    paid["party"] = {"externalAccountingId": "V-DRV5"}
    sent = acme.post("/v1/bills", paid)["transactionId"]
    system.drain()
    shown = acme.transaction(sent)
    assert (shown["status"], shown["skipReason"]) == ("skipped", SkipReason.DEDUCTED_FROM_DRIVER.words)
    paid["fuel"] |= {"Id": "fuel-of-company", "TransactionId": "777"}
    sent = acme.post("/v1/bills", paid)["transactionId"]
    system.drain()
    assert acme.status(sent) == "exported", acme.transaction(sent)["problem"]


@pytest.mark.rule("AP-10")
def test_a_deduction_goes_out_with_the_statement_only(system: System, acme: Person) -> None:
    kinds.prepare(system, acme, "deduction")
    acme.call("PATCH", ACME.path, {"ap": {"includeDriverBills": True}}).expect(200)
    sent = kinds.send(acme, "deduction")
    system.drain()
    assert acme.transaction(sent)["skipReason"] == SkipReason.WITH_DRIVER_STATEMENT.words
    acme.call("PATCH", ACME.path, {"ap": {"includeDriverBills": False}}).expect(200)
    assert kinds.send(acme, "deduction") == sent
    system.drain()
    assert acme.status(sent) == "exported"


@pytest.mark.rule("AP-3")
def test_the_customers_invoice_brings_the_carrier_bill(system: System, acme: Person) -> None:
    """AP-3: Released is not enough, and a message without loads slips past nothing."""
    early, bare = ACME.bill("T91"), ACME.bill("T92")
    early["loads"][0]["Status"] = "Released"
    bare["loads"] = []
    sent = [acme.post("/v1/bills", bill)["transactionId"] for bill in (early, bare)]
    system.drain()
    assert [acme.status(one) for one in sent] == ["skipped", "failed"]
    assert acme.transaction(sent[0])["skipReason"] == SkipReason.NO_CUSTOMER_INVOICE.words
    assert acme.transaction(sent[1])["problem"]["code"] == "load_not_in_alvys"
    for load in ("LT91", "LT92"):
        acme.post("/v1/invoices", ACME.invoice(load))
    system.drain()
    assert [acme.status(one) for one in sent] == ["exported", "exported"]
