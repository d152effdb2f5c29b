"""Payments in Sage (PAY-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from alvys_intacct.domain.sage.books import Side


@dataclass(frozen=True, slots=True)
class PaymentHeader:
    """A whole payment, which has one or more details (PAY-1)."""

    side: Side
    payment_id: str
    method: str | None
    document_number: str | None
    memo: str | None
    payment_date: date | None
    currency: str | None
    state: str


@dataclass(frozen=True, slots=True)
class PaymentDetail:
    """The application of a payment to one document (PAY-1). `detail_id` is Sage's record number.

    `header` is None until it is read: Sage returns it with the detail or only in a read of its own.
    """

    side: Side
    detail_id: str
    payment_id: str
    document_record_no: str
    amount: Decimal
    payment_date: date | None
    state: str
    modified_at: str
    header: PaymentHeader | None = None
