"""Records payments and financing, with their effects on loads, invoices and trips.

Sources: the reference pages of ``invoices/customer-payments``, ``invoices/carrier-payments`` and
``invoices/financing``, and the changelog of 2026-04-22 and 2026-07-13. The name of the write scope is not
documented, so ``invoice:create`` and ``invoice:update`` are both accepted.
"""

import uuid
from collections.abc import Iterable
from decimal import Decimal

from sandbox.alvys.operations import Call, Operation
from sandbox.alvys.problems import ProblemError
from sandbox.alvys.requests import Fields, amount_of, money, timestamp
from sandbox.alvys.store import Tenant
from sandbox.alvys.wire import Object, without_nulls

PAYABLE_STATUSES = ("Invoiced", "Completed", "Financed")
_WRITE_SCOPES = ("invoice:create", "invoice:update")


def record_customer_payment(call: Call) -> Object:
    """Record a customer's payment for a load, once per load and reference number."""
    number = call.body.required_text("LoadNumber")
    amount, currency = _positive_money(call.body)
    paid_at = timestamp(call.body.required_moment("PaymentDate"))
    reference = call.body.required_text("ReferenceNumber")
    load = _load(call.tenant, number)
    payment = _recorded(call.tenant, "customer", load["Id"], reference)
    if payment is None:
        _must_be_payable(load)
        _must_match_currency(currency, _load_currency(load))
        _must_be_open(call, load)
        invoice = _invoice_to_pay(call.tenant, load, call.body.text("InvoiceNumber"))
        payment = _record(
            call,
            "customer",
            load["Id"],
            {
                "LoadNumber": number,
                "Amount": money(amount, currency if currency is not None else _load_currency(load)),
                "PaymentDate": paid_at,
                "InvoiceNumber": invoice["Number"] if invoice else None,
            },
        )
        _apply_to_load(call, load, payment)
        if invoice is not None:
            _apply_to_invoice(invoice, payment)
    answer = {
        "LoadNumber": number,
        "Status": load["Status"],
        "TotalPaid": money(amount_of(load, "TotalPaid"), _load_currency(load)),
        "TotalBillable": money(_billable(call.tenant, load), _load_currency(load)),
    }
    if call.assumptions.payment_answer == "flat":
        return {"Id": payment["Id"], **answer}
    return {**answer, "CustomerPayments": _listed(call.tenant, "customer", load["Id"])}


def record_carrier_payment(call: Call) -> Object:
    """Record a payment to a trip's carrier, once per trip and reference number."""
    trip_id = call.body.required_text("TripId")
    amount, currency = _positive_money(call.body)
    paid_at = timestamp(call.body.required_moment("PaymentDate"))
    reference = call.body.required_text("ReferenceNumber")
    trip = call.tenant["trips"].get(trip_id)
    if trip is None or trip.get("IsDeleted"):
        raise ProblemError.not_found("trip", trip_id)
    if _recorded(call.tenant, "carrier", trip_id, reference) is None:
        carrier = trip.get("Carrier")
        if carrier is None:
            raise ProblemError.invalid("TripId", f"Trip {trip['TripNumber']} has no carrier to pay.")
        payable_currency = carrier["TotalPayable"].get("Currency")
        _must_match_currency(currency, payable_currency)
        _record(
            call,
            "carrier",
            trip_id,
            {
                "TripNumber": trip["TripNumber"],
                "Amount": money(amount, currency if currency is not None else payable_currency),
                "PaymentDate": paid_at,
            },
        )
        trip["UpdatedAt"] = timestamp(call.now)
        if _sum(_payments(call.tenant, "carrier", trip_id)) >= amount_of(carrier, "TotalPayable"):
            trip["Status"] = "Completed"
            trip["CarrierPaidAt"] = paid_at
    return {
        "TripId": trip_id,
        "TripNumber": trip["TripNumber"],
        "Status": trip["Status"],
        "CarrierPayments": _listed(call.tenant, "carrier", trip_id),
    }


def record_financing(call: Call) -> Object:
    """Record an advance of a factoring company for a load, once per load and reference number."""
    number = call.body.required_text("LoadNumber")
    funded = call.body.number("AmountFunded")
    if funded <= 0:
        raise call.body.wrong("AmountFunded", "must be greater than zero")
    fee = call.body.number("Fee", default=Decimal(0))
    if fee < 0:
        raise call.body.wrong("Fee", "cannot be negative")
    reserve = call.body.number("ReserveEscrowAmount", default=Decimal(0))
    funded_at = timestamp(call.body.moment("DateFunded") or call.now)
    reference = call.body.required_text("ReferenceNumber")
    load = _load(call.tenant, number)
    currency = _load_currency(load)
    if _recorded(call.tenant, "financing", load["Id"], reference) is None:
        _must_be_payable(load)
        _record(
            call,
            "financing",
            load["Id"],
            {
                "LoadNumber": number,
                "Amount": money(funded, currency),
                "Fee": money(fee, currency),
                "ReserveEscrowAmount": money(reserve, currency),
                "PaymentDate": funded_at,
            },
        )
        # A load that is already paid in full stays Completed.
        if load["Status"] == "Invoiced":
            load["Status"] = "Financed"
        load["UpdatedAt"] = timestamp(call.now)
    financings = _payments(call.tenant, "financing", load["Id"])
    return {
        "LoadNumber": number,
        "Status": load["Status"],
        "TotalFunded": money(_sum(financings), currency),
        "TotalFees": money(_sum(financings, "Fee"), currency),
    }


def _positive_money(body: Fields) -> tuple[Decimal, int | None]:
    given = body.required_nested("Amount")
    amount = given.number("Amount")
    if amount <= 0:
        raise given.wrong("Amount", "must be greater than zero")
    return amount, given.integer("Currency") if given.has("Currency") else None


def _load(tenant: Tenant, number: str) -> Object:
    for load in tenant["loads"].find("LoadNumber", number):
        if not load.get("IsDeleted"):
            return load
    raise ProblemError.not_found("load", number)


def _must_be_payable(load: Object) -> None:
    if load["Status"] not in PAYABLE_STATUSES:
        statuses = ", ".join(PAYABLE_STATUSES)
        raise ProblemError.invalid(
            "LoadNumber",
            f"Load {load['LoadNumber']} is {load['Status']}; its status has to be one of {statuses}.",
        )


def _must_be_open(call: Call, load: Object) -> None:
    paid = amount_of(load, "TotalPaid")
    if call.assumptions.settled_load == "conflict" and 0 < _billable(call.tenant, load) <= paid:
        raise ProblemError(409, f"Load {load['LoadNumber']} is already settled.")


def _must_match_currency(given: int | None, expected: int | None) -> None:
    if given is not None and expected is not None and given != expected:
        raise ProblemError.invalid("Amount.Currency", f"The currency is {given}, but {expected} is owed.")


def _load_currency(load: Object) -> int | None:
    for name in ("InvoicedAmount", "CustomerRate", "Linehaul"):
        currency: int | None = load.get(name, {}).get("Currency")
        if currency is not None:
            return currency
    return None


def _billable(tenant: Tenant, load: Object) -> Decimal:
    for name in ("InvoicedAmount", "CustomerRate"):
        if name in load:
            return amount_of(load, name)
    return _sum(tenant["invoices"].find("LoadNumber", load["LoadNumber"]), "Total")


def _invoice_to_pay(tenant: Tenant, load: Object, number: str | None) -> Object | None:
    """Return the invoice named, or the load's first invoice with a balance, or its first invoice."""
    invoices = tenant["invoices"].find("LoadNumber", load["LoadNumber"])
    if not invoices:
        return None
    if number is None:
        return next(
            (invoice for invoice in invoices if amount_of(invoice, "RemainingBalance") > 0), invoices[0]
        )
    for invoice in invoices:
        if invoice["Number"] == number:
            return invoice
    raise ProblemError.invalid("InvoiceNumber", f"Invoice {number} does not bill load {load['LoadNumber']}.")


def _apply_to_load(call: Call, load: Object, payment: Object) -> None:
    part = {"Id": payment["Id"], "Amount": payment["Amount"], "PaidAt": payment["PaymentDate"]}
    load["Payments"] = [*load.get("Payments", ()), part]
    total = amount_of(load, "TotalPaid") + amount_of(payment, "Amount")
    load["TotalPaid"] = money(total, _load_currency(load))
    load["PaidAt"] = payment["PaymentDate"]
    load["UpdatedAt"] = timestamp(call.now)
    if total >= _billable(call.tenant, load):
        load["Status"] = "Completed"


def _apply_to_invoice(invoice: Object, payment: Object) -> None:
    part = {
        "Id": payment["Id"],
        "PaymentDate": payment["PaymentDate"],
        "Amount": payment["Amount"],
        "CheckNumber": payment.get("CheckNumber"),
        "PaymentReference": payment["ReferenceNumber"],
    }
    currency = invoice["Total"].get("Currency")
    paid = amount_of(invoice, "AmountPaid") + amount_of(payment, "Amount")
    balance = amount_of(invoice, "Total") - paid
    invoice["Payments"] = [*invoice.get("Payments", ()), without_nulls(part)]
    invoice["AmountPaid"] = money(paid, currency)
    invoice["RemainingBalance"] = money(max(balance, Decimal(0)), currency)
    invoice["OverPaymentAmount"] = money(max(-balance, Decimal(0)), currency)
    if balance <= 0:
        invoice["Status"] = "Paid"
        invoice["PaidDate"] = payment["PaymentDate"]


def _record(call: Call, kind: str, target: str, facts: Object) -> Object:
    optional = {name: call.body.text(name) for name in ("PaymentMethod", "CheckNumber", "Note")}
    payment = {
        "Id": uuid.uuid4().hex,
        "Kind": kind,
        "Target": target,
        "ReferenceNumber": call.body.required_text("ReferenceNumber"),
        "RecordedAt": timestamp(call.now),
        **facts,
        **optional,
    }
    return call.tenant["payments"].put(without_nulls(payment))


def _payments(tenant: Tenant, kind: str, target: str) -> list[Object]:
    return [payment for payment in tenant["payments"].find("Target", target) if payment["Kind"] == kind]


def _listed(tenant: Tenant, kind: str, target: str) -> list[Object]:
    shown = ("Id", "Amount", "PaymentDate", "ReferenceNumber", "PaymentMethod", "CheckNumber")
    return [
        {name: payment[name] for name in shown if name in payment}
        for payment in _payments(tenant, kind, target)
    ]


def _recorded(tenant: Tenant, kind: str, target: str, reference: str) -> Object | None:
    for payment in _payments(tenant, kind, target):
        if payment["ReferenceNumber"] == reference:
            return payment
    return None


def _sum(objects: Iterable[Object], name: str = "Amount") -> Decimal:
    return sum((amount_of(holder, name) for holder in objects), Decimal(0))


OPERATIONS = (
    Operation("POST", "invoices/customer-payments", _WRITE_SCOPES, record_customer_payment),
    Operation("POST", "invoices/carrier-payments", _WRITE_SCOPES, record_carrier_payment),
    Operation("POST", "invoices/financing", _WRITE_SCOPES, record_financing),
)
