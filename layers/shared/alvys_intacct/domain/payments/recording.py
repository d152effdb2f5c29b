"""The records that a payment detail on one of our documents gets (PAY-1, PAY-3, PAY-4, PAY-9, PAY-15)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from alvys_intacct.domain.connections.settings import AdvancedSettings
from alvys_intacct.domain.kinds.facts import PaymentsGoTo
from alvys_intacct.domain.money import amount_text
from alvys_intacct.domain.payments.payment import Payment, PaymentStatus, SettledBy
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.payments import PaymentDetail
from alvys_intacct.domain.transactions.in_sage import document_of
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.late_dataclass import dataclass

# Alvys's method of a payment that is no money (PAY-15).
OTHER = "Other"


@dataclass(frozen=True, slots=True)
class Origin:
    """The run that records a payment, and when (UTC)."""

    books: Books
    run_id: str
    correlation_id: str
    now: datetime


def payment_key(
    books: Books, side: Side, detail_id: str, settled_by: SettledBy = SettledBy.MONEY, load_number: str = ""
) -> str:
    """The identity of a record: company, side and Sage's record number of the detail (PAY-3).

    What is no money, and the share of a load, have identities of their own.
    """
    more = () if settled_by is SettledBy.MONEY and not load_number else (settled_by.value, load_number)
    identity = "\x1f".join((books.tenant, books.company_id, side, detail_id, *more))
    return "pay_" + hashlib.sha256(identity.encode()).hexdigest()[:32]


def parts_of(detail: PaymentDetail) -> Iterator[tuple[SettledBy, Decimal]]:
    """What a detail settles of the document, by what settles it.

    A document's own negative lines are left out: they are part of its total in Alvys, too.
    """
    settled = detail.settled
    is_own = detail.credit_from == detail.document_record_no
    parts = (
        (SettledBy.MONEY, settled.money),
        (SettledBy.DISCOUNT, settled.discount),
        (SettledBy.CREDIT, Decimal(0) if is_own else settled.credit),
        (SettledBy.ADVANCE, settled.advance),
        (SettledBy.OVERPAYMENT, settled.overpayment),
    )
    return ((settled_by, amount) for settled_by, amount in parts if amount)


def keys_of(books: Books, detail: PaymentDetail, *, all_parts: bool = False) -> list[str]:
    """The keys of a detail's records, but for the shares of loads.

    With `all_parts` also those of parts that it no longer has.
    """
    parts = SettledBy if all_parts else [settled_by for settled_by, _ in parts_of(detail)]
    return [payment_key(books, detail.side, detail.detail_id, settled_by) for settled_by in parts]


def is_sent(settled_by: SettledBy, settings: AdvancedSettings) -> bool:
    """Whether it goes to Alvys: money does, the rest by setting (PAY-15)."""
    return settled_by is SettledBy.MONEY or settings.import_discounts_and_credits_as_payments


def payments_of(
    transaction: Transaction, detail: PaymentDetail, settings: AdvancedSettings, origin: Origin
) -> list[Payment]:
    """The records of a detail on a document that is addressed as a whole, one for each that settles it."""
    return [
        _payment(transaction, detail, settled_by, amount, settings, origin)
        for settled_by, amount in parts_of(detail)
    ]


def shares_of(
    transaction: Transaction,
    detail: PaymentDetail,
    settings: AdvancedSettings,
    origin: Origin,
    shares: Mapping[SettledBy, Mapping[str, Decimal]],
) -> list[Payment]:
    """The records of a detail on a summary invoice (PAY-4).

    What is sent to Alvys has one for each load, of its share; what isn't has one.
    """
    records: list[Payment] = []
    for settled_by, amount in parts_of(detail):
        whole = _payment(transaction, detail, settled_by, amount, settings, origin)
        if not is_sent(settled_by, settings):
            records.append(whole)
            continue
        records += [
            whole.model_copy(
                update={
                    "payment_key": payment_key(
                        origin.books, detail.side, detail.detail_id, settled_by, load_number
                    ),
                    "load_number": load_number,
                    "amount": amount_text(share),
                    "by_load_only": True,
                }
            )
            for load_number, share in shares.get(settled_by, {}).items()
        ]
    return records


def payment_for_person(transaction: Transaction, detail: PaymentDetail, origin: Origin) -> Payment:
    """The record of a detail that isn't sent to Alvys: undone, or for a person.

    Where Sage tells no date, it has that of the run.
    """
    settled_by, amount = next(parts_of(detail), (SettledBy.MONEY, detail.amount))
    return _payment(transaction, detail, settled_by, amount, AdvancedSettings.model_validate({}), origin)


def _payment(
    transaction: Transaction,
    detail: PaymentDetail,
    settled_by: SettledBy,
    amount: Decimal,
    settings: AdvancedSettings,
    origin: Origin,
) -> Payment:
    header, goes_to = detail.header, transaction.kind.facts.payments_go_to
    has_load = detail.side is Side.AR and goes_to is not PaymentsGoTo.ITS_LOADS
    method = header.method if header else None
    currency = (header.currency if header else None) or _currency(transaction)
    return Payment(
        tenant=origin.books.tenant,
        subsidiary_id=origin.books.subsidiary_id,
        payment_key=payment_key(origin.books, detail.side, detail.detail_id, settled_by),
        side=detail.side,
        detail_id=detail.detail_id,
        payment_id=detail.payment_id,
        transaction_id=transaction.transaction_id,
        number=transaction.number,
        load_number=transaction.load_number if has_load else None,
        trip_id=transaction.trip_id if detail.side is Side.AP else None,
        amount=amount_text(amount),
        currency=currency,
        payment_date=detail.paid_on or origin.now.date(),
        method=method if settled_by is SettledBy.MONEY else OTHER,
        check_number=header.document_number if header else None,
        memo=header.memo if header else None,
        sage_reference=header.reference if header else None,
        settled_by=settled_by,
        by_load_only=goes_to is PaymentsGoTo.LOAD_BY_SETTING,
        run_id=origin.run_id,
        status=PaymentStatus.PENDING if is_sent(settled_by, settings) else PaymentStatus.NOTICE,
        in_sage=document_of(transaction),
        correlation_id=origin.correlation_id,
        created_at=origin.now,
        changed_at=origin.now,
    )


def _currency(transaction: Transaction) -> str:
    return transaction.receipt.currency if transaction.receipt else "USD"
