"""What a person does in Sage's screens: post, pay, select, void, change settings and plain objects."""

from __future__ import annotations

from datetime import date
from typing import cast

from .books import documents, lifecycle, parties, payments
from .books.actor import Actor
from .books.currencies import store_currencies
from .books.kinds import BY_OBJECT, DocumentKind
from .books.payment_kinds import DISBURSEMENT, RECEIPT, PaymentKind
from .books.states import open_amount
from .catalog import ObjectType
from .company import Company
from .errors import Refusal, refuse
from .seed import Json, currencies, flatten, id_sequences, typed_row
from .values import DATE_FORMAT, Record, format_value, int_of, text_of


def _text(body: Json, name: str, default: str = "") -> str:
    value = body.get(name, default)
    return format_value(value) if isinstance(value, bool) else str(value)


def _day(actor: Actor, body: Json) -> date:
    given = _text(body, "date")
    return date.fromisoformat(given) if given else actor.company.clock.today()


def change_company(company: Company, body: Json) -> dict[str, object]:
    """Change company settings. The names are those of a seed."""
    settings = company.settings
    if "closedThrough" in body:
        closed = body["closedThrough"]
        settings.closed_through = date.fromisoformat(str(closed)) if closed else None
    if "billApproval" in body:
        settings.bill_approval = bool(body["billApproval"])
    if "idSequences" in body:
        settings.id_sequences = id_sequences(body["idSequences"])
    if "webServices" in body:
        settings.web_services = bool(body["webServices"])
    if "multiCurrency" in body:
        settings.multi_currency = bool(body["multiCurrency"])
    if "currencies" in body:
        settings.currencies = currencies(body["currencies"], settings.base_currency)
    with company.lock:
        store_currencies(company)
        company.journal.clear()
    if "isoCountryCodes" in body:
        settings.iso_country_codes = bool(body["isoCountryCodes"])
    return describe_company(company)


def describe_company(company: Company) -> dict[str, object]:
    """Return a company's settings as JSON."""
    closed = company.settings.closed_through
    return {
        "COMPANYID": company.company_id,
        "closedThrough": closed.isoformat() if closed else None,
        "billApproval": company.settings.bill_approval,
        "baseCurrency": company.settings.base_currency,
        "idSequences": dict(company.settings.id_sequences),
        "webServices": company.settings.web_services,
        "multiCurrency": company.settings.multi_currency,
        "currencies": list(company.settings.currencies),
        "isoCountryCodes": company.settings.iso_country_codes,
    }


def put_object(actor: Actor, kind: ObjectType, key: str, body: Json) -> Record | None:
    """Create or change an object, or carry out an action on it. Returns None when it is deleted."""
    action = _text(body, "action")
    if action and kind.name in BY_OBJECT:
        return _act_on_document(actor, BY_OBJECT[kind.name], _number(key), action, body)
    if action and kind.name in payments.BY_OBJECT:
        return _act_on_payment(actor, payments.BY_OBJECT[kind.name], _number(key), action, body)
    if action == "delete":
        parties.delete(actor, kind, key)
        return None
    if action:
        raise refuse(f"Action '{action}' is not known for {kind.name}.")
    return _put_plain(actor, kind, key, body)


def _number(key: str) -> int:
    if not key.isdecimal():
        raise refuse(f"'{key}' is not a RECORDNO.")
    return int(key)


def _put_plain(actor: Actor, kind: ObjectType, key: str, body: Json) -> Record:
    table = actor.table(kind.name)
    found = table.by_key(key) or (table.get(int(key)) if key.isdecimal() else None)
    if found is not None:
        return table.change(int_of(found, "RECORDNO"), {**typed_row(kind, body), **actor.stamp()})
    if kind.key == "RECORDNO":
        raise refuse(f"There is no {kind.name} {key}; documents are created through the gateway.")
    given = {name: _text({name: value}, name) for name, value in flatten(body, kind).items()}
    given.setdefault(kind.key, key)
    given.setdefault("NAME" if "NAME" in kind.fields else kind.key, key)
    if kind.name in {"CUSTOMER", "VENDOR"}:
        given.setdefault("DISPLAYCONTACT.PRINTAS", given["NAME"])
    if "PRINTAS" in kind.fields:
        given.setdefault("PRINTAS", key)
    if "TITLE" in kind.fields and kind.fields["TITLE"].required:
        given.setdefault("TITLE", key)
    return parties.create(actor, kind, given)


def _payment_kind(kind: DocumentKind) -> PaymentKind:
    return RECEIPT if kind.module == "AR" else DISBURSEMENT


def _act_on_document(
    actor: Actor, kind: DocumentKind, record_no: int, action: str, body: Json
) -> Record | None:
    match action:
        case "post" | "approve":
            return lifecycle.post(actor, kind, record_no)
        case "submit":
            state = "Submitted" if kind.approvable and actor.company.settings.bill_approval else "Posted"
            if state == "Posted":
                return lifecycle.post(actor, kind, record_no)
            return documents.set_state(actor, kind, documents.find(actor, kind, record_no), state)
        case "decline":
            return documents.set_state(actor, kind, documents.find(actor, kind, record_no), "Declined")
        case "recall":
            return lifecycle.recall(actor, kind, record_no)
        case "delete":
            documents.delete(actor, kind, record_no)
            return None
        case "reverse":
            return lifecycle.reverse(actor, kind, record_no, _day(actor, body), _text(body, "memo"))
        case "pay" | "select":
            _pay(actor, kind, record_no, body, draft=action == "select")
        case "apply":
            _apply_credit(actor, kind, record_no, body)
        case "unselect" | "void_payment" | "unapply":
            _take_payments_back(actor, kind, record_no, body, drafts=action == "unselect")
        case _:
            raise refuse(f"Action '{action}' is not known for {kind.object}.")
    return documents.find(actor, kind, record_no)


def _pay(actor: Actor, kind: DocumentKind, record_no: int, body: Json, *, draft: bool) -> None:
    row = documents.find(actor, kind, record_no)
    left = open_amount(row)
    detail = {
        "POSADJKEY" if kind.is_adjustment else "RECORDKEY": str(record_no),
        "TRX_PAYMENTAMOUNT": _text(body, "amount", str(left)),
    }
    payments.create(
        actor, _payment_kind(kind), _payment_header(actor, kind, row, body, draft=draft), [detail]
    )


def _payment_header(
    actor: Actor, kind: DocumentKind, row: Record, body: Json, *, draft: bool
) -> dict[str, str]:
    payment = _payment_kind(kind)
    day = _day(actor, body).strftime(DATE_FORMAT)
    return {
        f"{kind.party}ID": text_of(row, kind.party_field),
        "FINANCIALENTITY": _text(body, "bank", _any_bank(actor)),
        "PAYMENTMETHOD": _text(body, "method", "Printed Check"),
        "PAYMENTDATE": day,
        payment.date_field: day,
        "DOCNUMBER": _text(body, "documentNumber"),
        "DESCRIPTION": _text(body, "memo"),
        "ACTION": "Draft" if draft else "Submit",
    }


def _apply_credit(actor: Actor, kind: DocumentKind, record_no: int, body: Json) -> None:
    """Apply a credit memo, or a negative invoice or bill, to another document. No money moves."""
    row = documents.find(actor, kind, record_no)
    payment = _payment_kind(kind)
    to = _number(_text(body, "to"))
    memo = actor.table(payment.adjustment.object).get(to)
    owed = memo or documents.find(actor, payment.document, to)
    if kind.is_adjustment:
        key, amount_field = "ADJUSTMENTKEY", "TRX_ADJUSTMENTAMOUNT"
    elif payment is RECEIPT:
        key, amount_field = "NEGATIVEINVOICEKEY", "TRX_NEGATIVEINVOICEAMOUNT"
    else:
        key, amount_field = "INLINEKEY", "TRX_INLINEAMOUNT"
    amount = _text(body, "amount", str(min(-open_amount(row), open_amount(owed))))
    detail = {"POSADJKEY" if memo else "RECORDKEY": str(to), key: str(record_no), amount_field: amount}
    header = _payment_header(actor, kind, row, body, draft=False)
    payments.create(actor, payment, header, [detail])


def _any_bank(actor: Actor) -> str:
    for name in ("CHECKINGACCOUNT", "SAVINGSACCOUNT"):
        for row in actor.table(name):
            return text_of(row, "BANKACCOUNTID")
    return "BANK"


def _take_payments_back(
    actor: Actor, kind: DocumentKind, record_no: int, body: Json, *, drafts: bool
) -> None:
    payment = _payment_kind(kind)
    adjusting = ("POSADJKEY", "ADJUSTMENTKEY")
    fields = adjusting if kind.is_adjustment else ("RECORDKEY", "INLINEKEY", "NEGATIVEINVOICEKEY")
    table = actor.table(payment.detail)
    found = [detail for field in fields for detail in table.matching(field, record_no)]
    keys = dict.fromkeys(int_of(detail, "PAYMENTKEY") for detail in found)
    wanted = _text(body, "payment")
    done = 0
    for key in keys:
        state = text_of(payments.find_payment(actor, payment, key), "STATE")
        if state == "Voided" or (wanted and str(key) != wanted) or (state == "Draft") is not drafts:
            continue
        if drafts:
            payments.delete(actor, payment, key)
        else:
            day = date.fromisoformat(_text(body, "date")) if "date" in body else None
            payments.void(actor, payment, key, day, _text(body, "memo"))
        done += 1
    if not done:
        raise refuse(f"There is no payment on {kind.object} {record_no} to take back.")


def _act_on_payment(
    actor: Actor, kind: PaymentKind, record_no: int, action: str, body: Json
) -> Record | None:
    match action:
        case "void_payment" | "void" | "reverse":
            day = date.fromisoformat(_text(body, "date")) if "date" in body else None
            return payments.void(actor, kind, record_no, day, _text(body, "memo"))
        case "post" | "submit":
            return payments.update(actor, kind, record_no, {"ACTION": "Submit"}, None)
        case "delete":
            payments.delete(actor, kind, record_no)
            return None
    raise refuse(f"Action '{action}' is not known for {kind.object}.")


def row_json(actor: Actor, kind: ObjectType, row: Record) -> dict[str, object]:
    """Return a row as JSON with Sage's field names. Documents and payments include their lines."""
    shown: dict[str, object] = _fields(row)
    if kind.owned is not None:
        lines = actor.table(kind.owned.item).matching(kind.owned.parent_field, row["RECORDNO"])
        ordered = sorted(lines, key=lambda line: (int_of(line, "LINE_NO"), int_of(line, "RECORDNO")))
        shown[kind.owned.collection] = [_fields(line) for line in ordered]
    return shown


def _fields(row: Record) -> dict[str, object]:
    """Return Sage's fields. Names with a leading underscore are internal to the simulator."""
    return {name: format_value(value) for name, value in row.items() if not name.startswith("_")}


def explain(refusal: Refusal) -> dict[str, object]:
    """Return a refusal as JSON."""
    texts = [{"errorno": problem.error_number, "text": problem.description2} for problem in refusal.problems]
    return {"errors": cast(list[object], texts)}
