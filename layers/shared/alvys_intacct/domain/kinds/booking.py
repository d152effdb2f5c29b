"""A booking: who, when, and which charges; no accounts, dimensions or terms of Sage yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from alvys_intacct.domain.account_mappings.mapping import Category
from alvys_intacct.domain.alvys.operations import AlvysMoney
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.skip_reasons import SkipReason


@dataclass(frozen=True, slots=True)
class Charge:
    """One amount and what it is for.

    `category` and `item` find its account (MAP-1), on `account_side` where that differs from the
    document's (DEC-11). `load_number` and `trip_number` say what its dimensions and custom fields follow;
    None follows the document's own load and trip.
    """

    category: Category
    item: str
    amount: Decimal
    memo: str
    account_side: Side | None = None
    load_number: str | None = None
    trip_number: str | None = None

    def negated(self, side: Side) -> Charge:
        """The same from the other party's point of view, on the account that it has on that side."""
        return replace(self, amount=-self.amount, account_side=self.account_side or side)


@dataclass(frozen=True, slots=True)
class Booking:
    """What a transaction wants booked.

    `currencies` are Alvys's numeric codes of every amount. `about` tells a reader what it is for. `role` says
    which of several documents this is; `companions` are the others. `skip_reason` is set where the settings
    keep such a document from being exported (AP-3, AP-5, DEC-9). `warnings` are shown on the transaction.
    `deductions_apart` is set where what the payee owes us isn't set off against its earnings (DEC-9).
    """

    side: Side
    number: str
    document_date: date
    due_date: date | None
    reference: str | None
    about: str
    currencies: tuple[int | None, ...]
    charges: tuple[Charge, ...]
    role: DocumentRole = DocumentRole.MAIN
    skip_reason: SkipReason | None = None
    warnings: tuple[str, ...] = ()
    companions: tuple[DocumentRole, ...] = ()
    deductions_apart: bool = False

    @property
    def total(self) -> Decimal:
        """The exact sum of the charges."""
        return sum((charge.amount for charge in self.charges), Decimal(0))

    def turned(self, *, deductions_apart: bool) -> Booking:
        """The same on the receivable side: what the payee owes us (DEC-9).

        Its pay and deductions stay on their accounts: who owes whom makes no revenue of them.
        """
        charges = tuple(charge.negated(self.side) for charge in self.charges)
        return replace(self, side=Side.AR, charges=charges, deductions_apart=deductions_apart)


def without_zeros(charges: Iterable[Charge]) -> tuple[Charge, ...]:
    """AR-3: zero lines are left out."""
    return tuple(charge for charge in charges if charge.amount)


def single_charge_booking(
    side: Side,
    number: str,
    document_date: date,
    about: str,
    charges: Iterable[Charge],
    amounts: Iterable[AlvysMoney | None],
    skip_reason: SkipReason | None = None,
) -> Booking:
    """The booking of a transaction that is about one thing: an e-check, a toll, a deduction …"""
    return Booking(
        side=side,
        number=number,
        document_date=document_date,
        due_date=None,
        reference=None,
        about=about,
        currencies=tuple(amount.Currency for amount in amounts if amount is not None),
        charges=without_zeros(charges),
        skip_reason=skip_reason,
    )
