"""Customers, vendors, contacts and other plain objects: generic create, update, delete (section 7)."""

from __future__ import annotations

import re

from sandbox.intacct.catalog import ObjectType
from sandbox.intacct.errors import DUPLICATE, GENERIC, VALIDATION, Problem, Refusal, refuse
from sandbox.intacct.values import Kind, Record, int_of, text_of

from .actor import Actor
from .addresses import completed
from .contacts import PARTY_LETTERS, SLOTS, check_emails, take_contacts
from .fields import Texts, require_fields, typed_fields, wrapped
from .levels import id_taken, known
from .references import reference

_REFERENCES = {"PARENTID": "PARENT", "TERMNAME": "TERM"}
_ACCOUNTS = ("APACCOUNT", "ARACCOUNT", "OFFSETGLACCOUNTNO")
_PLAIN_ID = re.compile(r"[A-Za-z0-9_.]+(?:[ -][A-Za-z0-9_.]+)*")
_FIXED_IDS = frozenset({"CUSTOMER", "VENDOR", "CONTACT"})


def duplicate(label: str, value: str) -> Problem:
    """Build the problem of an id that exists already (section 9, BL34000061)."""
    return Problem(
        error_number=DUPLICATE,
        description2=f"Another {label} with the given value(s) {value} already exists",
        correction="Use a unique value instead.",
    )


def create(actor: Actor, kind: ObjectType, given: Texts) -> Record:
    """Create a plain object. A customer or vendor gets its display contact."""
    with wrapped(f"Could not create {kind.label} record!"):
        row = typed_fields(actor.company, kind, _own(given))
        key = text_of(row, kind.key) or _next_id(actor, kind)
        if kind.key != "RECORDNO" and key:
            row[kind.key] = key
            _check_characters(actor, kind, key)
            if id_taken(actor, kind.name, key):
                raise Refusal(duplicate(kind.label, key))
        require_fields(kind, row)
        _take_contacts(actor, kind, row, given)
        _check_references(actor, kind, row)
        if kind.name in PARTY_LETTERS:
            row["ENTITY"] = f"{PARTY_LETTERS[kind.name]}{key}"
        return actor.table(kind.name).insert({**_defaults(actor, kind), **row, **actor.creation_fields()})


def _check_characters(actor: Actor, kind: ObjectType, key: str) -> None:
    """Refuse an id with characters that Sage's help advises against, if the assumptions say so."""
    strict = actor.company.assumptions.special_ids == "refuse" and kind.name in PARTY_LETTERS
    if strict and not _PLAIN_ID.fullmatch(key):
        raise refuse(f"Illegal format for {kind.label} ID : {key}.", error_number=VALIDATION)


def _own(given: Texts) -> Texts:
    """Return the object's own fields, without those of its contacts."""
    return {name: text for name, text in given.items() if "." not in name and name not in SLOTS}


def _next_id(actor: Actor, kind: ObjectType) -> str:
    """Return the next id of the document sequence, skipping ids in use; empty without a sequence."""
    prefix = actor.company.settings.id_sequences.get(kind.name)
    if prefix is None:
        return ""
    while True:
        key = f"{prefix}{actor.company.count_up(kind.name):05d}"
        if not id_taken(actor, kind.name, key):
            return key


def _defaults(actor: Actor, kind: ObjectType) -> Record:
    row: Record = kind.blank()
    if "STATUS" in kind.fields:
        row["STATUS"] = "active"
    created = kind.fields.get("WHENCREATED")
    if created is not None and created.kind is Kind.TIMESTAMP:
        row["WHENCREATED"] = actor.company.clock.now()
    return row


def update(actor: Actor, kind: ObjectType, given: Texts) -> Record:
    """Update a plain object, named by RECORDNO or business id. Only the fields sent change."""
    with wrapped(f"Could not update {kind.label} record!"):
        row = find(actor, kind, given.get("RECORDNO", ""), given.get(kind.key, ""))
        changes = typed_fields(actor.company, kind, _own(given))
        key = text_of(changes, kind.key)
        if kind.key != "RECORDNO" and key and key != text_of(row, kind.key):
            if kind.name in _FIXED_IDS and not actor.company.assumptions.ids_changeable:
                raise refuse(
                    f"The {kind.key} field of {kind.label.lower()} '{row[kind.key]}' cannot be changed."
                )
            if id_taken(actor, kind.name, key):
                raise Refusal(duplicate(kind.label, key))
        changed: Record = {**row, **changes}
        require_fields(kind, changed)
        _take_contacts(actor, kind, changed, given)
        _check_references(actor, kind, changes)
        return actor.table(kind.name).change(int_of(row, "RECORDNO"), {**changed, **actor.stamp()})


def delete(actor: Actor, kind: ObjectType, key: str) -> None:
    """Delete a plain object. Refused when documents refer to it (assumed)."""
    row = actor.table(kind.name).get(int(key)) if key.isdecimal() else None
    row = row or known(actor, kind.name, key)
    if row is None or not actor.sees(row):
        raise Refusal(
            Problem(
                error_number=GENERIC,
                description2=f"Cannot find {kind.label.lower()} with key '{key}' to delete.",
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


def find(actor: Actor, kind: ObjectType, record_no: str, key: str) -> Record:
    """Return a plain object by RECORDNO if given, otherwise by business id. Refused when not found."""
    found = None
    if record_no.strip():
        found = actor.table(kind.name).get(int(record_no)) if record_no.strip().isdecimal() else None
    elif key:
        found = known(actor, kind.name, key)
    if found is None or not actor.sees(found):
        raise refuse(f"Cannot find {kind.label.lower()} with key '{record_no or key}'.")
    return found


def _check_references(actor: Actor, kind: ObjectType, row: Record) -> None:
    for field, path in _REFERENCES.items():
        value = text_of(row, field)
        relation = kind.relations.get(path)
        if value and relation is not None and relation.local == field:
            label = actor.company.kind(relation.target).label
            reference(actor, relation.target, label, value, posting=False)
    for field in _ACCOUNTS:
        if kind.name in PARTY_LETTERS and text_of(row, field):
            reference(actor, "GLACCOUNT", "GL Account", text_of(row, field))


def _take_contacts(actor: Actor, kind: ObjectType, row: Record, given: Texts) -> None:
    if kind.name == "CONTACT":
        address = {name: text for name, text in given.items() if "." in name}
        row.update(completed(actor.company, typed_fields(actor.company, kind, address)))
        check_emails(row)
        return
    take_contacts(actor, kind, row, given, create=create, update=update)
