"""Which of Sage's payment details are imported, and which are taken back (PAY-4, PAY-6, PAY-14)."""

from __future__ import annotations

from enum import StrEnum

from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentState
from alvys_intacct.domain.transactions.record import Transaction


class NotImported(StrEnum):
    """Why a detail on our document is not imported; runs count each reason (PAY-8)."""

    NOT_COMPLETE = "not_complete"
    NO_STATE = "no_state"
    UNDONE = "undone"
    NO_MONEY = "no_money"
    KIND = "kind_not_imported"
    NO_TARGET = "no_load_or_trip"
    NO_DATE = "no_payment_date"


def why_not_imported(transaction: Transaction, detail: PaymentDetail) -> NotImported | None:
    """The reason for not importing a detail; None when it is imported (PAY-4, PAY-14, DEC-8).

    Only complete payments are money. Every other state, known or not, is left for a later run.
    """
    facts = transaction.kind.facts
    if not facts.payments_imported or facts.side is not detail.side or not _is_main(transaction):
        return NotImported.KIND
    standing = detail.standing
    if standing in (PaymentState.UNDONE, PaymentState.REVERSAL) or detail.amount < 0:
        return NotImported.UNDONE
    if not detail.tells_state:
        return NotImported.NO_STATE
    if standing is not PaymentState.COMPLETE:
        return NotImported.NOT_COMPLETE
    if not detail.amount:
        return NotImported.NO_MONEY
    if detail.paid_on is None:
        return NotImported.NO_DATE
    target = transaction.load_number if detail.side is Side.AR else transaction.trip_id
    return None if target is not None else NotImported.NO_TARGET


def _is_main(transaction: Transaction) -> bool:
    return transaction.role is DocumentRole.MAIN
