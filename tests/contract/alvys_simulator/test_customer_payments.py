from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from sandbox.alvys.wire import decode
from tests.contract.alvys_simulator.callers import Caller, ControlPlane, customer_payment, same_moment

PAYMENTS = "invoices/customer-payments"


def exact(answer: Any) -> Any:
    return decode(answer.text)


def test_a_part_payment_leaves_the_load_invoiced(north: Caller) -> None:
    answer = north.post(PAYMENTS, customer_payment("1001", "86.39", CheckNumber="77"))

    assert answer.status_code == 200
    assert exact(answer)["Status"] == "Invoiced"
    assert exact(answer)["TotalPaid"] == {"Amount": Decimal("86.39"), "Currency": 840}
    assert exact(answer)["TotalBillable"] == {"Amount": Decimal("1086.39"), "Currency": 840}
    load = exact(north.get("loads", loadNumber="1001"))
    assert load["TotalPaid"]["Amount"] == Decimal("86.39")
    assert same_moment(load["PaidAt"], "2026-03-16T13:57:56.427Z")
    assert [payment["Id"] for payment in load["Payments"]] == [answer.json()["Id"]]
    invoice = exact(north.get("invoices", invoiceNumber="1001"))
    assert invoice["Status"] == "AwaitingPayment"
    assert invoice["AmountPaid"]["Amount"] == Decimal("86.39")
    assert invoice["RemainingBalance"]["Amount"] == Decimal("1000.00")
    assert invoice["Payments"][0]["PaymentReference"] == "R-1"
    assert invoice["Payments"][0]["CheckNumber"] == "77"


def test_the_last_payment_completes_load_and_invoice(north: Caller) -> None:
    north.post(PAYMENTS, customer_payment("1001", "86.39", "R-1"))
    answer = north.post(PAYMENTS, customer_payment("1001", "1000.00", "R-2", InvoiceNumber="1001"))

    assert answer.json()["Status"] == "Completed"
    assert north.get("loads", loadNumber="1001").json()["Status"] == "Completed"
    invoice = exact(north.get("invoices", invoiceNumber="1001"))
    assert invoice["Status"] == "Paid"
    assert same_moment(invoice["PaidDate"], "2026-03-16T13:57:56.427Z")
    assert invoice["RemainingBalance"]["Amount"] == 0


def test_too_much_money_is_an_overpayment(north: Caller) -> None:
    north.post(PAYMENTS, customer_payment("1001", "1086.40"))

    invoice = exact(north.get("invoices", invoiceNumber="1001"))
    assert invoice["OverPaymentAmount"]["Amount"] == Decimal("0.01")
    assert invoice["RemainingBalance"]["Amount"] == 0


def test_repeating_a_reference_returns_the_original_payment(north: Caller, control: ControlPlane) -> None:
    first = north.post(PAYMENTS, customer_payment("1001", "86.39"))
    again = north.post(PAYMENTS, customer_payment("1001", "500.00"))

    assert again.status_code == 200
    assert again.json() == first.json()
    assert len(control.objects("payments")) == 1


def test_a_reference_counts_per_load(north: Caller, control: ControlPlane) -> None:
    north.post(PAYMENTS, customer_payment("1001", "10", "R-1"))
    north.post(PAYMENTS, customer_payment("1002", "10", "R-1"))

    assert {payment["LoadNumber"] for payment in control.objects("payments")} == {"1001", "1002"}


def test_one_reference_sent_twice_at_once_is_one_payment(north: Caller, control: ControlPlane) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: north.post(PAYMENTS, customer_payment("1001", "10")), range(8)))

    assert {answer.status_code for answer in answers} == {200}
    assert len(control.objects("payments")) == 1


@pytest.mark.parametrize("number", ["1002", "1003"])
def test_financed_and_completed_loads_take_payments(north: Caller, number: str) -> None:
    assert north.post(PAYMENTS, customer_payment(number, "1.00")).status_code == 200


def test_a_load_that_is_not_invoiced_is_refused(north: Caller, control: ControlPlane) -> None:
    answer = north.post(PAYMENTS, customer_payment("1004", "10"))

    assert answer.status_code == 400
    for status in ("Invoiced", "Completed", "Financed"):
        assert status in answer.json()["Detail"]
    assert control.objects("payments") == []


@pytest.mark.parametrize("amount", ["0", "-0.01", "-5"])
def test_an_amount_must_be_positive(north: Caller, amount: str) -> None:
    answer = north.post(PAYMENTS, customer_payment("1001", amount))

    assert answer.status_code == 400
    assert list(answer.json()["Errors"]) == ["Amount.Amount"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("LoadNumber", ""),
        ("LoadNumber", 1001),
        ("Amount", None),
        ("Amount", 12),
        ("PaymentDate", None),
        ("PaymentDate", "yesterday"),
        ("ReferenceNumber", None),
        ("ReferenceNumber", " "),
        ("InvoiceNumber", "1002"),
    ],
)
def test_wrong_fields_are_named(north: Caller, field: str, value: Any) -> None:
    answer = north.post(PAYMENTS, customer_payment("1001", "10") | {field: value})

    assert answer.status_code == 400
    assert list(answer.json()["Errors"]) == [field]


def test_another_currency_is_refused(north: Caller) -> None:
    body = customer_payment("1001", "10") | {"Amount": {"Amount": 10, "Currency": 124}}

    assert north.post(PAYMENTS, body).status_code == 400


@pytest.mark.parametrize("number", ["9999", "1005"])
def test_an_unknown_or_deleted_load_is_not_found(north: Caller, number: str) -> None:
    assert north.post(PAYMENTS, customer_payment(number, "10")).status_code == 404


def test_another_tenants_load_is_not_found(north: Caller, south: Caller, control: ControlPlane) -> None:
    assert north.post(PAYMENTS, customer_payment("2001", "10")).status_code == 404
    assert south.post(PAYMENTS, customer_payment("1001", "10")).status_code == 200
    assert control.objects("payments", "north") == []
    assert north.get("loads", loadNumber="1001").json()["TotalPaid"] is None


def test_financing_marks_an_invoiced_load_as_financed(north: Caller) -> None:
    body = {"LoadNumber": "1001", "AmountFunded": 950, "Fee": Decimal("12.34"), "ReferenceNumber": "F-1"}
    answers = [north.post("invoices/financing", body) for _ in range(2)]

    for answer in answers:
        assert exact(answer) == {
            "LoadNumber": "1001",
            "Status": "Financed",
            "TotalFunded": {"Amount": 950, "Currency": 840},
            "TotalFees": {"Amount": Decimal("12.34"), "Currency": 840},
        }


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"AmountFunded": 0}, 400),
        ({"Fee": -1}, 400),
        ({"ReferenceNumber": ""}, 400),
        ({"LoadNumber": "1004"}, 400),
        ({"LoadNumber": "9999"}, 404),
    ],
)
def test_financing_is_checked(north: Caller, change: Any, status: int) -> None:
    body = {"LoadNumber": "1001", "AmountFunded": 950, "Fee": 1, "ReferenceNumber": "F-1"}

    assert north.post("invoices/financing", body | change).status_code == status
