"""Checks references to parties, accounts and dimension values: they must exist, be active and usable."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.intacct.errors import VALIDATION, invalid_reference, refuse
from sandbox.intacct.values import Record, Value, text_of

from .actor import Actor
from .levels import usable


@dataclass(frozen=True)
class Dimension:
    """A dimension of a line: its field, its object, and the account flag that requires it."""

    field: str
    target: str
    label: str
    name_field: str = ""
    title: str = "NAME"
    required_by: str = ""


DIMENSIONS = (
    Dimension("LOCATIONID", "LOCATION", "Location", "LOCATIONNAME", "NAME", "REQUIRELOC"),
    Dimension("DEPARTMENTID", "DEPARTMENT", "Department", "DEPARTMENTNAME", "TITLE", "REQUIREDEPT"),
    Dimension("PROJECTID", "PROJECT", "Project", "PROJECTNAME", "NAME", "REQUIREPROJECT"),
    Dimension("TASKID", "TASK", "Task", "", "NAME", "REQUIRETASK"),
    Dimension("COSTTYPEID", "COSTTYPE", "Cost Type"),
    Dimension("CUSTOMERID", "CUSTOMER", "Customer", "CUSTOMERNAME", "NAME", "REQUIRECUSTOMER"),
    Dimension("VENDORID", "VENDOR", "Vendor", "VENDORNAME", "NAME", "REQUIREVENDOR"),
    Dimension(
        "EMPLOYEEID", "EMPLOYEE", "Employee", "EMPLOYEENAME", "PERSONALINFO.CONTACTNAME", "REQUIREEMPLOYEE"
    ),
    Dimension("ITEMID", "ITEM", "Item", "ITEMNAME", "NAME", "REQUIREITEM"),
    Dimension("CLASSID", "CLASS", "Class", "CLASSNAME", "NAME", "REQUIRECLASS"),
    Dimension("CONTRACTID", "CONTRACT", "Contract", "CONTRACTNAME", "NAME", "REQUIRECONTRACT"),
    Dimension("WAREHOUSEID", "WAREHOUSE", "Warehouse", "WAREHOUSENAME", "NAME", "REQUIREWAREHOUSE"),
    Dimension("ASSETID", "ASSET", "Asset"),
)


def reference(actor: Actor, target: str, label: str, value: str, *, posting: bool = True) -> Record:
    """Return the row that a reference names. Refused when missing, inactive, non-posting or restricted."""
    found = usable(actor, target, value)
    if found is None and target == "LOCATION":
        # An entity is also a location.
        found = actor.table("LOCATIONENTITY").by_key(value)
    if found is None:
        raise invalid_reference(label, value)
    status = text_of(found, "STATUS")
    if status == "inactive":
        raise invalid_reference(label, value, inactive=f"{label} '{value}' is inactive.")
    if posting and status == "active non-posting":
        raise invalid_reference(label, value, inactive=f"{label} '{value}' does not allow posting.")
    _check_restriction(actor, found, label, value)
    return found


def _check_restriction(actor: Actor, row: Record, label: str, value: str) -> None:
    restriction = text_of(row, "OBJECTRESTRICTION")
    if not actor.entity or restriction in {"", "Unrestricted"}:
        return
    allowed = text_of(row, "RESTRICTEDLOCATIONS").split("#~#")
    if restriction == "RootOnly" or actor.entity not in allowed:
        raise invalid_reference(label, value, inactive=f"{label} '{value}' is not available in this entity.")


def entity_of(actor: Actor, location_id: str) -> str:
    """Return the entity of a location or of its parents; empty when there is none."""
    seen: set[str] = set()
    current = location_id
    while current and current not in seen:
        if actor.table("LOCATIONENTITY").by_key(current) is not None:
            return current
        seen.add(current)
        row = actor.table("LOCATION").by_key(current)
        current = text_of(row, "PARENTID") if row else ""
    return ""


_MISSING_LOCATION = {
    "empty": "Use of empty Location is invalid. A valid Multi-Entity Location must be specified.",
    "field": "The Location field is missing a value.",
    "unknown": "Currently, we can't create the transaction.",
}


def _place(actor: Actor, line: Record) -> None:
    """Check a line's location: required in multi-entity companies, and of the entity in an entity session."""
    location = text_of(line, "LOCATIONID")
    if not location and actor.entity:
        line["LOCATIONID"] = actor.entity
        location = actor.entity
    if not location and actor.company.multi_entity:
        raise refuse(
            _MISSING_LOCATION[actor.company.assumptions.missing_location],
            error_number=VALIDATION,
            correction="Enter a location for each line and try again.",
        )
    if location and actor.entity:
        owner = entity_of(actor, location)
        if owner and owner != actor.entity:
            raise invalid_reference(
                "Location", location, inactive=f"Location '{location}' is not available in this entity."
            )


def check_dimensions(actor: Actor, line: Record, account: Record) -> dict[str, Value]:
    """Check a line's dimensions, and those its account requires. Returns the names for the ids."""
    _place(actor, line)
    names: dict[str, Value] = {}
    if text_of(line, "TASKID") and not text_of(line, "PROJECTID"):
        raise refuse("Task requires a project.", error_number=VALIDATION)
    for dimension in DIMENSIONS:
        value = text_of(line, dimension.field)
        if value:
            row = reference(actor, dimension.target, dimension.label, value)
            if dimension.name_field:
                names[dimension.name_field] = row.get(dimension.title)
        elif dimension.required_by and account.get(dimension.required_by) is True:
            raise refuse(
                f"Missing the {dimension.label.lower()} dimension for account "
                f"'{text_of(account, 'ACCOUNTNO')}'.",
                error_number=VALIDATION,
                correction=f"Enter a {dimension.label.lower()} and try again.",
            )
    return names


def resolve_account(actor: Actor, line: Record, module: str) -> Record:
    """Return the GL account of a line, given directly or by account label."""
    label = text_of(line, "ACCOUNTLABEL")
    number = text_of(line, "ACCOUNTNO")
    if label and number:
        raise refuse("Use either an account or an account label, not both.")
    if label:
        row = reference(actor, f"{module}ACCOUNTLABEL", "Account Label", label)
        number = text_of(row, "GLACCOUNTNO")
        line["ACCOUNTNO"] = number
    if not number:
        raise refuse("The GL Account field is missing a value.")
    return reference(actor, "GLACCOUNT", "GL Account", number)


def refuse_bank_account(actor: Actor, number: str) -> None:
    """Refuse a GL account that belongs to a bank account (section 14)."""
    for name in ("CHECKINGACCOUNT", "SAVINGSACCOUNT"):
        for bank in actor.table(name).matching("GLACCOUNTNO", number):
            raise refuse(
                f"The account number {number} is associated to the Bank account "
                f"{text_of(bank, 'BANKACCOUNTID')}"
            )


def check_user_dimensions(actor: Actor, line: Record, given: dict[str, str]) -> None:
    """Check user-defined dimensions: GLDIM<NAME> holds the value's id (page accounts-payable-bills)."""
    for name, value in given.items():
        if not name.startswith("GLDIM") or not value:
            continue
        target = name.removeprefix("GLDIM")
        if target not in actor.company.kinds:
            raise invalid_reference("Dimension", name)
        if not value.isdecimal() or actor.table(target).get(int(value)) is None:
            raise invalid_reference(target, value)
        line[name] = int(value)
