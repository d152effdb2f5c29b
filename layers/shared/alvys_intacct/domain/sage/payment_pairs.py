"""Payments that are taken back by a second, negative payment (PAY-6; protocol section 14)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentState


def takes_back(detail: PaymentDetail) -> bool:
    """Whether a detail takes a payment back: Sage's second, negative payment, once it is complete."""
    if detail.standing is PaymentState.REVERSAL:
        return bool(detail.amount)
    return detail.standing is PaymentState.COMPLETE and detail.amount < 0


def taken_back(details: Iterable[PaymentDetail]) -> dict[str, PaymentDetail]:
    """The payment that each negative detail takes back, by the id of the negative one.

    Sage doesn't say which two belong together. It is an earlier payment of that amount on the same document:
    one that Sage marks as reversed first, then one that is taken back as a whole, then one with the same
    number, then the newest.
    """
    in_order = sorted(details, key=lambda detail: int(detail.detail_id))
    amounts = _amounts(in_order)
    open_payments: list[PaymentDetail] = []
    pairs: dict[str, PaymentDetail] = {}
    for detail in in_order:
        if not takes_back(detail):
            if detail.amount > 0:
                open_payments.append(detail)
            continue
        fitting = [payment for payment in open_payments if _fits(payment, detail)]
        if fitting:
            best = max(
                fitting,
                key=lambda payment: (
                    payment.standing is PaymentState.UNDONE,
                    amounts[payment.payment_id] == amounts[detail.payment_id],
                    _same_number(payment, detail),
                    int(payment.detail_id),
                ),
            )
            open_payments.remove(best)
            pairs[detail.detail_id] = best
    return pairs


def _amounts(details: Iterable[PaymentDetail]) -> dict[str, list[Decimal]]:
    """The amounts of each payment without their signs, in order."""
    found: defaultdict[str, list[Decimal]] = defaultdict(list)
    for detail in details:
        found[detail.payment_id].append(abs(detail.amount))
    return {payment_id: sorted(amounts) for payment_id, amounts in found.items()}


def _fits(payment: PaymentDetail, taking_back: PaymentDetail) -> bool:
    same_document = payment.document_record_no == taking_back.document_record_no
    return same_document and payment.amount == abs(taking_back.amount)


def _same_number(payment: PaymentDetail, taking_back: PaymentDetail) -> bool:
    number = payment.header.document_number if payment.header else None
    other = taking_back.header.document_number if taking_back.header else None
    return number is not None and number == other
