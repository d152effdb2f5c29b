"""Turns Sage's records into the domain's objects (protocol sections 4, 6, 7 and 8)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentState, DocumentType, FoundDocument
from alvys_intacct.domain.sage.parties import Form1099, Party
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader
from alvys_intacct.gateways.intacct.protocol.names import PARTY_ID_FIELDS
from alvys_intacct.gateways.intacct.protocol.responses import Row

# Labels as queries return them. A declined bill goes back to the person who entered it, so it counts as a
# draft. A reversal is the counterpart of a reversed document and counts as one. Confirmed is a payment state.
_STATES = {
    "draft": DocumentState.DRAFT,
    "declined": DocumentState.DRAFT,
    "submitted": DocumentState.SUBMITTED,
    "partially approved": DocumentState.SUBMITTED,
    "approved": DocumentState.POSTED,
    "posted": DocumentState.POSTED,
    "selected": DocumentState.SELECTED,
    "confirmed": DocumentState.SELECTED,
    "partially paid": DocumentState.PARTIALLY_PAID,
    "paid": DocumentState.PAID,
    "reversed": DocumentState.REVERSED,
    "reversal": DocumentState.REVERSED,
}
_DATE_FORMATS = ("%m/%d/%Y", "%Y-%m-%d")
_MOMENT_FORMATS = ("%m/%d/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S")


def found_document(document_type: DocumentType, row: Row) -> FoundDocument:
    """A document. Amounts are in the document's own currency where Sage returns them."""
    total = _amount(row, "TRX_TOTALENTERED", "TOTALENTERED")
    due = _amount(row, "TRX_TOTALDUE", "TOTALDUE")
    paid = _amount(row, "TRX_TOTALPAID", "TOTALPAID")
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
    )


def document_state(label: str, due: Decimal, paid: Decimal) -> DocumentState:
    """The state that Sage's label and amounts stand for.

    The amounts decide where the label doesn't: a document is "Posted" but partly paid, or the label is
    unknown.
    """
    state = _STATES.get(label.strip().lower(), DocumentState.POSTED)
    if state is DocumentState.PAID and not paid:
        # A document with a total of zero has no payment, even if Sage calls it paid.
        return DocumentState.POSTED
    if state is DocumentState.POSTED and paid:
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
    )


def _form_1099(row: Row) -> Form1099 | None:
    """The 1099 form of a vendor; None for vendors that get none."""
    form, box = row.get("FORM1099TYPE", "").strip(), row.get("FORM1099BOX", "").strip()
    return Form1099(form, box) if form and box else None


def is_active(row: Row) -> bool:
    """Whether a record is active. Sage's states are active, active non-posting, and inactive."""
    return row.get("STATUS", "").strip().lower() in ("active", "t", "true", "")


def payment_detail(side: Side, row: Row, header: PaymentHeader | None = None) -> PaymentDetail:
    """One application of a payment to a document."""
    return PaymentDetail(
        side=side,
        detail_id=row.get("RECORDNO", ""),
        payment_id=row.get("PAYMENTKEY", ""),
        document_record_no=row.get("RECORDKEY", ""),
        amount=_amount(row, "TRX_PAYMENTAMOUNT", "PAYMENTAMOUNT"),
        payment_date=day(row.get("PAYMENTDATE", "")),
        state=row.get("STATE", ""),
        modified_at=row.get("WHENMODIFIED", ""),
        header=header,
    )


def payment_header(side: Side, row: Row) -> PaymentHeader:
    """A payment as a whole."""
    return PaymentHeader(
        side=side,
        payment_id=row.get("RECORDNO", ""),
        method=row.get("PAYMENTMETHOD") or None,
        document_number=row.get("DOCNUMBER") or None,
        memo=row.get("DESCRIPTION") or None,
        payment_date=day(row.get("PAYMENTDATE") or row.get("RECEIPTDATE") or row.get("WHENPAID") or ""),
        currency=row.get("CURRENCY") or None,
        state=row.get("STATE", ""),
    )


def day(text: str) -> date | None:
    """A date from Sage; None where it is missing or can't be read."""
    for form in _DATE_FORMATS:
        try:
            # A business date has no time zone.
            return datetime.strptime(text.strip()[:10], form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def moment(text: str) -> datetime | None:
    """A time from Sage, in UTC; None where it is missing or can't be read."""
    for form in _MOMENT_FORMATS:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _amount(row: Row, *fields: str) -> Decimal:
    """The first of these fields that holds an amount; zero where none does."""
    for field in fields:
        if text := row.get(field, "").strip():
            try:
                return Decimal(text)
            except InvalidOperation:
                continue
    return Decimal(0)
