"""Customers, vendors, contacts and other plain objects: generic create, update, delete (section 7)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sandbox.intacct.catalog import ObjectType
from sandbox.intacct.errors import DUPLICATE, GENERIC, VALIDATION, Problem, Refusal, refuse
from sandbox.intacct.values import Kind, Record, Value, int_of, text_of

from .actor import Actor
from .fields import Texts, require_fields, typed_fields, wrapped
from .references import reference

_CONTACT_SLOTS = ("DISPLAYCONTACT", "CONTACTINFO", "BILLTO", "SHIPTO", "PAYTO", "RETURNTO", "PERSONALINFO")
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
_REFERENCES = {"PARENTID": "", "TERMNAME": "TERM"}


def duplicate(label: str, value: str) -> Problem:
    """Section 9, BL34000061."""
    return Problem(
        errorno=DUPLICATE,
        description2=f"Another {label} with the given value(s) {value} already exists",
        correction="Use a unique value instead.",
    )


def create(actor: Actor, kind: ObjectType, given: Texts) -> Record:
    """Create a plain object; a party's display contact comes into being with it."""
    with wrapped(f"Could not create {kind.label} record!"):
        row = typed_fields(
            actor.company, kind, {name: text for name, text in given.items() if "." not in name}
        )
        key = text_of(row, kind.key)
        if kind.key != "RECORDNO" and key and actor.table(kind.name).by_key(key) is not None:
            raise Refusal(duplicate(kind.label, key))
        _take_contacts(actor, kind, row, given)
        require_fields(kind, row)
        _check_references(actor, kind, row)
        return actor.table(kind.name).insert({**_defaults(actor, kind), **row, **actor.birth()})


def _defaults(actor: Actor, kind: ObjectType) -> Record:
    row: Record = kind.blank()
    if "STATUS" in kind.fields:
        row["STATUS"] = "active"
    created = kind.fields.get("WHENCREATED")
    if created is not None and created.kind is Kind.TIMESTAMP:
        row["WHENCREATED"] = actor.company.clock.now()
    return row


def update(actor: Actor, kind: ObjectType, given: Texts) -> Record:
    """Update a plain object named by RECORDNO or by its business id."""
    with wrapped(f"Could not update {kind.label} record!"):
        row = find(actor, kind, given.get("RECORDNO", ""), given.get(kind.key, ""))
        changes = typed_fields(
            actor.company, kind, {name: text for name, text in given.items() if "." not in name}
        )
        key = text_of(changes, kind.key)
        renamed = kind.key != "RECORDNO" and key and key != text_of(row, kind.key)
        if renamed and actor.table(kind.name).by_key(key) is not None:
            raise Refusal(duplicate(kind.label, key))
        changed: Record = {**row, **changes}
        _take_contacts(actor, kind, changed, given)
        require_fields(kind, changed)
        _check_references(actor, kind, changed)
        return actor.table(kind.name).change(int_of(row, "RECORDNO"), {**changed, **actor.stamp()})


def delete(actor: Actor, kind: ObjectType, key: str) -> None:
    """Delete a plain object; one that documents refer to stays (assumed)."""
    row = actor.table(kind.name).get(int(key)) if key.isdecimal() else None
    row = row or actor.table(kind.name).by_key(key)
    if row is None or not actor.sees(row):
        raise Refusal(
            Problem(
                errorno=GENERIC, description2=f"Cannot find {kind.label.lower()} with key '{key}' to delete."
            )
        )
    for document in ("ARINVOICE", "APBILL", "ARADJUSTMENT", "APADJUSTMENT"):
        field = f"{kind.name}ID"
        if field in actor.company.kind(document).fields and actor.table(document).matching(
            field, row.get(kind.key)
        ):
            raise refuse(
                f"The {kind.label.lower()} '{text_of(row, kind.key)}' is in use and cannot be deleted."
            )
    actor.table(kind.name).remove(int_of(row, "RECORDNO"))


def find(actor: Actor, kind: ObjectType, recordno: str, key: str) -> Record:
    """A plain object by RECORDNO, else by business id."""
    found = None
    if recordno.strip():
        found = actor.table(kind.name).get(int(recordno)) if recordno.strip().isdecimal() else None
    elif key:
        found = actor.table(kind.name).by_key(key)
    if found is None or not actor.sees(found):
        raise refuse(f"Cannot find {kind.label.lower()} with key '{recordno or key}'.")
    return found


def _check_references(actor: Actor, kind: ObjectType, row: Record) -> None:
    for field, path in _REFERENCES.items():
        value = text_of(row, field)
        relation = kind.relations.get(path or "PARENT")
        if value and relation is not None and relation.local == field:
            label = actor.company.kind(relation.target).label
            reference(actor, relation.target, label, value, posting=False)


def _take_contacts(actor: Actor, kind: ObjectType, row: Record, given: Texts) -> None:
    if kind.name == "CONTACT":
        row.update(
            typed_fields(actor.company, kind, {name: text for name, text in given.items() if "." in name})
        )
        _check_email(row)
        return
    for slot in _CONTACT_SLOTS:
        if slot not in kind.relations:
            continue
        field = f"{slot}.CONTACTNAME"
        parts = {
            name.removeprefix(f"{slot}."): text for name, text in given.items() if name.startswith(f"{slot}.")
        }
        if parts:
            row[field] = _contact(actor, kind, slot, row, parts)
    if kind.name in {"CUSTOMER", "VENDOR"} and not text_of(row, "DISPLAYCONTACT.CONTACTNAME"):
        # Page accounts-receivable-customers: the display contact is required, and so is its PRINTAS.
        raise refuse("The Display contact field is missing a value.", correction="Enter a display contact.")


def _check_email(row: Record) -> None:
    """Section 9: BL03000018, "Illegal format for Contactversion : Primary Email Address ..."."""
    address = text_of(row, "EMAIL1")
    if address and not _EMAIL.fullmatch(address):
        text = f"Illegal format for Contactversion : Primary Email Address {address}."
        raise refuse(text, errorno=VALIDATION)


def _contact(actor: Actor, kind: ObjectType, slot: str, row: Record, parts: Mapping[str, str]) -> Value:
    contact = actor.company.kind("CONTACT")
    name = parts.get("CONTACTNAME", "").strip()
    known = text_of(row, f"{slot}.CONTACTNAME")
    if slot != "DISPLAYCONTACT":
        if not name:
            return known or None
        return reference(actor, "CONTACT", "Contact", name, posting=False)["CONTACTNAME"]
    if known and name in {"", known} and actor.table("CONTACT").by_key(known) is not None:
        if set(parts) - {"CONTACTNAME"}:
            update(actor, contact, {**parts, "CONTACTNAME": known})
        return known
    chosen = name or f"{text_of(row, 'NAME')}({text_of(row, kind.key)})"
    if name and set(parts) == {"CONTACTNAME"}:
        return reference(actor, "CONTACT", "Contact", name, posting=False)["CONTACTNAME"]
    created = create(actor, contact, {**parts, "CONTACTNAME": chosen})
    actor.table("CONTACT").change(int_of(created, "RECORDNO"), {"VISIBLE": True})
    return created["CONTACTNAME"]
