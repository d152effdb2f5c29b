"""`TransportSystem` on Alvys's public API: reading for by-reference transactions, writing payments."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import httpx

from alvys_intacct.domain.alvys.operations import PaidInvoice
from alvys_intacct.domain.currencies import CODE_BY_NUMBER
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.money import CENT, LARGEST_AMOUNT
from alvys_intacct.domain.payments.checking import LookUp, Trace
from alvys_intacct.domain.payments.note import note_of, one_line
from alvys_intacct.domain.payments.payment import ALREADY_SETTLED, Payment
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.gateways.alvys.answers import storable
from alvys_intacct.gateways.alvys.client import decoded, expect_ok, vendor_error
from alvys_intacct.gateways.alvys.reading import AlvysReading

# Alvys documents no lengths; this passes everything that Sage holds.
LONGEST_NAME = 100
NO_CONTENT = 204
NUMBER_BY_CODE = {code: number for number, code in CODE_BY_NUMBER.items()}


class AlvysGateway(AlvysReading):
    """Reads objects and records payments; each call is for one tenant."""

    def apply_payment(self, payment: Payment) -> str | None:
        """Record a payment. Alvys ignores a repeat with the same reference and gives the same answer.

        Raises `NeedsAttention` without a call for an amount that Alvys could only take for another one.
        """
        amount = _amount(payment)
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
            "Amount": amount,
            "PaymentDate": f"{payment.payment_date.isoformat()}T00:00:00Z",
            "ReferenceNumber": payment.reference_in_alvys,
            "PaymentMethod": one_line(payment.method or "", LONGEST_NAME) or None,
            "CheckNumber": one_line(payment.check_number or "", LONGEST_NAME) or None,
            "Note": note_of(payment),
        }
        answer = self._calls(payment.tenant, "POST", path, body=body)
        if answer.status_code in (400, 404, 409, 422):
            raise _refused(payment, answer)
        expect_ok(answer)
        if answer.status_code == NO_CONTENT:
            return None
        return _payment_id(decoded(answer), payment.reference_in_alvys)

    def find_payment(self, payment: Payment) -> LookUp:
        """Whether Alvys shows the payment on its invoice. No read of Alvys shows the payments of a trip.

        Alvys may show a reference of its own. So a payment of the same amount with another reference may be
        this one. An answer about another invoice, or without a list of payments, tells nothing.
        """
        number = payment.invoice_in_alvys
        if number is None:
            return LookUp(Trace.UNCLEAR)
        invoice = self._get(payment.tenant, "invoices", {"invoiceNumber": number}, PaidInvoice)
        if invoice is None or invoice.Number != number or invoice.Payments is None:
            return LookUp(Trace.UNCLEAR)
        for shown in invoice.Payments:
            if shown.PaymentReference == payment.reference_in_alvys:
                return LookUp(Trace.FOUND, shown.Id)
        amount = Decimal(payment.amount)
        is_alike = any(shown.Amount is None or shown.Amount.Amount == amount for shown in invoice.Payments)
        return LookUp(Trace.UNCLEAR if is_alike else Trace.ABSENT)


def _amount(payment: Payment) -> dict[str, Any]:
    """The amount with its currency. Alvys takes an amount without a currency for one in its own."""
    amount, currency = Decimal(payment.amount), NUMBER_BY_CODE.get(payment.currency)
    if currency is not None and 0 < amount <= LARGEST_AMOUNT and amount == amount.quantize(CENT):
        return {"Amount": amount, "Currency": currency}
    raise NeedsAttention(
        f"Payment {payment.payment_id} is of {payment.amount} {payment.currency or 'without a currency'}. "
        "Alvys takes whole cents above zero, in a currency that it knows.",
        code="payment_amount_not_taken",
        remedy=f"Enter the payment on {_target(payment)} in Alvys by hand, then mark this error as synced.",
    )


def _target(payment: Payment) -> str:
    return f"load {payment.load_number}" if payment.side is Side.AR else f"trip {payment.number}"


def _payment_id(said: dict[str, Any], reference: str) -> str | None:
    """Alvys's id of the payment: in the answer itself, or in its list of the target's payments."""
    listed = [part for parts in said.values() if isinstance(parts, list) for part in parts]
    ours = [part for part in listed if isinstance(part, dict) and part.get("ReferenceNumber") == reference]
    ids = (part.get("Id") for part in (said, *ours))
    return next(
        (storable(str(found), LONGEST_NAME) for found in ids if isinstance(found, str | int) and found), None
    )


def _refused(payment: Payment, answer: httpx.Response) -> NeedsAttention:
    target = _target(payment)
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
