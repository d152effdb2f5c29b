"""Documents that Sage settles without money, and payments on summary invoices (PAY-4, PAY-10, PAY-15)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.integration.payments.test_payments import amounts, export, pay, sync
from tests.integration.system import Person, System
from tests.integration.tenants import ACME


def settings(person: Person, **advanced: bool) -> None:
    person.call("PATCH", ACME.path, {"advanced": advanced}).expect(200)


def by_load(system: System) -> list[tuple[str, Decimal]]:
    return sorted(
        (payment["LoadNumber"], Decimal(str(payment["Amount"]["Amount"])))
        for payment in system.alvys.objects("payments")
    )


@pytest.mark.rule("PAY-6", "PAY-10", "PAY-15")
def test_a_discount_is_a_notice_and_the_transaction_says_so(system: System, acme: Person) -> None:
    record_no = export(system, acme, "1001")
    pay(system, record_no, "90.00", discount="10.00", memo="less 10 as agreed\n")
    run = sync(system, acme)
    assert (run["status"], run["read"], run["new"], acme.errors()) == ("complete", 1, 1, [])
    (payment,) = system.alvys.objects("payments")
    assert amounts(system) == [Decimal("90.00")]
    assert payment["Note"].startswith("less 10 as agreed | ")
    (transaction,) = acme.get("/v1/transactions")["items"]
    settlement = acme.transaction(transaction["transactionId"])["settlement"]
    assert settlement["words"] == "settled in Sage: 90.00 paid, 10.00 discount"
    assert settlement["discount"] == {"amount": "10.00", "currency": "USD"}
    system.sage.put("ARINVOICE", record_no, {"action": "void_payment"})
    sync(system, acme)
    (error,) = acme.errors()
    assert error["problem"]["code"] == "payment_voided_in_sage"
    assert acme.transaction(transaction["transactionId"])["settlement"] is None


@pytest.mark.rule("PAY-15")
def test_with_the_setting_a_discount_is_a_payment_of_method_other(system: System, acme: Person) -> None:
    settings(acme, importDiscountsAndCreditsAsPayments=True)
    pay(system, export(system, acme, "1001"), "90.00", discount="10.00")
    sync(system, acme)
    told = {payment["PaymentMethod"]: payment for payment in system.alvys.objects("payments")}
    assert sorted(amounts(system)) == [Decimal("10.00"), Decimal("90.00")]
    assert told["Other"]["Note"].startswith("Discount given in Sage Intacct | ")


@pytest.mark.rule("PAY-4")
def test_payments_on_a_summary_invoice_reach_its_loads(system: System, acme: Person) -> None:
    envelope: dict[str, Any] = ACME.invoice(
        "S1", [("Load", "Linehaul", "600.00"), ("Accessorial", "Detention", "400.01")]
    )
    invoice, load = envelope["invoice"], envelope["loads"][0]
    envelope["kind"] = "summary_invoice"
    envelope["loads"] = [{**load, "Id": f"load-{name}", "LoadNumber": name} for name in ("LA", "LB")]
    billed = invoice["Loads"][0]
    invoice["Loads"] = [{**billed, "Id": f"load-{name}", "LoadNumber": name} for name in ("LA", "LB")]
    for line, name in zip(invoice["LineItems"], ("LA", "LB"), strict=True):
        line["LoadNumber"] = name
    ACME.in_alvys(system, envelope)
    sent = acme.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    record_no = acme.transaction(sent)["sageDocument"]["recordNo"]
    pay(system, record_no, "10.00")
    assert sync(system, acme)["notImportedBecause"] == {"summary_invoice": 1}
    settings(acme, allocateSummaryPayments=True)
    lines = [row for row in system.sage.objects("ARINVOICEITEM") if str(row["RECORDKEY"]) == record_no]
    second = max(lines, key=lambda row: int(row["LINE_NO"]))
    pay(system, record_no, "50.00", line=str(second["RECORDNO"]))
    pay(system, record_no, "940.01")
    run = sync(system, acme)
    assert (run["read"], run["new"]) == (3, 3)
    assert ("LB", Decimal("50.00")) in by_load(system)
    sums = {
        name: sum(amount for load_number, amount in by_load(system) if load_number == name)
        for name in ("LA", "LB")
    }
    assert sums == {"LA": Decimal("600.00"), "LB": Decimal("400.01")}
    assert acme.errors() == []
