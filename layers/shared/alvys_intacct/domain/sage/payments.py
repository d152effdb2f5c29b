"""Payments in Sage (PAY-1, PAY-6, PAY-14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from alvys_intacct.domain.sage.books import Side


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
class PaymentHeader:
    """A whole payment, which has one or more details (PAY-1).

    `payment_date` is the business date: of a receipt, the day of receipt (PAY-14). `state` is None where Sage
    doesn't tell it with the payment.
    """

    side: Side
    payment_id: str
    method: str | None
    document_number: str | None
    memo: str | None
    payment_date: date | None
    currency: str | None
    state: PaymentState | None


@dataclass(frozen=True, slots=True)
class PaymentDetail:
    """The application of a payment to one document (PAY-1). `detail_id` is Sage's record number.

    `amount` is the money; it is negative where a payment is taken back. `credit` is what credits settle, and
    `credit_from` the record number of the document whose credit it is. `state` is None where Sage tells the
    state of the payment only. `header` is None until it is read: Sage returns it with the detail or only in
    a read of its own.
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

    @property
    def is_own_credit(self) -> bool:
        """Whether a document settles its own positive lines with its negative ones: no payment."""
        return not self.amount and self.credit_from == self.document_record_no

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
