"""AR and AP payments, whose details pay invoices and bills (protocol section 8)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sandbox.intacct.errors import refuse
from sandbox.intacct.values import ZERO, Record, Value, date_of, int_of, money_of, round_money, text_of

from .actor import Actor
from .applications import apply, by_line, check_amount, target_of
from .currencies import check_currency
from .fields import Texts, require_fields, typed_fields, wrapped
from .payment_kinds import DISBURSEMENT, RECEIPT, PaymentKind
from .payment_states import UNPOSTED, day_of, require_known_state, state_fields, submitted_state
from .periods import require_open
from .prepayments import prepaid
from .rates import rate_of
from .references import reference

CANCELLABLE = UNPOSTED - {"Delivered"}


def find_payment(actor: Actor, kind: PaymentKind, record_no: int) -> Record:
    """Return a payment by RECORDNO. Refused when it does not exist or is not visible."""
    row = actor.table(kind.object).get(record_no)
    if row is None or not actor.sees(row):
        raise refuse(
            f"Oops, we can't find this transaction; enter a valid payment record number ({record_no})."
        )
    return row


def details_of(actor: Actor, kind: PaymentKind, record_no: int) -> list[Record]:
    """Return the details of a payment."""
    return actor.table(kind.detail).matching("PAYMENTKEY", record_no)


def header_of(actor: Actor, kind: PaymentKind, given: Texts, base: Record) -> Record:
    """Return the header of a payment with these fields, checked and completed."""
    definition = actor.company.kind(kind.object)
    row: Record = {**base, **typed_fields(actor.company, definition, given)}
    day = date_of(row, kind.date_field) or date_of(row, "WHENCREATED") or date_of(row, "PAYMENTDATE")
    if day is None:
        raise refuse(f"The {kind.date_field} field is missing a value.")
    method = text_of(row, "PAYMENTMETHOD")
    if method and method not in kind.methods:
        raise refuse(f"Invalid Payment Method '{method}' specified.")
    party = text_of(row, f"{kind.party}ID")
    if party:
        row[f"{kind.party}NAME"] = reference(actor, kind.party, kind.party.capitalize(), party).get("NAME")
    elif kind is DISBURSEMENT or not text_of(row, "PAYERNAME"):
        raise refuse(f"The {kind.party.capitalize()} field is missing a value.")
    bank = text_of(row, "FINANCIALENTITY")
    if bank and not any(actor.table(name).by_key(bank) for name in ("CHECKINGACCOUNT", "SAVINGSACCOUNT")):
        # A company without seeded bank accounts accepts every name.
        if len(actor.table("CHECKINGACCOUNT")) + len(actor.table("SAVINGSACCOUNT")):
            raise refuse(f"Invalid Financial Entity '{bank}' specified.")
    elif kind is RECEIPT and not (bank or text_of(row, "UNDEPOSITEDACCOUNTNO") or text_of(row, "PRBATCH")):
        raise refuse("A financial entity, an undeposited funds account or a summary is required.")
    row[kind.date_field] = day
    # Page accounts-payable-ap-payments: WHENCREATED shows the payment date.
    row["WHENCREATED"] = day
    # Page accounts-receivable-ar-payments: PAYMENTDATE is that of a charge, by default today's.
    row["PAYMENTDATE"] = row.get("PAYMENTDATE") or (actor.company.clock.today() if kind is RECEIPT else day)
    base_currency = actor.company.settings.base_currency
    row["BASECURR"], row["CURRENCY"] = (
        row.get("BASECURR") or base_currency,
        row.get("CURRENCY") or base_currency,
    )
    require_fields(definition, row, custom_only=True)
    return row


def _payment_state(actor: Actor, kind: PaymentKind, action: str) -> str:
    if action.lower() == "draft":
        return "Draft"
    if action.lower() not in {"", "submit"}:
        raise refuse(f"Invalid action '{action}' specified.")
    return submitted_state(actor, kind)


def create(
    actor: Actor, kind: PaymentKind, header: Texts, details: Sequence[Texts], state: str = ""
) -> Record:
    """Create a payment and apply its details. Without a state, it has the one that its ACTION leads to."""
    with wrapped(f"Could not create {kind.label} record!"):
        state = state or _payment_state(actor, kind, header.get("ACTION", ""))
        require_known_state(kind, state)
        check_currency(actor, header)
        row = header_of(actor, kind, header, {})
        if state == "Posted":
            require_open(actor, day_of(row, kind))
        stored = actor.table(kind.object).insert(
            {
                **row,
                "RECORDTYPE": kind.record_type,
                "CLEARED": False,
                "AUWHENCREATED": actor.company.clock.now(),
                **actor.payment_fields(),
            }
        )
        return _put_details(actor, kind, stored, details, state)


def _put_details(
    actor: Actor, kind: PaymentKind, row: Record, details: Sequence[Texts], state: str
) -> Record:
    if not details:
        raise refuse("At least one payment detail is required.")
    definition = actor.company.kind(kind.detail)
    total, record_no, day = ZERO, int_of(row, "RECORDNO"), day_of(row, kind)
    for given in details:
        detail = typed_fields(actor.company, definition, given)
        _check_party(actor, kind, row, detail)
        check_amount(actor, kind, detail)
        shares = apply(actor, kind, detail, 1, selected=state in UNPOSTED, day=day)
        total += money_of(detail, "TRX_PAYMENTAMOUNT")
        for part in _split(actor, detail, shares):
            _store_detail(actor, kind, part, row, state)
    # What the payment has beyond its documents is kept for later ones.
    extra = money_of(row, "OVERPAYMENTAMOUNT")
    total, rate = total + extra, rate_of(row)
    return actor.table(kind.object).change(
        record_no,
        {
            **state_fields(actor, kind, row, state),
            **prepaid(extra),
            **{f"TRX_{name}": total for name in ("TOTALENTERED", "TOTALPAID")},
            **{name: round_money(total * rate) for name in ("TOTALENTERED", "TOTALPAID")},
            "TOTALDUE": ZERO,
            "TRX_TOTALDUE": ZERO,
            **actor.stamp(),
        },
    )


def _check_party(actor: Actor, kind: PaymentKind, row: Record, detail: Record) -> None:
    party = f"{kind.party}ID"
    _, document = target_of(actor, kind, detail)
    if text_of(row, party) and document.get(party) != row.get(party):
        raise refuse(
            "Oops, we can't find this transaction; enter a valid record number of "
            f"{kind.party.lower()} '{text_of(row, party)}'."
        )


def _split(actor: Actor, detail: Record, shares: list[tuple[int, Decimal]]) -> list[Record]:
    per_line = actor.company.assumptions.payment_details_per_line and not int_of(detail, "POSADJKEY")
    return by_line(detail, shares) if per_line and len(shares) > 1 else [detail]


def _store_detail(actor: Actor, kind: PaymentKind, detail: Record, row: Record, state: str) -> None:
    detail = _with_discount(actor, kind, detail)
    rate = rate_of(row)
    base_amounts: Record = {
        name.removeprefix("TRX_"): round_money(money_of(detail, name) * rate)
        for name, value in detail.items()
        if name.startswith("TRX_") and value is not None
    }
    actor.table(kind.detail).insert(
        {
            **base_amounts,
            **detail,
            "PAYMENTKEY": row["RECORDNO"],
            "PAYMENTDATE": _detail_date(actor, kind, row),
            "STATE": state,
            "CURRENCY": row.get("CURRENCY"),
            "BASECURR": row.get("BASECURR"),
            "MODULEKEY": kind.document.module_key,
            "WHENCREATED": actor.company.clock.now(),
            **actor.payment_fields(),
            **({"WHENMODIFIED": None} if actor.company.assumptions.untouched_rows_have_no_time else {}),
        }
    )


def _with_discount(actor: Actor, kind: PaymentKind, detail: Record) -> Record:
    """Return a detail with its discount in the field in which it is told (assumed: discounts_told_as)."""
    asked = actor.company.assumptions.discounts_told_as == "asked" and kind is RECEIPT
    if asked or detail.get("TRX_TOTALDISCOUNTTOAPPLY") is None:
        return detail
    taken = detail["TRX_TOTALDISCOUNTTOAPPLY"]
    return {**detail, "TRX_TOTALDISCOUNTTOAPPLY": None, "TRX_DISCOUNTAMOUNT": taken}


def _detail_date(actor: Actor, kind: PaymentKind, row: Record) -> Value:
    """Return the PAYMENTDATE of a detail (assumed of receipts: receipt_details_dated)."""
    charged = kind is RECEIPT and actor.company.assumptions.receipt_details_dated == "charge"
    return row.get("PAYMENTDATE" if charged else kind.date_field)


def withdraw(actor: Actor, kind: PaymentKind, row: Record) -> None:
    """Take a payment's amounts back from its documents."""
    selected = text_of(row, "STATE") in UNPOSTED
    for detail in details_of(actor, kind, int_of(row, "RECORDNO")):
        apply(actor, kind, detail, -1, selected=selected, day=day_of(row, kind))


def update(
    actor: Actor, kind: PaymentKind, record_no: int, header: Texts, details: Sequence[Texts] | None
) -> Record:
    """Update a draft payment. Details, if given, replace the former ones."""
    with wrapped(f"Could not update {kind.label} record!"):
        row = find_payment(actor, kind, record_no)
        _require_draft(row, "updated")
        former = details_of(actor, kind, record_no)
        check_currency(actor, header)
        state = _payment_state(actor, kind, header.get("ACTION", ""))
        changed = header_of(actor, kind, header, row)
        if state == "Posted":
            require_open(actor, day_of(changed, kind))
        kept = details if details is not None else [_as_texts(detail) for detail in former]
        withdraw(actor, kind, row)
        for detail in former:
            actor.table(kind.detail).remove(int_of(detail, "RECORDNO"))
        return _put_details(actor, kind, actor.table(kind.object).change(record_no, changed), kept, state)


def _as_texts(detail: Record) -> dict[str, str]:
    return {
        name: text_of(detail, name)
        for name, value in detail.items()
        if value is not None and (name.endswith("KEY") or name.startswith("TRX_")) and name != "PAYMENTKEY"
    }


def _require_draft(row: Record, verb: str) -> None:
    if text_of(row, "STATE") != "Draft":
        raise refuse(f"Only a draft payment can be {verb}; this one is {text_of(row, 'STATE').lower()}.")


def delete(actor: Actor, kind: PaymentKind, record_no: int, *, request: bool = False) -> None:
    """Delete a draft payment, or cancel a payment request that is not delivered yet."""
    with wrapped(f"Could not delete {kind.label} record!"):
        row = find_payment(actor, kind, record_no)
        if not request or text_of(row, "STATE") not in CANCELLABLE:
            _require_draft(row, "deleted")
        withdraw(actor, kind, row)
        for detail in details_of(actor, kind, record_no):
            actor.table(kind.detail).remove(int_of(detail, "RECORDNO"))
        actor.table(kind.object).remove(record_no)
