"""Custom fields in Sage, filled with data of Alvys (CF-1 … CF-6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from alvys_intacct.domain.alvys.names import Unnamed
from alvys_intacct.domain.alvys_values.references import as_date, as_number
from alvys_intacct.domain.bounds import LARGEST_EXPONENT, LONGEST_TEXT
from alvys_intacct.domain.coding.alvys_sources import Subject, Value, read_source, source_name
from alvys_intacct.domain.connections.coding_mappings import CustomFieldMapping, Overflow
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.metadata import CustomField, CustomFieldType
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class FilledField:
    """The value of a custom field and its source (MAP-8).

    `warning` is set when it was cut (CF-4), or left empty because Alvys's id has no name yet (DIM-2).
    """

    value: str
    source: str
    warning: str | None = None


_TEXTS = frozenset({CustomFieldType.TEXT, CustomFieldType.TEXT_AREA})
_NUMBERS = frozenset({CustomFieldType.NUMBER, CustomFieldType.CURRENCY})


def fits(source: CustomFieldType, target: CustomFieldType) -> bool:
    """Whether a value of one type fits a field of the other (CF-3). Every type fits a text field."""
    return source is target or target in _TEXTS or (source in _NUMBERS and target in _NUMBERS)


def fill(field: CustomField, mapping: CustomFieldMapping, subject: Subject) -> FilledField | None:
    """A field's value, formatted for its Sage type (CF-3); None when Alvys has none.

    Raises `NeedsAttention` for an empty required field (CF-5), a value that is too long (CF-4), or a
    value of another type.
    """
    value = read_source(mapping.source, subject)
    if isinstance(value, Unnamed):
        return _left_empty(field, mapping, value)
    if value is None or value == "":
        if field.required:
            name = source_name(mapping.source)
            raise _refused(
                "custom_field_empty",
                field,
                f"The custom field {field.label} is required in Sage Intacct, but {name} is empty in Alvys.",
                f"Fill in {name} in Alvys and send it again, or map another field and retry.",
            )
        return None
    text = _formatted(field, mapping, value)
    longest = LONGEST_TEXT if field.length is None else min(field.length, LONGEST_TEXT)
    if len(text) <= longest:
        return FilledField(text, mapping.source)
    name = source_name(mapping.source)
    if mapping.overflow is Overflow.ERROR:
        raise _refused(
            "custom_field_too_long",
            field,
            f"{name} has {len(text)} characters, but the custom field {field.label} takes {longest}.",
            "Lengthen the field in Sage Intacct and refresh the Sage data of the connection, or choose "
            "truncate for it, then retry; or shorten the value in Alvys and send it again.",
        )
    cut = f"{name} was cut to {longest} characters for {field.label}."
    return FilledField(text[:longest], mapping.source, cut)


def plain_text(value: Value) -> str | None:
    """A value as a text field of Sage gets it; None for a number that no field takes."""
    if isinstance(value, date):
        return value.strftime("%m/%d/%Y")
    if isinstance(value, Decimal):
        # Written out, a number with a huge exponent would fill the memory.
        in_range = value.is_finite() and abs(value.adjusted()) <= LARGEST_EXPONENT
        return format(value.normalize(), "f") if in_range else None
    return value


def _left_empty(field: CustomField, mapping: CustomFieldMapping, unnamed: Unnamed) -> FilledField:
    """An empty value: people don't know Alvys's ids. Raises `NeedsAttention` where the field is required."""
    what = f"{source_name(mapping.source)} has no name: nobody told yet what Alvys's {unnamed.said} is called"
    if field.required:
        raise NeedsAttention(
            f"The custom field {field.label} is required in Sage Intacct, but {what}.",
            code="alvys_value_unnamed",
            remedy=f"Name the {unnamed.kind} in the list of Alvys values, then retry.",
            setting="alvys-values",
            concerns=unnamed.said,
        )
    return FilledField("", mapping.source, f"{field.label} was left empty: {what}.")


def _formatted(field: CustomField, mapping: CustomFieldMapping, value: Value) -> str:
    """Dates in Sage's form, numbers without exponent (CF-3)."""
    text = plain_text(value)
    if text is None:
        raise _refused(
            "custom_field_out_of_range",
            field,
            f"{source_name(mapping.source)} is {value:.6E}, which is no quantity that {field.label} can "
            "take.",
            f"Correct {source_name(mapping.source)} in Alvys and send it again.",
        )
    if not isinstance(value, str) or field.field_type in _TEXTS:
        return text
    typed = as_date(value) if field.field_type is CustomFieldType.DATE else as_number(value)
    if typed is not None:
        return _formatted(field, mapping, typed)
    raise _refused(
        "custom_field_wrong_type",
        field,
        f"{source_name(mapping.source)} is {value!r:.100}, but the custom field {field.label} takes "
        f"{field.field_type.value}.",
        "Map an Alvys field of the right type, then retry.",
    )


def _refused(code: str, field: CustomField, message: str, remedy: str) -> NeedsAttention:
    return NeedsAttention(
        message, code=code, remedy=remedy, setting="custom-field-mappings", concerns=field.label
    )
