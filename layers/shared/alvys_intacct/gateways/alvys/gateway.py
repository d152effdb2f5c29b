"""`TransportSystem` on Alvys's public API: reading for by-reference transactions, writing payments."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import httpx

from alvys_intacct.domain.alvys.operations import PaidInvoice
from alvys_intacct.domain.currencies import CODE_BY_NUMBER
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.payments.checking import LookUp, Trace
from alvys_intacct.domain.payments.note import note_of
from alvys_intacct.domain.payments.payment import ALREADY_SETTLED, Payment
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.gateways.alvys.client import decoded, expect_ok, vendor_error
from alvys_intacct.gateways.alvys.reading import AlvysReading

# Alvys documents no lengths; this passes everything that Sage holds.
LONGEST_NAME = 100
NUMBER_BY_CODE = {code: number for number, code in CODE_BY_NUMBER.items()}


class AlvysGateway(AlvysReading):
    """Reads objects and records payments; each call is for one tenant."""

    def apply_payment(self, payment: Payment) -> str | None:
        """Record a payment. Alvys ignores a repeat with the same reference and gives the same answer."""
        if payment.side is Side.AR:
            path, target = (
                "invoices/customer-payments",
                {
                    "LoadNumber": payment.load_number,
                    "InvoiceNumber": payment.invoice_in_alvys,
                },
            )
        else:
            path, target = "invoices/carrier-payments", {"TripId": payment.trip_id}
        body = target | {
            "Amount": {"Amount": Decimal(payment.amount), "Currency": NUMBER_BY_CODE.get(payment.currency)},
            "PaymentDate": f"{payment.payment_date.isoformat()}T00:00:00Z",
            "ReferenceNumber": payment.reference_in_alvys,
            "PaymentMethod": _bounded(payment.method, LONGEST_NAME),
            "CheckNumber": _bounded(payment.check_number, LONGEST_NAME),
            "Note": note_of(payment),
        }
        answer = self._calls(payment.tenant, "POST", path, body=body)
        if answer.status_code in (400, 404, 409, 422):
            raise _refused(payment, answer)
        expect_ok(answer)
        return _payment_id(decoded(answer), payment.reference_in_alvys)

    def find_payment(self, payment: Payment) -> LookUp:
        """Whether Alvys shows the payment on its invoice. No read of Alvys shows the payments of a trip.

        Alvys may show a reference of its own. So a payment of the same amount with another reference may be
        this one.
        """
        number = payment.invoice_in_alvys
        if number is None:
            return LookUp(Trace.UNCLEAR)
        invoice = self._get(payment.tenant, "invoices", {"invoiceNumber": number}, PaidInvoice)
        if invoice is None:
            return LookUp(Trace.UNCLEAR)
        for shown in invoice.Payments:
            if shown.PaymentReference == payment.reference_in_alvys:
                return LookUp(Trace.FOUND, shown.Id)
        amount = Decimal(payment.amount)
        is_alike = any(shown.Amount is None or shown.Amount.Amount == amount for shown in invoice.Payments)
        return LookUp(Trace.UNCLEAR if is_alike else Trace.ABSENT)


def _bounded(text: str | None, longest: int) -> str | None:
    return text[:longest] if text else None


def _payment_id(said: dict[str, Any], reference: str) -> str | None:
    """Alvys's id of the payment: in the answer itself, or in its list of the target's payments."""
    listed = [part for parts in said.values() if isinstance(parts, list) for part in parts]
    ours = [part for part in listed if isinstance(part, dict) and part.get("ReferenceNumber") == reference]
    return next((str(part["Id"]) for part in (said, *ours) if part.get("Id")), None)


def _refused(payment: Payment, answer: httpx.Response) -> NeedsAttention:
    target = f"load {payment.load_number}" if payment.side is Side.AR else f"trip {payment.number}"
    if answer.status_code == 409:
        return NeedsAttention(
            f"Alvys has {target} as settled already and takes no more payments on it.",
            code=ALREADY_SETTLED,
            remedy=f"Compare the payments on {target} in Alvys and in Sage Intacct, and correct Alvys. "
            "This payment is sent again only if you retry it.",
            vendor=vendor_error(answer),
        )
    unknown = answer.status_code == 404
    return NeedsAttention(
        f"Alvys {'does not know' if unknown else 'refused the payment on'} {target}.",
        code="payment_target_unknown" if unknown else "payment_refused",
        remedy=f"Check {target} in Alvys: a load must be Invoiced, Completed or Financed to take a payment. "
        "The next payment sync tries again.",
        vendor=vendor_error(answer),
    )
