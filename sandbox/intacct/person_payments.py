"""What a person does with payments in Sage's screens: pay, select, apply credits, approve, complete, void."""

from __future__ import annotations

from .books import documents, payments, prepayments, voiding
from .books.actor import Actor
from .books.kinds import DocumentKind
from .books.lines import lines_of
from .books.payment_kinds import BY_MODULE, RECEIPT, PaymentKind
from .books.payment_states import STEPS, UNPOSTED, step
from .books.rates import rate_of
from .books.states import open_amount
from .errors import refuse
from .person_input import given_day, given_text, optional_day, record_number
from .seed import Json
from .values import DATE_FORMAT, Record, int_of, parse_money, text_of


def pay(actor: Actor, kind: DocumentKind, record_no: int, body: Json, *, draft: bool) -> None:
    """Pay a document, or select it for payment. ``state`` names the state that the payment is left in."""
    row, payment = documents.find(actor, kind, record_no), BY_MODULE[kind.module]
    details = [_paying(actor, kind, record_no, body)]
    others = body.get("others", [])
    for other in others if isinstance(others, list) else []:
        details.append(_paying(actor, kind, record_number(given_text(other, "record")), other))
    header = _header(actor, kind, row, body)
    state = given_text(body, "state", "Draft" if draft else "")
    made = payments.create(actor, payment, header, details, "Posted" if state == "Voided" else state)
    if state == "Voided":
        voiding.void(actor, payment, int_of(made, "RECORDNO"), None)


def _paying(actor: Actor, kind: DocumentKind, record_no: int, body: Json) -> dict[str, str]:
    """Return the detail that pays a document, less the discount that is taken."""
    discount = given_text(body, "discount", "0")
    open_part = open_amount(documents.find(actor, kind, record_no)) - parse_money(discount)
    return {
        "POSADJKEY" if kind.is_adjustment else "RECORDKEY": str(record_no),
        "TRX_PAYMENTAMOUNT": given_text(body, "amount", str(open_part)),
        **({"ENTRYKEY": given_text(body, "line")} if "line" in body else {}),
        **({"TRX_TOTALDISCOUNTTOAPPLY": discount} if "discount" in body else {}),
    }


def receive_advance(actor: Actor, kind: PaymentKind, party: str, body: Json) -> Record:
    """Record money without a document: an advance of a customer, or to a vendor."""
    header = payments.header_of(actor, kind, _payment_header(actor, kind, party, body), {})
    return prepayments.advance(actor, kind, header, parse_money(given_text(body, "amount", "0")))


def use_payment(actor: Actor, kind: DocumentKind, record_no: int, body: Json) -> None:
    """Apply an advance, or what an earlier payment has beyond its documents. No money moves now."""
    row, payment = documents.find(actor, kind, record_no), BY_MODULE[kind.module]
    source = payments.find_payment(actor, payment, record_number(given_text(body, "payment")))
    is_advance = text_of(source, "RECORDTYPE") in prepayments.ADVANCE_TYPES.values()
    key = "ADVANCEKEY" if is_advance else "OVERPAYMENTKEY"
    detail = {
        "RECORDKEY": str(record_no),
        key: text_of(source, "RECORDNO"),
        prepayments.USED[key]: given_text(body, "amount", str(open_amount(row))),
    }
    payments.create(actor, payment, _header(actor, kind, row, body), [detail], "Posted")


def write_off(actor: Actor, kind: DocumentKind, record_no: int, body: Json) -> None:
    """Write an amount off: a credit is made and applied (assumed: write_off)."""
    row, payment = documents.find(actor, kind, record_no), BY_MODULE[kind.module]
    amount = given_text(body, "amount", str(open_amount(row)))
    source = payment.adjustment if actor.company.assumptions.write_off == "memo" else kind
    day = given_day(actor, body).strftime(DATE_FORMAT)
    header = {
        source.party_field: text_of(row, kind.party_field),
        "WHENCREATED": day,
        "WHENDUE": day,
        "RECORDID": f"WO-{record_no}",
        "DESCRIPTION": "Written off",
    }
    first = lines_of(actor, kind, record_no)[0]
    kept = ("ACCOUNTNO", "LOCATIONID", "DEPARTMENTID")
    line = {name: text_of(first, name) for name in kept if text_of(first, name)}
    credit = documents.create(actor, source, header, [{**line, "TRX_AMOUNT": f"-{amount}"}])
    apply_credit(actor, source, int_of(credit, "RECORDNO"), {**body, "to": record_no, "amount": amount})


def _header(actor: Actor, kind: DocumentKind, row: Record, body: Json) -> dict[str, str]:
    header = _payment_header(actor, BY_MODULE[kind.module], text_of(row, kind.party_field), body)
    currency, base = text_of(row, "CURRENCY"), actor.company.settings.base_currency
    if currency and currency != base:
        header |= {"CURRENCY": currency, "BASECURR": base}
        header |= {"EXCHANGE_RATE": given_text(body, "exchangeRate", str(rate_of(row)))}
    return header


def _payment_header(actor: Actor, payment: PaymentKind, party: str, body: Json) -> dict[str, str]:
    day = given_day(actor, body).strftime(DATE_FORMAT)
    charged = given_day(actor, body, "chargeDate").strftime(DATE_FORMAT)
    return {
        f"{payment.party}ID": party,
        "FINANCIALENTITY": given_text(body, "bank", _any_bank(actor)),
        "PAYMENTMETHOD": given_text(body, "method", "Printed Check"),
        "PAYMENTDATE": charged,
        payment.date_field: day,
        "DOCNUMBER": given_text(body, "documentNumber"),
        "DESCRIPTION": given_text(body, "memo"),
        **({"OVERPAYMENTAMOUNT": given_text(body, "overpayment")} if "overpayment" in body else {}),
    }


def apply_credit(actor: Actor, kind: DocumentKind, record_no: int, body: Json) -> None:
    """Apply a credit memo, or a negative invoice or bill, to another document. No money moves."""
    row, payment = documents.find(actor, kind, record_no), BY_MODULE[kind.module]
    to = record_number(given_text(body, "to"))
    memo = actor.table(payment.adjustment.object).get(to)
    owed = memo or documents.find(actor, payment.document, to)
    if kind.is_adjustment:
        key, amount_field = "ADJUSTMENTKEY", "TRX_ADJUSTMENTAMOUNT"
    elif payment is RECEIPT:
        key, amount_field = "NEGATIVEINVOICEKEY", "TRX_NEGATIVEINVOICEAMOUNT"
    else:
        key, amount_field = "INLINEKEY", "TRX_INLINEAMOUNT"
    amount = given_text(body, "amount", str(min(-open_amount(row), open_amount(owed))))
    detail = {"POSADJKEY" if memo else "RECORDKEY": str(to), key: str(record_no), amount_field: amount}
    # No money moves, so there is nothing to approve.
    payments.create(actor, payment, _header(actor, kind, row, body), [detail], "Posted")


def _any_bank(actor: Actor) -> str:
    for name in ("CHECKINGACCOUNT", "SAVINGSACCOUNT"):
        for row in actor.table(name):
            return text_of(row, "BANKACCOUNTID")
    return "BANK"


def take_payments_back(
    actor: Actor, kind: DocumentKind, record_no: int, body: Json, *, requests: bool
) -> None:
    """Cancel the payment requests of a document, or void its posted payments. ``payment`` names one."""
    payment = BY_MODULE[kind.module]
    adjusting = ("POSADJKEY", "ADJUSTMENTKEY")
    fields = adjusting if kind.is_adjustment else ("RECORDKEY", "INLINEKEY", "NEGATIVEINVOICEKEY")
    table = actor.table(payment.detail)
    found = [detail for field in fields for detail in table.matching(field, record_no)]
    wanted = given_text(body, "payment")
    done = 0
    for key in dict.fromkeys(int_of(detail, "PAYMENTKEY") for detail in found):
        row = payments.find_payment(actor, payment, key)
        if (wanted and str(key) != wanted) or voiding.is_void(row) or row.get("_OWN") is True:
            continue
        if (text_of(row, "STATE") in UNPOSTED) is not requests:
            continue
        if requests:
            payments.delete(actor, payment, key, request=True)
        else:
            voiding.void(actor, payment, key, optional_day(body), given_text(body, "memo"))
        done += 1
    if not done:
        raise refuse(f"There is no payment on {kind.object} {record_no} to take back.")


def act_on_payment(actor: Actor, kind: PaymentKind, record_no: int, action: str, body: Json) -> Record | None:
    """Carry out an action on a payment. Returns None when it is deleted."""
    match action:
        case "void_payment" | "void" | "reverse":
            return voiding.void(actor, kind, record_no, optional_day(body), given_text(body, "memo"))
        case "delete":
            payments.delete(actor, kind, record_no, request=True)
            return None
    name = "complete" if action == "post" else action
    if name not in STEPS:
        raise refuse(f"Action '{action}' is not known for {kind.object}.")
    return step(actor, kind, payments.find_payment(actor, kind, record_no), name)
