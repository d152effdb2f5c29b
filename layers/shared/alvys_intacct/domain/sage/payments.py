"""Payments as Sage tells them (PAY-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from alvys_intacct.domain.sage.books import Side

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class PaymentHeader:
    """A payment as a whole; its details belong to it (PAY-1)."""

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
    """One application of a Sage payment to one document (PAY-1). `detail_id` is Sage's record number.

    `header` is None until it is known; Sage may tell it along with the detail or only when asked for it.
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
