"""What a person does with an invoice, a bill or an adjustment in Sage's screens."""

from __future__ import annotations

from dataclasses import replace

from .books import documents, lifecycle, removal
from .books.actor import Actor
from .books.kinds import DocumentKind
from .books.levels import owner_of
from .errors import refuse
from .person_input import given_day, given_text, given_texts
from .person_payments import apply_credit, pay, take_payments_back, use_payment, write_off
from .seed import Json
from .values import DATE_FORMAT, Record

_CHANGES = frozenset(
    {"post", "approve", "approve_partly", "submit", "decline", "recall", "delete", "reverse", "attach"}
)


def act_on_document(
    actor: Actor, kind: DocumentKind, record_no: int, action: str, body: Json
) -> Record | None:
    """Carry out an action. Returns None when the document is deleted."""
    if action in _CHANGES:
        return _change(_where_it_is(actor, kind, record_no), kind, record_no, action, body)
    match action:
        case "pay" | "select":
            pay(actor, kind, record_no, body, draft=action == "select")
        case "apply":
            apply_credit(actor, kind, record_no, body)
        case "use_payment":
            use_payment(actor, kind, record_no, body)
        case "write_off":
            write_off(actor, kind, record_no, body)
        case "unselect" | "void_payment" | "unapply":
            take_payments_back(actor, kind, record_no, body, requests=action == "unselect")
        case _:
            raise refuse(f"Action '{action}' is not known for {kind.object}.")
    return documents.find(actor, kind, record_no)


def enter_document(actor: Actor, kind: DocumentKind, body: Json) -> Record:
    """Enter a document by hand: Sage's fields, by default of today, and `lines` with Sage's fields."""
    today = given_day(actor, body).strftime(DATE_FORMAT)
    lines = body.get("lines", [])
    if not isinstance(lines, list):
        raise ValueError("lines must be a list")
    header = {"WHENCREATED": today, "WHENDUE": today, **given_texts(body, "action", "date", "lines")}
    return documents.create(actor, kind, header, [given_texts(line) for line in lines])


def _where_it_is(actor: Actor, kind: DocumentKind, record_no: int) -> Actor:
    """Return the person in the entity that owns the document, where it has to be changed.

    A person that is already in an entity stays there.
    """
    row = actor.table(kind.object).get(record_no)
    return replace(actor, entity=owner_of(row)) if row is not None and not actor.entity else actor


def _change(actor: Actor, kind: DocumentKind, record_no: int, action: str, body: Json) -> Record | None:
    match action:
        case "submit" if kind.approvable and actor.company.settings.bill_approval:
            return documents.set_state(actor, kind, documents.find(actor, kind, record_no), "Submitted")
        case "post" | "approve" | "submit":
            return lifecycle.post(actor, kind, record_no)
        case "decline":
            return lifecycle.decide(actor, kind, record_no, "Declined")
        case "approve_partly":
            return lifecycle.decide(actor, kind, record_no, "Partially Approved")
        case "attach":
            documents.find(actor, kind, record_no)
            attached: Record = {"SUPDOCID": given_text(body, "attachment"), **actor.stamp()}
            return actor.table(kind.object).change(record_no, attached)
        case "recall":
            return lifecycle.recall(actor, kind, record_no)
        case "reverse":
            memo = given_text(body, "memo")
            return lifecycle.reverse(actor, kind, record_no, given_day(actor, body), memo)
    removal.delete(actor, kind, record_no)
    return None
