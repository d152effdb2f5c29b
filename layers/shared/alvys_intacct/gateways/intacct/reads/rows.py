"""Turns Sage's records into the domain's objects (protocol sections 4, 6, 7 and 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from alvys_intacct.domain.alvys.party_details import PartyAddress
from alvys_intacct.domain.bounds import (
    EARLIEST_YEAR,
    LARGEST_EXPONENT,
    LARGEST_QUANTITY,
    LATEST_YEAR,
    LONGEST_NUMBER,
    is_whole_number,
)
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentState, DocumentType
from alvys_intacct.domain.sage.found_documents import FoundDocument
from alvys_intacct.domain.sage.parties import Form1099, Party, PartyValues
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader, PaymentState
from alvys_intacct.gateways.intacct.protocol.names import PARTY_ID_FIELDS
from alvys_intacct.gateways.intacct.protocol.responses import Row

# Labels as queries return them. A reversal is the counterpart of a reversed document and counts as one.
# Confirmed is a payment state.
_STATES = {
    "draft": DocumentState.DRAFT,
    "declined": DocumentState.DECLINED,
    "submitted": DocumentState.SUBMITTED,
    "partially approved": DocumentState.SUBMITTED,
    "approved": DocumentState.POSTED,
    "posted": DocumentState.POSTED,
    "selected": DocumentState.SELECTED,
    "confirmed": DocumentState.SELECTED,
    "partially paid": DocumentState.PARTIALLY_PAID,
    "paid": DocumentState.PAID,
    "no value": DocumentState.NO_VALUE,
    "reversed": DocumentState.REVERSED,
    "reversal": DocumentState.REVERSED,
}
# A whitelist: only what is complete is money that was paid (PAY-14). Labels and codes as queries return them.
_PAYMENT_STATES = {
    "posted": PaymentState.COMPLETE,
    "complete": PaymentState.COMPLETE,
    "completed": PaymentState.COMPLETE,
    "confirmed": PaymentState.COMPLETE,
    "c": PaymentState.COMPLETE,
    "voided": PaymentState.UNDONE,
    "void": PaymentState.UNDONE,
    "v": PaymentState.UNDONE,
    "print voided": PaymentState.UNDONE,
    "vp": PaymentState.UNDONE,
    "deleted": PaymentState.UNDONE,
    "x": PaymentState.UNDONE,
    "reversed": PaymentState.UNDONE,
    "reversal": PaymentState.REVERSAL,
}
# The fields that tell the state of a payment, the best one first: not every company offers the first.
PAYMENT_STATES = ("STATE", "DISPLAYSTATE", "RAWSTATE")
# The business date of a payment, the best field first (decision 0040). PAYMENTDATE of a receipt is that of a
# charge card, and WHENPAID the day on which Sage completed it.
PAYMENT_DATES = {Side.AR: ("RECEIPTDATE",), Side.AP: ("WHENCREATED", "PAYMENTDATE")}
# The fields of a detail that name the credit it uses, each with the field of its amount.
CREDITS = {
    Side.AR: {
        "INLINEKEY": "TRX_INLINEAMOUNT",
        "ADJUSTMENTKEY": "TRX_ADJUSTMENTAMOUNT",
        "NEGATIVEINVOICEKEY": "TRX_NEGATIVEINVOICEAMOUNT",
    },
    Side.AP: {"INLINEKEY": "TRX_INLINEAMOUNT", "ADJUSTMENTKEY": "TRX_ADJUSTMENTAMOUNT"},
}
# The same of money that was paid earlier, without a document.
ADVANCES = {"ADVANCEKEY": "TRX_POSTEDADVANCEAMOUNT"}
OVERPAYMENTS = {
    Side.AR: {"OVERPAYMENTKEY": "TRX_POSTEDOVERPAYMENTAMOUNT"},
    Side.AP: dict[str, str](),
}
# What a payment takes as a discount: what was taken, or else what was asked for.
DISCOUNTS = {
    Side.AR: ("TRX_DISCOUNTAMOUNT", "TRX_TOTALDISCOUNTTOAPPLY"),
    Side.AP: ("TRX_DISCOUNTAMOUNT",),
}
# Where the first digit of an amount may be: before or behind the decimal point.
_PLACES = range(-LARGEST_EXPONENT, LARGEST_QUANTITY.adjusted())
_BEYOND, _NO_NUMBER = Decimal("Infinity"), Decimal("NaN")
_DATE_FORMATS = ("%m/%d/%Y", "%Y-%m-%d")
_MOMENT_FORMATS = ("%m/%d/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S")


def found_document(document_type: DocumentType, row: Row) -> FoundDocument:
    """A document. Amounts are in the document's own currency where Sage returns them."""
    total = amount(row, "TRX_TOTALENTERED", "TOTALENTERED")
    due = amount(row, "TRX_TOTALDUE", "TOTALDUE")
    paid = amount(row, "TRX_TOTALPAID", "TOTALPAID")
    return FoundDocument(
        type=document_type,
        record_no=row.get("RECORDNO", ""),
        document_number=row.get("RECORDID", ""),
        party_id=row.get(PARTY_ID_FIELDS[document_type.side], ""),
        state=document_state(row.get("STATE", ""), due, paid),
        total=total,
        due=due,
        paid=paid,
        currency=row.get("CURRENCY", ""),
        description=row.get("DESCRIPTION", ""),
        created_at=moment(row.get("AUWHENCREATED", "")),
        posting_date=day(row.get("WHENPOSTED", "")),
        reference=row.get("DOCNUMBER"),
    )


def document_state(label: str, due: Decimal, paid: Decimal) -> DocumentState:
    """The state that Sage's label and amounts stand for.

    The amounts decide where the label doesn't: a document is "Posted" but partly paid, or the label is
    unknown.
    """
    state = _STATES.get(label.strip().lower(), DocumentState.POSTED)
    if state is DocumentState.PAID and not paid:
        # A document with a total of zero has no payment, even if Sage calls it paid.
        return DocumentState.NO_VALUE
    if state in (DocumentState.POSTED, DocumentState.NO_VALUE) and paid:
        return DocumentState.PARTIALLY_PAID if due else DocumentState.PAID
    return state


def party(side: Side, row: Row) -> Party:
    """A customer or vendor."""
    return Party(
        party_id=row.get(PARTY_ID_FIELDS[side], ""),
        name=row.get("NAME", ""),
        active=is_active(row),
        on_hold=row.get("ONHOLD", "").strip().lower() in ("true", "t", "yes"),
        term=row.get("TERMNAME") or None,
        pay_to=row.get("PAYTO.CONTACTNAME") or None,
        entity_id=row.get("MEGAENTITYID") or None,
        form_1099=_form_1099(row),
        values=_party_values(row),
    )


def _party_values(row: Row) -> PartyValues | None:
    """The values of the display contact; None where they weren't asked for."""
    if not any(name.startswith("DISPLAYCONTACT.") for name in row):
        return None
    mail = "DISPLAYCONTACT.MAILADDRESS."
    parts = {"street": "ADDRESS1", "street2": "ADDRESS2", "city": "CITY", "state": "STATE", "zip_code": "ZIP"}
    known = all(f"{mail}{name}" in row for name in parts.values())
    address = {part: row.get(f"{mail}{name}", "") for part, name in parts.items()}
    return PartyValues(
        email=row.get("DISPLAYCONTACT.EMAIL1"),
        phone=row.get("DISPLAYCONTACT.PHONE1"),
        address=PartyAddress.model_construct(None, **address) if known else None,
        term=row.get("TERMNAME"),
    )


def _form_1099(row: Row) -> Form1099 | None:
    """The 1099 form of a vendor; None for vendors that get none."""
    form, box = row.get("FORM1099TYPE", "").strip(), row.get("FORM1099BOX", "").strip()
    return Form1099(form, box) if form and box else None


def is_active(row: Row) -> bool:
    """Whether a record is active. Sage's states are active, active non-posting, and inactive."""
    return row.get("STATUS", "").strip().lower() in ("active", "t", "true", "")


def _record_number(row: Row) -> str:
    number = row.get("RECORDNO", "")
    if not is_whole_number(number):
        raise _unreadable("a record without its number")
    return number


def _unreadable(what: str) -> Retryable:
    return Retryable(f"Sage Intacct's answer can't be read: {what}.", code="unreadable_answer")


def payment_state(label: str) -> PaymentState:
    """How far a payment with this state is. A state that is not known is not money."""
    return _PAYMENT_STATES.get(label.strip().lower(), PaymentState.OPEN)


def _told_state(row: Row, fields: Iterable[str]) -> PaymentState | None:
    label = next((text for name in fields if (text := row.get(name, "").strip())), "")
    return payment_state(label) if label else None


def payment_detail(side: Side, row: Row, header: PaymentHeader | None = None) -> PaymentDetail:
    """One application of a payment to a document, in the payment's own currency where Sage tells it.

    Sage has one detail for each credit, so one names at most one of them.
    """
    sources = (*CREDITS[side], *ADVANCES, *OVERPAYMENTS[side])
    return PaymentDetail(
        side=side,
        detail_id=_record_number(row),
        payment_id=row.get("PAYMENTKEY", ""),
        document_record_no=row.get("RECORDKEY", ""),
        amount=amount(row, "TRX_PAYMENTAMOUNT", "PAYMENTAMOUNT"),
        # That of a receipt may be the day of a charge (PAY-14).
        payment_date=day(row.get("PAYMENTDATE", "")) if side is Side.AP else None,
        state=_told_state(row, ("STATE",)),
        modified_at=row.get("WHENMODIFIED", ""),
        header=header,
        credit=_total(row, CREDITS[side]),
        credit_from=next((key for name in sources if (key := row.get(name, "").strip())), ""),
        discount=amount(row, *DISCOUNTS[side]),
        advance=_total(row, ADVANCES),
        overpayment=_total(row, OVERPAYMENTS[side]),
        line_key=row.get("ENTRYKEY", "") or row.get("POSADJENTRYKEY", ""),
        memo_record_no=row.get("POSADJKEY", ""),
    )


def _total(row: Row, sources: Mapping[str, str]) -> Decimal:
    """The amounts of these sources; each base amount stands in for its amount in the payment's currency."""
    amounts = (amount(row, name, name.removeprefix("TRX_")) for name in sources.values())
    return sum(amounts, Decimal(0))


def payment_header(side: Side, row: Row) -> PaymentHeader:
    """A payment as a whole."""
    return PaymentHeader(
        side=side,
        payment_id=row.get("RECORDNO", ""),
        method=row.get("PAYMENTMETHOD") or None,
        document_number=row.get("DOCNUMBER") or None,
        memo=row.get("DESCRIPTION") or None,
        payment_date=next((found for name in PAYMENT_DATES[side] if (found := day(row.get(name, "")))), None),
        currency=row.get("CURRENCY") or None,
        state=_told_state(row, PAYMENT_STATES),
        reference=_reference(row),
        overpaid=amount(row, "OVERPAYMENTAMOUNT"),
    )


def _reference(row: Row) -> str | None:
    """Sage's own number of a payment; None where it is the check number again."""
    number = row.get("RECORDID", "").strip()
    return number if number and number != row.get("DOCNUMBER", "").strip() else None


def day(text: str) -> date | None:
    """A date from Sage of the years 1900 to 2199; None where it is missing or can't be read."""
    for form in _DATE_FORMATS:
        try:
            # A business date has no time zone.
            found = datetime.strptime(text.strip()[:10], form).date()  # noqa: DTZ007
        except ValueError:
            continue
        return found if EARLIEST_YEAR <= found.year <= LATEST_YEAR else None
    return None


def moment(text: str) -> datetime | None:
    """A time from Sage of the years 1900 to 2199, in UTC; None where it is missing or can't be read."""
    for form in _MOMENT_FORMATS:
        try:
            found = datetime.strptime(text.strip(), form).replace(tzinfo=UTC)
        except ValueError:
            continue
        return found if EARLIEST_YEAR <= found.year <= LATEST_YEAR else None
    return None


def amount(row: Row, *fields: str) -> Decimal:
    """The first of these fields that holds an amount; zero where none does.

    Raises `Retryable` for a number that no books hold: left out, it would be taken for zero.
    """
    for field in fields:
        if text := row.get(field, "").strip():
            try:
                found = Decimal(text) if len(text) <= LONGEST_NUMBER else _BEYOND
            except InvalidOperation:
                # Not a number, or one with an exponent that Decimal can't hold.
                found = _BEYOND if text.strip("+-")[:1].isdecimal() else _NO_NUMBER
            if found.is_nan():
                continue
            if not found:
                return found if found.adjusted() in _PLACES else Decimal(0)
            if found.is_infinite() or found.adjusted() not in _PLACES:
                raise _unreadable(f"an impossible amount ({field})")
            return found
    return Decimal(0)
