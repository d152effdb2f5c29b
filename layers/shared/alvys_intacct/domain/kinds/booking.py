"""A booking: what a transaction books, before it gets Sage's accounts, dimensions and terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from alvys_intacct.domain.account_mappings.mapping import Category
from alvys_intacct.domain.alvys.operations import AlvysMoney
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.kinds.document_roles import WHOLE, DocumentRole, Part
from alvys_intacct.domain.kinds.named_loads import NamedLoad
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Charge:
    """One amount and its purpose.

    `category` and `item` decide its account (MAP-1), on `account_side` where that differs from the
    document's (DEC-11). `load_number` and `trip_number` name the load and trip that its dimensions and custom
    fields follow; None stands for the document's own.
    """

    category: Category
    item: str
    amount: Decimal
    memo: str
    account_side: Side | None = None
    load_number: str | None = None
    trip_number: str | None = None

    def negated(self, side: Side) -> Charge:
        """The charge with the opposite sign; its account stays the one that it has on `side`."""
        return replace(self, amount=-self.amount, account_side=self.account_side or side)


@dataclass(frozen=True, slots=True)
class Booking:
    """The content of one document.

    `currencies` are Alvys's numeric codes of every amount. `about` describes it to a reader. `role` says
    which of several documents this is; `companions` are the others. `skip_reason` is set where the settings
    don't let such a document out (AP-3, AP-5, AP-9 to AP-11, DEC-9). `warnings` are shown on the transaction.
    `deductions_apart` is True where deductions aren't set off against the payee's earnings (DEC-9).
    `on_1099` False: the payee is a W2 employee, whose pay is on no 1099 form. `loads` are those of an
    invoice; `reference` and `about` follow from them.
    """

    side: Side
    number: str
    document_date: date
    due_date: date | None
    reference: str | None
    about: str
    currencies: tuple[int | None, ...]
    charges: tuple[Charge, ...]
    part: Part = WHOLE
    skip_reason: SkipReason | None = None
    warnings: tuple[str, ...] = ()
    companions: tuple[DocumentRole, ...] = ()
    deductions_apart: bool = False
    on_1099: bool = True
    loads: tuple[NamedLoad, ...] = ()

    @property
    def role(self) -> DocumentRole:
        """The role of its document."""
        return self.part.role

    @property
    def total(self) -> Decimal:
        """The exact sum of the charges."""
        return sum((charge.amount for charge in self.charges), Decimal(0))

    def turned(self, *, deductions_apart: bool) -> Booking:
        """The booking on the receivable side: the payee owes us (DEC-9).

        Pay and deductions stay on their accounts: they don't become revenue.
        """
        charges = tuple(charge.negated(self.side) for charge in self.charges)
        return replace(self, side=Side.AR, charges=charges, deductions_apart=deductions_apart)


def goes_with_statement(connection: Connection) -> SkipReason | None:
    """The reason for not exporting by itself what belongs on a driver's statement, if any (AP-10)."""
    return SkipReason.WITH_DRIVER_STATEMENT if connection.ap.include_driver_bills else None


def without_zeros(charges: Iterable[Charge]) -> tuple[Charge, ...]:
    """The charges but those of zero, which are left out (AR-3)."""
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
    """The booking of a single expense: an e-check, a toll, a deduction …"""
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
