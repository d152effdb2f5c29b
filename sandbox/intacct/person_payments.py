"""What a person does with payments in Sage's screens: pay, select, apply credits, approve, complete, void."""

from __future__ import annotations

from .books import documents, payments, voiding
from .books.actor import Actor
from .books.kinds import DocumentKind
from .books.payment_kinds import BY_MODULE, RECEIPT, PaymentKind
from .books.payment_states import STEPS, UNPOSTED, step
from .books.states import open_amount
from .errors import refuse
from .person_input import given_day, given_text, optional_day, record_number
from .seed import Json
from .values import DATE_FORMAT, Record, int_of, text_of


def pay(actor: Actor, kind: DocumentKind, record_no: int, body: Json, *, draft: bool) -> None:
    """Pay a document, or select it for payment. ``state`` names the state that the payment is left in."""
    row, payment = documents.find(actor, kind, record_no), BY_MODULE[kind.module]
    detail = {
        "POSADJKEY" if kind.is_adjustment else "RECORDKEY": str(record_no),
        "TRX_PAYMENTAMOUNT": given_text(body, "amount", str(open_amount(row))),
    }
    header = _header(actor, kind, row, body)
    state = given_text(body, "state", "Draft" if draft else "")
    made = payments.create(actor, payment, header, [detail], "Posted" if state == "Voided" else state)
    if state == "Voided":
        voiding.void(actor, payment, int_of(made, "RECORDNO"), None)


def _header(actor: Actor, kind: DocumentKind, row: Record, body: Json) -> dict[str, str]:
    payment = BY_MODULE[kind.module]
    day = given_day(actor, body).strftime(DATE_FORMAT)
    charged = given_day(actor, body, "chargeDate").strftime(DATE_FORMAT)
    return {
        f"{kind.party}ID": text_of(row, kind.party_field),
        "FINANCIALENTITY": given_text(body, "bank", _any_bank(actor)),
        "PAYMENTMETHOD": given_text(body, "method", "Printed Check"),
        "PAYMENTDATE": charged,
        payment.date_field: day,
        "DOCNUMBER": given_text(body, "documentNumber"),
        "DESCRIPTION": given_text(body, "memo"),
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
