"""Payments that are taken back by a second, negative payment (PAY-6; protocol section 14)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentState

_Parts = tuple[Decimal, Decimal, Decimal, Decimal, Decimal]
# What a payment settles of which documents, without the signs; the second also by line and credit.
_Whole = list[tuple[str, str, _Parts]]
_Exactly = list[tuple[str, str, _Parts, str, str]]


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
    marks as reversed first, then one of the payment that the negative one takes back elsewhere, then one of a
    payment that is taken back as a whole, then one to the same line, then one with the same number, then one
    without a date (Alvys doesn't have it), then the newest. A payment that is not complete yet is never taken
    back.

    `details` has all details of the payments that are `in_doubt`: part of a payment may look like the whole
    of another one. `before` is what was decided before: the negative payment by the id of the application
    that it took back. It stays so, whatever is known by now: no negative payment takes back two.
    """
    decided = before or {}
    in_order = sorted(details, key=lambda detail: int(detail.detail_id))
    wholes, exactly = _wholes(in_order)
    # The negative payment by the id of the payment that it takes back.
    taken_by = {
        detail.payment_id: decided[detail.detail_id] for detail in in_order if detail.detail_id in decided
    }
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
                    taken_by.get(payment.payment_id) == detail.payment_id,
                    payment.payment_id not in taken_by
                    and wholes[payment.payment_id] == wholes[detail.payment_id],
                    exactly[payment.payment_id] == exactly[detail.payment_id],
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
            taken_by.setdefault(best.payment_id, detail.payment_id)
    return pairs


def in_doubt(details: Iterable[PaymentDetail]) -> set[str]:
    """The ids of payments of which all details must be known: where several may be the one taken back."""
    details = list(details)
    by_document: defaultdict[str, list[PaymentDetail]] = defaultdict(list)
    for detail in details:
        if not undoes(detail) and detail.settled.total > 0:
            by_document[detail.document_record_no].append(detail)
    found: set[str] = set()
    for detail in filter(undoes, details):
        fitting = {
            payment.payment_id for payment in by_document[detail.document_record_no] if _fits(payment, detail)
        }
        if len(fitting) > 1:
            found |= {detail.payment_id, *fitting}
    return found


def undoes(detail: PaymentDetail) -> bool:
    """Like `takes_back`, of credits, discounts and earlier money too."""
    if detail.standing is PaymentState.REVERSAL:
        return bool(detail.settled.total)
    return detail.standing is PaymentState.COMPLETE and detail.settled.total < 0


def _wholes(details: Iterable[PaymentDetail]) -> tuple[dict[str, _Whole], dict[str, _Exactly]]:
    """What each payment settles as a whole, in order: by document, and also by line and credit."""
    found: defaultdict[str, _Exactly] = defaultdict(list)
    for detail in details:
        of_detail = detail.document_record_no, detail.memo_record_no, _parts(detail)
        found[detail.payment_id].append((*of_detail, detail.line_key, detail.credit_from))
    exactly = {payment_id: sorted(whole) for payment_id, whole in found.items()}
    return {
        payment_id: [application[:3] for application in whole] for payment_id, whole in exactly.items()
    }, exactly


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
