"""Payments in Sage (PAY-1, PAY-6, PAY-14)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from alvys_intacct.domain.sage.books import Side
from alvys_intacct.late_dataclass import dataclass


class PaymentState(StrEnum):
    """How far a payment is in Sage (protocol section 14).

    `OPEN` is every state before the money is paid: draft, submitted, approved, delivered, and any that is not
    known here.
    """

    OPEN = "open"
    COMPLETE = "complete"
    UNDONE = "undone"
    REVERSAL = "reversal"


@dataclass(frozen=True, slots=True)
class Settled:
    """What one application of a payment settles of a document, by what settles it (PAY-14, PAY-15).

    Amounts are in the payment's currency; they are negative where a payment is taken back. `money` is paid
    with this payment. `credit` is a credit memo, a negative invoice or bill, or an inline credit. Write-offs
    are credits, because Sage writes off with credit memos. An `advance` or `overpayment` that is applied is
    no new money: it was paid earlier, when there was no document for it.
    """

    money: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    advance: Decimal = Decimal(0)
    overpayment: Decimal = Decimal(0)

    @property
    def without_money(self) -> Decimal:
        """Everything that settles the document but isn't paid with this payment."""
        return self.discount + self.credit + self.advance + self.overpayment

    @property
    def total(self) -> Decimal:
        """By how much the document's balance changes."""
        return self.money + self.without_money

    def __add__(self, other: Settled) -> Settled:
        """Both together, part by part."""
        return Settled(
            self.money + other.money,
            self.discount + other.discount,
            self.credit + other.credit,
            self.advance + other.advance,
            self.overpayment + other.overpayment,
        )


@dataclass(frozen=True, slots=True)
class PaymentHeader:
    """A whole payment, which has one or more details (PAY-1).

    `document_number` is the check or transaction number, `reference` Sage's own number of the payment where
    it has another one (PAY-10). `payment_date` is the business date: of a receipt the day of receipt, of a
    payment to a vendor its own date (PAY-14); None where Sage doesn't tell it. `state` is None where Sage
    doesn't tell it with the payment. `overpaid` is the money beyond all documents, which pays none of them.
    """

    side: Side
    payment_id: str
    method: str | None
    document_number: str | None
    memo: str | None
    payment_date: date | None
    currency: str | None
    state: PaymentState | None
    reference: str | None = None
    overpaid: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class PaymentDetail:
    """The application of a payment to one document (PAY-1). `detail_id` is Sage's record number.

    `amount` is the money; it is negative where a payment is taken back. `discount`, `credit`, `advance` and
    `overpayment` settle the document without money, as in `Settled`; `credit_from` is the record number of
    the document or earlier payment whose credit, advance or overpayment it is. One detail may have money and
    a discount. `line_key` is the record number of the line that is paid, empty where Sage only tells the
    document. `memo_record_no` is that of an adjustment that is paid instead of an invoice or bill; then
    `document_record_no` is empty. `payment_date` is the payment's own date where the detail tells it; details
    of receipts don't. `state` is None where Sage tells the state of the payment only. `header` is None until
    it is read: Sage returns it with the detail or only in a read of its own.
    """

    side: Side
    detail_id: str
    payment_id: str
    document_record_no: str
    amount: Decimal
    payment_date: date | None
    state: PaymentState | None
    modified_at: str
    header: PaymentHeader | None = None
    credit: Decimal = Decimal(0)
    credit_from: str = ""
    discount: Decimal = Decimal(0)
    advance: Decimal = Decimal(0)
    overpayment: Decimal = Decimal(0)
    line_key: str = ""
    memo_record_no: str = ""

    @property
    def settled(self) -> Settled:
        """What it settles of the document, by what settles it (PAY-15)."""
        return Settled(self.amount, self.discount, self.credit, self.advance, self.overpayment)

    @property
    def is_own_credit(self) -> bool:
        """Whether a document settles its own positive lines with its negative ones: no payment."""
        without_others = not (self.amount or self.discount)
        return without_others and self.credit_from == self.document_record_no != ""

    @property
    def paid_on(self) -> date | None:
        """The business date as Sage tells it, None where it doesn't (PAY-14)."""
        return (self.header.payment_date if self.header else None) or self.payment_date

    @property
    def tells_state(self) -> bool:
        """Whether Sage tells a state, of the payment or of the detail."""
        return self.state is not None or (self.header is not None and self.header.state is not None)

    @property
    def standing(self) -> PaymentState:
        """How far it is. What is undone on either of the two is undone; else the payment's state decides.

        Sage does not tell whether a detail follows its payment, so the detail counts only where the payment
        has no state.
        """
        of_payment = self.header.state if self.header else None
        for state in (PaymentState.UNDONE, PaymentState.REVERSAL):
            if state in (of_payment, self.state):
                return state
        return of_payment or self.state or PaymentState.OPEN
