"""What a person does in Sage's screens: change settings and plain objects, act on documents and payments."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from .books import parties
from .books.actor import Actor
from .books.currencies import store_currencies
from .books.kinds import BY_OBJECT
from .books.payment_kinds import BY_OBJECT as PAYMENTS
from .books.payment_kinds import BY_PARTY as PARTIES
from .catalog import ObjectType
from .company import Company
from .errors import Refusal, refuse
from .person_documents import act_on_document, enter_document
from .person_input import given_text, record_number
from .person_payments import act_on_payment, receive_advance
from .seed import Json, flatten, id_sequences, typed_row
from .settings import change_settings, describe_settings
from .values import Record, format_value, int_of


def change_company(company: Company, body: Json) -> dict[str, object]:
    """Change company settings. Raises ``ValueError`` for a wrong value."""
    change_settings(company.settings, body)
    with company.lock:
        store_currencies(company)
        company.journal.clear()
    if "idSequences" in body:
        company.settings.id_sequences = id_sequences(body["idSequences"])
    return describe_company(company)


def change_user(company: Company, user_id: str, body: Json) -> dict[str, object]:
    """Change a user's password, or whether it is active. Raises ``KeyError`` for a user that isn't there."""
    known = company.users.get(user_id)
    if known is None:
        raise KeyError(f"no user '{user_id}'")
    user = replace(
        known,
        password=str(body.get("password", known.password)),
        active=bool(body.get("active", known.active)),
    )
    with company.lock:
        company.users[user_id] = user
    return {"USERID": user_id, "active": user.active}


def describe_company(company: Company) -> dict[str, object]:
    """Return a company's settings as JSON."""
    return {
        "COMPANYID": company.company_id,
        **describe_settings(company.settings),
        "idSequences": dict(company.settings.id_sequences),
    }


def put_object(actor: Actor, kind: ObjectType, key: str, body: Json) -> Record | None:
    """Create or change an object, or carry out an action on it. Returns None when it is deleted."""
    action = given_text(body, "action")
    if action == "enter" and kind.name in BY_OBJECT:
        return enter_document(actor, BY_OBJECT[kind.name], body)
    if action and kind.name in BY_OBJECT:
        return act_on_document(actor, BY_OBJECT[kind.name], record_number(key), action, body)
    if action and kind.name in PAYMENTS:
        return act_on_payment(actor, PAYMENTS[kind.name], record_number(key), action, body)
    if action == "advance" and kind.name in PARTIES:
        receive_advance(actor, PARTIES[kind.name], key, body)
        return _put_plain(actor, kind, key, {})
    if action == "delete":
        parties.delete(actor, kind, key)
        return None
    if action:
        raise refuse(f"Action '{action}' is not known for {kind.name}.")
    return _put_plain(actor, kind, key, body)


def _put_plain(actor: Actor, kind: ObjectType, key: str, body: Json) -> Record:
    table = actor.table(kind.name)
    found = table.by_key(key) or (table.get(int(key)) if key.isdecimal() else None)
    if found is not None:
        return table.change(int_of(found, "RECORDNO"), {**typed_row(kind, body), **actor.stamp()})
    if kind.key == "RECORDNO":
        raise refuse(f"There is no {kind.name} {key}; documents are created through the gateway.")
    given = {name: given_text({name: value}, name) for name, value in flatten(body, kind).items()}
    given.setdefault(kind.key, key)
    given.setdefault("NAME" if "NAME" in kind.fields else kind.key, key)
    if kind.name in {"CUSTOMER", "VENDOR"}:
        given.setdefault("DISPLAYCONTACT.PRINTAS", given["NAME"])
    if "PRINTAS" in kind.fields:
        given.setdefault("PRINTAS", key)
    if "TITLE" in kind.fields and kind.fields["TITLE"].required:
        given.setdefault("TITLE", key)
    return parties.create(actor, kind, given)


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
