"""Payments that are taken back by a second, negative payment (PAY-6; protocol section 14)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentState

_Parts = tuple[Decimal, Decimal, Decimal, Decimal, Decimal]


def takes_back(detail: PaymentDetail) -> bool:
    """Whether a detail takes money back: Sage's second, negative payment, once it is complete."""
    if detail.standing is PaymentState.REVERSAL:
        return bool(detail.amount)
    return detail.standing is PaymentState.COMPLETE and detail.amount < 0


def taken_back(
    details: Iterable[PaymentDetail], before: Mapping[str, str] | None = None
) -> dict[str, PaymentDetail]:
    """The application that each negative detail takes back, by the id of the negative one.

    Credits, discounts and earlier money that were applied are taken back like money. Sage doesn't say which
    two belong together. It is an earlier application of the same amounts to the same document: one that Sage
    marks as reversed first, then one of a payment that is taken back as a whole, then one to the same line,
    then one with the same number, then one without a date (Alvys doesn't have it), then the newest. A payment
    that is not complete yet is never taken back.

    `before` is what was decided before: the negative payment by the id of the application that it took back.
    It stays so, whatever is known by now: no negative payment takes back two.
    """
    decided = before or {}
    in_order = sorted(details, key=lambda detail: int(detail.detail_id))
    amounts = _amounts(in_order)
    open_payments: list[PaymentDetail] = []
    pairs: dict[str, PaymentDetail] = {}
    for detail in in_order:
        if not undoes(detail):
            if detail.settled.total > 0 and (
                detail.standing is not PaymentState.OPEN or not detail.tells_state
            ):
                open_payments.append(detail)
            continue
        fitting = [
            payment
            for payment in open_payments
            if _fits(payment, detail)
            and decided.get(payment.detail_id, detail.payment_id) == detail.payment_id
        ]
        if fitting:
            best = max(
                fitting,
                key=lambda payment: (
                    payment.detail_id in decided,
                    payment.standing is PaymentState.UNDONE,
                    amounts[payment.payment_id] == amounts[detail.payment_id],
                    _parts(payment) == _parts(detail),
                    payment.credit_from == detail.credit_from,
                    payment.line_key == detail.line_key,
                    _same_number(payment, detail),
                    payment.paid_on is None,
                    int(payment.detail_id),
                ),
            )
            open_payments.remove(best)
            pairs[detail.detail_id] = best
    return pairs


def undoes(detail: PaymentDetail) -> bool:
    """Like `takes_back`, of credits, discounts and earlier money too."""
    if detail.standing is PaymentState.REVERSAL:
        return bool(detail.settled.total)
    return detail.standing is PaymentState.COMPLETE and detail.settled.total < 0


def _amounts(details: Iterable[PaymentDetail]) -> dict[str, list[_Parts]]:
    """The amounts of each payment without their signs, in order."""
    found: defaultdict[str, list[_Parts]] = defaultdict(list)
    for detail in details:
        found[detail.payment_id].append(_parts(detail))
    return {payment_id: sorted(amounts) for payment_id, amounts in found.items()}


def _parts(detail: PaymentDetail) -> _Parts:
    """What it settles with, without the sign."""
    settled = detail.settled
    return (
        abs(settled.money),
        abs(settled.discount),
        abs(settled.credit),
        abs(settled.advance),
        abs(settled.overpayment),
    )


def _fits(payment: PaymentDetail, taking_back: PaymentDetail) -> bool:
    """Whether both are on one document, with the same money, or without money with the same of the rest."""
    same_document = payment.document_record_no == taking_back.document_record_no
    same_memo = payment.memo_record_no == taking_back.memo_record_no
    same_money = payment.amount == abs(taking_back.amount) != 0
    return same_document and same_memo and (same_money or _parts(payment) == _parts(taking_back))


def _same_number(payment: PaymentDetail, taking_back: PaymentDetail) -> bool:
    number = payment.header.document_number if payment.header else None
    other = taking_back.header.document_number if taking_back.header else None
    return number is not None and number == other
