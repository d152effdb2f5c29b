"""Converts the text of a request to typed fields, and checks their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sandbox.intacct.catalog import Field, ObjectType
from sandbox.intacct.company import Company
from sandbox.intacct.errors import GENERIC, VALIDATION, Problem, Refusal, refuse
from sandbox.intacct.values import Kind, Record, Value, parse_value

Texts = Mapping[str, str]
_MULTI = "#~#"


@contextmanager
def wrapped(text: str) -> Iterator[None]:
    """Add Sage's generic wrapper to refusals in the block ("Could not create X record!")."""
    try:
        yield
    except Refusal as refusal:
        if any(problem.description2 == text for problem in refusal.problems):
            raise
        raise Refusal(*refusal.problems, Problem(error_number=GENERIC, description2=text)) from refusal


def typed(field: Field, text: str) -> Value:
    """Convert one field. A wrong format, an unknown choice or an overlong custom value is refused."""
    try:
        value = parse_value(field.kind, text)
    except ValueError as error:
        raise refuse(
            f"Illegal format for {field.label} : {text}.",
            error_number=VALIDATION,
            correction="Enter a value in the expected format.",
        ) from error
    if isinstance(value, str) and field.values:
        chosen = value.split(_MULTI)
        known = {label.lower(): label for label in field.values}
        codes = {code: label for label, code in field.codes.items()}
        if field.custom and any(choice.lower() not in known for choice in chosen):
            raise refuse(f"Invalid value '{value}' for field '{field.id}'.", error_number=VALIDATION)
        if not field.custom:
            label = known.get(value.lower(), codes.get(value))
            if label is None:
                raise refuse(f"Invalid {field.label} '{value}' specified.")
            return label
    if isinstance(value, str) and field.custom and len(value) > field.length:
        raise _too_long(field)
    return value


def _too_long(field: Field) -> Refusal:
    return refuse(
        f"The value of field '{field.id}' is longer than {field.length} characters.",
        error_number=VALIDATION,
        correction=f"Enter at most {field.length} characters and try again.",
    )


def _fitting(company: Company, kind: ObjectType, field: Field, value: Value) -> Value:
    """Apply the length of a standard text field. References are checked for existence instead."""
    if not isinstance(value, str) or field.kind not in {Kind.TEXT, Kind.TEXTAREA} or field.custom:
        return value
    if len(value) <= field.length or kind.refers(field.id):
        return value
    match company.assumptions.overlong_text:
        case "cut":
            return value[: field.length]
        case "accept":
            return value
    raise _too_long(field)


def typed_fields(company: Company, kind: ObjectType, given: Texts) -> Record:
    """Convert the writable fields. Read-only fields are ignored; assumptions decide on unknown fields."""
    row: Record = {}
    for name, text in given.items():
        field = kind.fields.get(name)
        if field is None:
            if not name.startswith("GLDIM"):
                unknown_field(company, kind, name)
            continue
        if not field.read_only:
            row[name] = _fitting(company, kind, field, typed(field, text))
    return row


def unknown_field(company: Company, kind: ObjectType, name: str) -> None:
    """Refuse a field that the object does not have, if the assumptions say so."""
    if name.partition(".")[0] in kind.inputs or company.assumptions.unknown_fields != "refuse":
        return
    raise refuse(f"Field '{name}' does not exist on object {kind.name}.")


def require_fields(kind: ObjectType, row: Record, *, custom_only: bool = False) -> None:
    """Refuse a row that lacks a required field."""
    for field in kind.fields.values():
        if not field.required or (custom_only and not field.custom):
            continue
        if row.get(field.id) in (None, ""):
            raise refuse(
                f"The {field.label} field is missing a value.",
                error_number=VALIDATION if field.custom else GENERIC,
                correction=f"Enter a value for {field.label} and try again.",
            )


def is_number(kind: Kind) -> bool:
    """Whether values of a kind are numbers."""
    return kind in {Kind.INTEGER, Kind.DECIMAL, Kind.CURRENCY}
