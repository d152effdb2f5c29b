"""Payments that are taken back by a second, negative payment (PAY-6; protocol section 14)."""

from __future__ import annotations

from collections.abc import Iterable

from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentState


def takes_back(detail: PaymentDetail) -> bool:
    """Whether a detail takes an earlier payment back: Sage's second, negative payment (PAY-6)."""
    if detail.standing is PaymentState.UNDONE:
        return False
    return detail.amount < 0 or (detail.standing is PaymentState.REVERSAL and bool(detail.amount))


def taken_back(details: Iterable[PaymentDetail]) -> dict[str, PaymentDetail]:
    """The payment that each negative detail takes back, by the id of the negative one.

    `details` are all details on one document. Sage doesn't say which two belong together: it is the newest
    earlier payment of that amount, one that Sage marks as reversed first, then one with the same number.
    """
    in_order = sorted(details, key=lambda detail: int(detail.detail_id))
    open_payments: list[PaymentDetail] = []
    pairs: dict[str, PaymentDetail] = {}
    for detail in in_order:
        if not takes_back(detail):
            if detail.amount > 0:
                open_payments.append(detail)
            continue
        fitting = [payment for payment in open_payments if payment.amount == abs(detail.amount)]
        if fitting:
            best = max(fitting, key=lambda payment: _likeness(payment, detail))
            open_payments.remove(best)
            pairs[detail.detail_id] = best
    return pairs


def _likeness(payment: PaymentDetail, taking_back: PaymentDetail) -> tuple[bool, bool, int]:
    number = payment.header.document_number if payment.header else None
    other = taking_back.header.document_number if taking_back.header else None
    same_number = number is not None and number == other
    return payment.standing is PaymentState.UNDONE, same_number, int(payment.detail_id)
