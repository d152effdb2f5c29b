"""The payments that Sage keeps, and the truth about them: which money was paid on which document."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader, PaymentState, Settled

Row = TypeVar("Row")


@dataclass(slots=True)
class Kept(Generic[Row]):
    """A row with its changes: each is seen from a moment on, and says when it was made."""

    changes: list[tuple[datetime, datetime, Row]] = field(default_factory=list)

    def seen(self, now: datetime) -> tuple[datetime, Row] | None:
        """The row as Sage shows it now, and when it says that it was changed."""
        for seen_from, changed_at, row in reversed(self.changes):
            if seen_from <= now:
                return changed_at, row
        return None

    def change(self, row: Row, changed_at: datetime, seen_from: datetime) -> None:
        """A change is never seen before an earlier one."""
        latest = self.changes[-1][0] if self.changes else seen_from
        self.changes.append((max(latest, seen_from), changed_at, row))

    @property
    def newest(self) -> Row:
        """The row as it is, seen or not."""
        return self.changes[-1][2]


@dataclass(frozen=True, slots=True)
class Paid:
    """One application of a payment. `record_no` is its document, ours or not."""

    detail_id: str
    record_no: str
    settled: Settled
    credit_from: str = ""


@dataclass(slots=True)
class SagePayment:
    """A payment. `became_money` is when it was complete and had a date, both as Sage says them."""

    company_id: str
    side: Side
    payment_id: str
    applications: list[Paid]
    state: PaymentState
    paid_on: date
    tells_date: bool
    became_money: datetime | None = None
    undone_at: datetime | None = None
    is_reversal: bool = False

    @property
    def is_money(self) -> bool:
        """Whether it was paid and not taken back."""
        return self.became_money is not None and self.undone_at is None and not self.is_reversal


Key = tuple[str, Side, str]


@dataclass(slots=True)
class Ledger:
    """All payments, and their rows as they are read. Each side and company numbers its own."""

    payments: list[SagePayment] = field(default_factory=list)
    headers: dict[Key, Kept[PaymentHeader]] = field(default_factory=dict)
    details: dict[Key, Kept[PaymentDetail]] = field(default_factory=dict)
    deleted: set[Key] = field(default_factory=set)
    _last: dict[tuple[str, Side, str], int] = field(default_factory=dict)

    def number(self, company_id: str, side: Side, what: str) -> str:
        """The next record number."""
        key = (company_id, side, what)
        self._last[key] = self._last.get(key, 0) + 1
        return str(self._last[key])

    def write(
        self,
        payment: SagePayment,
        changed_at: datetime,
        seen_from: datetime,
        *,
        header: PaymentState | None = None,
        details: PaymentState | None = None,
    ) -> None:
        """Write the rows of a payment: its header with that state, its details with that state."""
        key = (payment.company_id, payment.side, payment.payment_id)
        day = payment.paid_on if payment.tells_date else None
        if header is not None:
            row = PaymentHeader(payment.side, payment.payment_id, "EFT", "7", None, day, "USD", header)
            self.headers.setdefault(key, Kept()).change(row, changed_at, seen_from)
        if details is None:
            return
        for paid in payment.applications:
            detail = PaymentDetail(
                side=payment.side,
                detail_id=paid.detail_id,
                payment_id=payment.payment_id,
                document_record_no=paid.record_no,
                amount=paid.settled.money,
                payment_date=day if payment.side is Side.AP else None,
                state=details,
                modified_at=changed_at.isoformat(),
                credit=paid.settled.credit,
                credit_from=paid.credit_from,
                discount=paid.settled.discount,
                advance=paid.settled.advance,
                overpayment=paid.settled.overpayment,
            )
            rows = self.details.setdefault((payment.company_id, payment.side, paid.detail_id), Kept())
            rows.change(detail, changed_at, seen_from)

    def state_of_details(self, payment: SagePayment) -> PaymentState:
        """The state that the details tell now."""
        paid = payment.applications[0]
        told = self.details[payment.company_id, payment.side, paid.detail_id].newest.state
        return told or payment.state

    def state_of_header(self, payment: SagePayment) -> PaymentState:
        """The state that the header tells now."""
        told = self.headers[payment.company_id, payment.side, payment.payment_id].newest.state
        return told or payment.state

    def take_back(self, payment: SagePayment, mode: str, changed_at: datetime, seen_from: datetime) -> None:
        """Void a complete payment, as one of the four behaviours leaves it (protocol section 14).

        Nobody sees that before the payment itself.
        """
        seen_from = max(seen_from, *(kept.changes[-1][0] for kept in self._rows_of(payment)))
        payment.undone_at = changed_at
        undone = PaymentState.UNDONE
        if mode == "detail":
            self.write(payment, changed_at, seen_from, header=undone, details=undone)
        elif mode == "header":
            self.write(payment, changed_at, seen_from, header=undone)
        else:
            second = self._second(payment, changed_at.date(), mode)
            self.payments.append(second)
            self.write(second, changed_at, seen_from, header=second.state, details=second.state)
            if payment.side is Side.AR or mode == "voided_pair":
                self.write(payment, changed_at, seen_from, header=undone)

    def _rows_of(self, payment: SagePayment) -> list[Kept[Any]]:
        place = payment.company_id, payment.side
        details = [self.details[*place, paid.detail_id] for paid in payment.applications]
        return [self.headers[*place, payment.payment_id], *details]

    def _second(self, payment: SagePayment, day: date, mode: str) -> SagePayment:
        """The second, negative payment."""
        company_id, side = payment.company_id, payment.side
        if side is Side.AR:
            state = PaymentState.REVERSAL
        else:
            state = PaymentState.UNDONE if mode == "voided_pair" else PaymentState.COMPLETE
        negated = [
            replace(
                paid,
                detail_id=self.number(company_id, side, "detail"),
                settled=Settled(
                    -paid.settled.money,
                    -paid.settled.discount,
                    -paid.settled.credit,
                    -paid.settled.advance,
                    -paid.settled.overpayment,
                ),
            )
            for paid in payment.applications
        ]
        number = self.number(company_id, side, "payment")
        return SagePayment(company_id, side, number, negated, state, day, tells_date=True, is_reversal=True)


ZERO = Decimal(0)
