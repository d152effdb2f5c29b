"""The queries for payments and their details: objects, fields and conditions (protocol section 8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.payments import PaymentHeader
from alvys_intacct.gateways.intacct.protocol.queries import (
    MODIFIED,
    RECORD_NUMBER,
    VALUES_PER_QUERY,
    Condition,
    Query,
)
from alvys_intacct.gateways.intacct.protocol.responses import Row
from alvys_intacct.gateways.intacct.reads import rows

DETAIL_OBJECTS = {Side.AR: "ARPYMTDETAIL", Side.AP: "APPYMTDETAIL"}
# Also the names of the relations from the details to their payment.
PAYMENT_OBJECTS = {Side.AR: "ARPYMT", Side.AP: "APPYMT"}
# A header with the related fields needs these; if one is missing, the header is read separately.
_HEADER_FIELDS = ("STATE", "PAYMENTMETHOD", "DOCNUMBER", "DESCRIPTION", "CURRENCY")
_HEADER_MORE = {Side.AR: ("RECORDID", "OVERPAYMENTAMOUNT"), Side.AP: ("RECORDID",)}
_DETAIL_FIELDS = (RECORD_NUMBER, "PAYMENTKEY", "RECORDKEY", "PAYMENTAMOUNT")
_DETAIL_EXTRAS = {
    Side.AR: ("TRX_PAYMENTAMOUNT", "STATE", MODIFIED),
    Side.AP: ("TRX_PAYMENTAMOUNT", "PAYMENTDATE", "STATE", MODIFIED),
}
# A range may have this many record numbers for each that is asked for; most are other records of the ledger.
_NEAR = 10
# Details and payments with negative amounts: they take others back.
TAKES_BACK = Condition("lessthan", "PAYMENTAMOUNT", ("0",))
TAKES_PAYMENT_BACK = Condition("lessthan", "TOTALENTERED", ("0",))


def among(field: str, numbers: Sequence[int]) -> Iterator[Condition]:
    """Conditions for rows with one of these record numbers, in ascending order.

    Numbers that are near each other are a range, which also has rows with numbers between them: one request
    instead of many.
    """
    if len(numbers) <= VALUES_PER_QUERY:
        if numbers:
            yield Condition("in", field, tuple(map(str, numbers)))
    elif numbers[-1] - numbers[0] <= _NEAR * len(numbers):
        yield Condition("between", field, (str(numbers[0]), str(numbers[-1])))
    else:
        middle = len(numbers) // 2
        yield from among(field, numbers[:middle])
        yield from among(field, numbers[middle:])


def days_between(field: str, first: date, last: date | None) -> tuple[Condition, ...]:
    """From the first day on, or to the last one, inclusive."""
    since = Condition("greaterthanorequalto", field, (f"{first:%m/%d/%Y}",))
    return (since, Condition("lessthanorequalto", field, (f"{last:%m/%d/%Y}",))) if last else (since,)


def detail_query(books: Books, side: Side, key: str = "RECORDKEY") -> Query:
    """Details, with the named key among the fields that can't be left out."""
    relation, header_fields = PAYMENT_OBJECTS[side], (*_HEADER_FIELDS, *rows.PAYMENT_DATES[side])
    fields = tuple(dict.fromkeys((*_DETAIL_FIELDS, key)))
    return Query(
        DETAIL_OBJECTS[side],
        fields,
        optional_fields=(
            *_DETAIL_EXTRAS[side],
            *(name for name in _settling_fields(side) if name not in fields),
            *(f"{relation}.{field}" for field in (*header_fields, *_HEADER_MORE[side])),
        ),
        include_private=books.entity_id is None,
    )


def _settling_fields(side: Side) -> Iterator[str]:
    """The fields that tell what settles a document; at the end those that not every list of fields has."""
    for sources in (rows.CREDITS[side], rows.ADVANCES, rows.OVERPAYMENTS[side]):
        for key, amount_field in sources.items():
            yield from (key, amount_field)
    yield from ("POSADJKEY", "POSADJENTRYKEY", "ENTRYKEY", *rows.DISCOUNTS[side])


def header_query(books: Books, side: Side) -> Query:
    """Payments as a whole."""
    return Query(
        PAYMENT_OBJECTS[side],
        (RECORD_NUMBER,),
        optional_fields=(
            *rows.PAYMENT_STATES,
            *_HEADER_FIELDS[1:],
            *rows.PAYMENT_DATES[side],
            *_HEADER_MORE[side],
        ),
        include_private=books.entity_id is None,
    )


def related_header(side: Side, row: Row) -> PaymentHeader | None:
    """The payment in the related fields of a detail's row; None unless the row has all of them."""
    prefix = f"{PAYMENT_OBJECTS[side]}."
    payment = {name.removeprefix(prefix): text for name, text in row.items() if name.startswith(prefix)}
    if not payment.get("STATE") or not payment.keys() >= set(_HEADER_FIELDS):
        return None
    return rows.payment_header(side, {**payment, RECORD_NUMBER: row.get("PAYMENTKEY", "")})
