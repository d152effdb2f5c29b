"""The contacts of customers, vendors and employees: their display contact and references to others.

Protocol section 7; pages accounts-receivable-customers, accounts-payable-vendors, company-console-contacts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from sandbox.intacct.assumptions import Assumptions
from sandbox.intacct.catalog import ObjectType
from sandbox.intacct.errors import VALIDATION, refuse
from sandbox.intacct.values import Record, Value, int_of, text_of

from .actor import Actor
from .fields import Texts, unknown_field
from .references import reference

Save = Callable[[Actor, ObjectType, Texts], Record]
SLOTS = ("DISPLAYCONTACT", "CONTACTINFO", "BILLTO", "SHIPTO", "PAYTO", "RETURNTO", "PERSONALINFO")
PARTY_LETTERS = {"CUSTOMER": "C", "VENDOR": "V"}
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")


def generated_name(assumptions: Assumptions, kind: ObjectType, row: Record) -> str:
    """Return the default name of a display contact: NAME(C<CUSTOMERID>) or NAME(V<VENDORID>)."""
    letter = PARTY_LETTERS.get(kind.name, "") if assumptions.contact_names_lettered else ""
    return f"{text_of(row, 'NAME')}({letter}{text_of(row, kind.key)})"


def check_emails(row: Record) -> None:
    """Refuse a field that is not one email address (section 9: BL03000018, "Illegal format for ...").

    An integrator's sample has the text for the primary address, with the wrapper after it.
    """
    for field, label in (("EMAIL1", "Primary"), ("EMAIL2", "Secondary")):
        address = text_of(row, field)
        if address and not _EMAIL.fullmatch(address):
            text = f"Illegal format for Contactversion : {label} Email Address {address}."
            raise refuse(text, error_number=VALIDATION, wrapper="Validate contactversion record failed!")


def take_contacts(
    actor: Actor, kind: ObjectType, row: Record, given: Texts, *, create: Save, update: Save
) -> None:
    """Set a party's contacts in its row. Creates or updates its display contact."""
    for name in given:
        if "." in name or name in SLOTS:
            _check_name(actor, kind, name)
    for slot in SLOTS:
        if slot not in kind.relations:
            continue
        parts = {
            name.removeprefix(f"{slot}."): text for name, text in given.items() if name.startswith(f"{slot}.")
        }
        if slot != "DISPLAYCONTACT":
            if parts or slot in given:
                row[f"{slot}.CONTACTNAME"] = _referred(actor, parts)
        elif any(parts.values()) or (parts and text_of(row, "DISPLAYCONTACT.CONTACTNAME")):
            row["DISPLAYCONTACT.CONTACTNAME"] = _displayed(
                actor, kind, row, parts, create=create, update=update
            )
    if kind.name in PARTY_LETTERS and not text_of(row, "DISPLAYCONTACT.CONTACTNAME"):
        # The display contact and its PRINTAS are required.
        raise refuse("The Display contact field is missing a value.", correction="Enter a display contact.")


def _check_name(actor: Actor, kind: ObjectType, name: str) -> None:
    """Refuse contact fields except CONTACTNAME, unless they belong to the display contact."""
    slot, _, part = name.partition(".")
    known = slot in SLOTS and slot in kind.relations
    if known and (slot == "DISPLAYCONTACT" or part in {"", "CONTACTNAME"}):
        return
    if not any(field == name or field.startswith(f"{name}.") for field in kind.fields):
        unknown_field(actor.company, kind, name)


def _referred(actor: Actor, parts: Mapping[str, str]) -> Value:
    """Return the name of an existing contact. None for a blank name; Sage then uses the display contact."""
    name = parts.get("CONTACTNAME", "").strip()
    return reference(actor, "CONTACT", "Contact", name, posting=False)["CONTACTNAME"] if name else None


def _displayed(
    actor: Actor, kind: ObjectType, row: Record, parts: Mapping[str, str], *, create: Save, update: Save
) -> Value:
    contact = actor.company.kind("CONTACT")
    name = parts.get("CONTACTNAME", "").strip()
    known = text_of(row, "DISPLAYCONTACT.CONTACTNAME")
    if known and name in {"", known} and actor.table("CONTACT").by_key(known) is not None:
        if set(parts) - {"CONTACTNAME"}:
            update(actor, contact, {**parts, "CONTACTNAME": known})
        return known
    if known and set(parts) == {"CONTACTNAME"}:
        # [K] The page gives no CONTACTNAME for an update. An update can name another contact.
        return _referred(actor, parts)
    chosen = name or generated_name(actor.company.assumptions, kind, row)
    created = create(actor, contact, {**parts, "CONTACTNAME": chosen})
    visible = row.get("HIDEDISPLAYCONTACT") is not True
    actor.table("CONTACT").change(int_of(created, "RECORDNO"), {"VISIBLE": visible})
    return created["CONTACTNAME"]
