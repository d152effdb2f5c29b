"""Which of Sage's payment details are imported, and which are taken back (PAY-4, PAY-6, PAY-9, PAY-14)."""

from __future__ import annotations

from enum import StrEnum

from alvys_intacct.domain.connections.settings import AdvancedSettings
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.facts import PaymentsGoTo
from alvys_intacct.domain.payments.payment import SettledBy
from alvys_intacct.domain.payments.recording import is_sent, parts_of
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentState
from alvys_intacct.domain.transactions.record import Transaction


class NotImported(StrEnum):
    """Why a detail on our document is not imported; runs count each reason (PAY-8).

    What has the name of a kind is a payment on a document of that kind.
    """

    NOT_COMPLETE = "not_complete"
    NO_STATE = "no_state"
    UNDONE = "undone"
    NO_DATE = "no_payment_date"
    NO_TARGET = "no_load_or_trip"
    # Settled without money (PAY-15).
    DISCOUNT = "discount"
    CREDIT = "credit"
    ADVANCE = "advance"
    OVERPAYMENT = "overpayment"
    # A document's own negative lines settle its positive ones.
    OWN_CREDIT = "own_credit"
    NO_MONEY = "no_money"
    ADJUSTMENT = "adjustment"
    # A document beside the one that Alvys knows: an offset, the earnings, an intercompany document.
    COMPANION = "companion"
    SUMMARY_INVOICE = "summary_invoice"
    E_CHECK = "e_check"
    CARRIER_STATEMENT = "carrier_statement"
    CARRIER_SETTLEMENT = "carrier_settlement"
    DRIVER_SETTLEMENT = "driver_settlement"
    PAYSTUB = "paystub"
    FUEL = "fuel"
    TOLL = "toll"
    DEDUCTION = "deduction"
    ACCESSORIAL_EXPENSE = "accessorial_expense"
    ESCROW = "escrow"


# A document of these roles is one that Alvys can be told a payment of; a share is one of a summary invoice.
_OWN_ROLES = {PaymentsGoTo.ITS_LOADS: (DocumentRole.MAIN, DocumentRole.SHARE)}


def goes_nowhere(transaction: Transaction, settings: AdvancedSettings) -> NotImported | None:
    """Why no payment on that document goes to Alvys, whatever the payment; None where it does (PAY-9)."""
    goes_to = transaction.kind.facts.payments_go_to
    if goes_to is PaymentsGoTo.NOTHING or not _is_switched_on(goes_to, settings):
        return NotImported(transaction.kind.wire_name)
    if transaction.role not in _OWN_ROLES.get(goes_to, (DocumentRole.MAIN,)):
        return NotImported.COMPANION
    return None


def may_have_records(transaction: Transaction, detail: PaymentDetail) -> bool:
    """Whether a detail may have been imported, now or under other settings."""
    goes_to = transaction.kind.facts.payments_go_to
    is_own = transaction.role in _OWN_ROLES.get(goes_to, (DocumentRole.MAIN,))
    on_document = not detail.memo_record_no and transaction.side is detail.side
    return on_document and is_own and goes_to is not PaymentsGoTo.NOTHING


def why_not_imported(
    transaction: Transaction, detail: PaymentDetail, settings: AdvancedSettings
) -> NotImported | None:
    """The reason for not importing a detail; None when it is imported (PAY-4, PAY-14, DEC-8).

    Only complete payments count. Every other state, known or not, is left for a later run. A detail that
    settles without money only has its reason here, and is recorded as a notice (`is_noticed`).
    """
    if detail.memo_record_no:
        return NotImported.ADJUSTMENT
    if (reason := goes_nowhere(transaction, settings)) is not None:
        return reason
    if transaction.side is not detail.side:
        return NotImported.COMPANION
    standing = detail.standing
    if standing in (PaymentState.UNDONE, PaymentState.REVERSAL) or detail.settled.total < 0:
        return NotImported.UNDONE
    if not detail.tells_state:
        return NotImported.NO_STATE
    if standing is not PaymentState.COMPLETE:
        return NotImported.NOT_COMPLETE
    return _without_money(detail, settings) or _without_place(transaction, detail)


def has_dead_end(transaction: Transaction, settings: AdvancedSettings) -> bool:
    """Whether Alvys will never take a payment on that document (PAY-9).

    Payments on summary invoices that were split stay open when the setting is switched off later.
    """
    goes_to = transaction.kind.facts.payments_go_to
    return goes_to is not PaymentsGoTo.ITS_LOADS and goes_nowhere(transaction, settings) is not None


def is_noticed(reason: NotImported | None) -> bool:
    """Whether a detail with this reason is recorded as a notice (PAY-15)."""
    return reason in (
        NotImported.DISCOUNT,
        NotImported.CREDIT,
        NotImported.ADVANCE,
        NotImported.OVERPAYMENT,
    )


def _is_switched_on(goes_to: PaymentsGoTo, settings: AdvancedSettings) -> bool:
    if goes_to is PaymentsGoTo.ITS_LOADS:
        return settings.allocate_summary_payments
    return goes_to is not PaymentsGoTo.LOAD_BY_SETTING or settings.post_e_check_payments_to_their_load


def _without_money(detail: PaymentDetail, settings: AdvancedSettings) -> NotImported | None:
    if detail.is_own_credit:
        return NotImported.OWN_CREDIT
    parts = list(parts_of(detail))
    if not parts:
        return NotImported.NO_MONEY
    if detail.paid_on is None:
        return NotImported.NO_DATE
    if any(is_sent(settled_by, settings) for settled_by, _ in parts):
        return None
    largest = max(parts, key=lambda part: part[1])[0]
    return _REASON_OF[largest]


def _without_place(transaction: Transaction, detail: PaymentDetail) -> NotImported | None:
    if transaction.kind.facts.payments_go_to is PaymentsGoTo.ITS_LOADS:
        return None
    target = transaction.load_number if detail.side is Side.AR else transaction.trip_id
    return None if target is not None else NotImported.NO_TARGET


_REASON_OF = {
    SettledBy.DISCOUNT: NotImported.DISCOUNT,
    SettledBy.CREDIT: NotImported.CREDIT,
    SettledBy.ADVANCE: NotImported.ADVANCE,
    SettledBy.OVERPAYMENT: NotImported.OVERPAYMENT,
}
