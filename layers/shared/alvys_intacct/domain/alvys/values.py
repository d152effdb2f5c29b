"""How values of Alvys's API are read: dates, amounts, texts.

What comes from outside is decoded within the bounds of JSON, and its Python objects are validated with the
checks here. What this service stored has passed them, and is validated as JSON text (`stored_envelope`): its
types are read, and no check runs again, since each is a call of Python for every value.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    StringConstraints,
    ValidationError,
)
from pydantic_core import CoreSchema, core_schema

from alvys_intacct.domain.bounds import LONGEST_TEXT, MOST_IN_LIST, bounded_quantity
from alvys_intacct.domain.money import CENT, LARGEST_AMOUNT

_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:$|[T ])")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_GUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
# A binary number holds 15 digits. What it has beyond them and six decimals is noise.
_BINARY = Context(prec=15, rounding=ROUND_HALF_UP)
_CERTAIN_DECIMALS = 6
# An invoice's e-mail addresses and phone numbers beyond these are ignored.
MOST_CONTACT_TEXTS, LONGEST_CONTACT_TEXT = 20, 254
_SMALLEST = Decimal("1E-12")
# The characters of a key or number of one of Alvys's objects.
LONGEST_IDENTIFIER = 200
# A date that was never set, as Alvys's platform writes it.
_NO_DATE = "0001-01-01"
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


def _business_date(value: object) -> object:
    """The calendar date as Alvys wrote it; the time zone is ignored (AR-8)."""
    if not isinstance(value, str):
        return value
    match = _DATE.match(value)
    if match is None:
        raise ValueError("is not a date; write it as 2026-11-20 or 2026-11-20T14:03:11Z")
    return date(*(int(part) for part in match.groups()))


def _plausible(value: date) -> date:
    if not EARLIEST <= value <= LATEST:
        raise ValueError(
            f"is {value.isoformat()}, which is out of range; expected {EARLIEST.year} to {LATEST.year}"
        )
    return value


def _number(value: object) -> object:
    """A JSON number. Floats are refused: they aren't exact."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("is not a number; write the amount as a JSON number such as 1086.39")
    return Decimal(value)


def _bookable(value: Decimal) -> Decimal:
    # Check the exponent first: arithmetic on a number of a billion digits would fail.
    if value.adjusted() > LARGEST_AMOUNT.adjusted() or abs(value) > LARGEST_AMOUNT:
        raise ValueError("is too large to be booked")
    cents = value.quantize(CENT, ROUND_HALF_UP)
    if cents == value:
        return cents
    exact = _without_noise(value)
    cents = exact.quantize(CENT, ROUND_HALF_UP)
    return cents if cents == exact else exact.normalize()


def _without_noise(value: Decimal) -> Decimal:
    """The amount without the last digits of a binary number, such as those of 1086.3899999999999."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -_CERTAIN_DECIMALS:
        return value
    return _BINARY.plus(value).quantize(_SMALLEST, ROUND_HALF_UP)


def _clean(value: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"is longer than {LONGEST_TEXT:,} characters")
    if _ILLEGAL.search(value):
        raise ValueError("contains a control character, which Sage can't take; remove it")
    return value


def _numbered(value: object) -> object:
    """A statement number as text; Alvys sends an integer."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _contact_texts(value: object) -> tuple[str, ...]:
    """The texts of a list, or the one text. What can't be used is left out: it stops nothing (PARTY-8)."""
    given = value if isinstance(value, list) else [value]
    texts = (text.strip() for text in given if isinstance(text, str) and not _ILLEGAL.search(text))
    usable = [text for text in texts if 0 < len(text) <= LONGEST_CONTACT_TEXT]
    return tuple(usable[:MOST_CONTACT_TEXTS])


def _contact_text(value: object) -> object:
    """The text; None for what can't be used (PARTY-8)."""
    texts = _contact_texts(value)
    return next(iter(texts), None)


def objects_of(value: object) -> object:
    """The objects of a list whose parts stop no document; anything else is left out (PARTY-8)."""
    given = value if isinstance(value, list) else []
    return [one for one in given if isinstance(one, dict | BaseModel)]


def _lower_guid(value: str) -> str:
    """The id, a GUID in lower case: Alvys's systems write GUIDs in either case."""
    return value.lower() if _GUID.fullmatch(value) else value


def _refuse_long_lists(data: dict[Any, object]) -> None:
    for name, value in data.items():
        if isinstance(value, list) and len(value) > MOST_IN_LIST:
            raise ValueError(f"has {len(value):,} {name:.60}; it may have {MOST_IN_LIST:,}")


def _without_empty_fields(data: object) -> object:
    """The data without nulls, which Alvys writes now and then for what it leaves out elsewhere.

    Raises ValueError for a list that is too long.
    """
    if not isinstance(data, dict):
        return data
    _refuse_long_lists(data)
    # In one expression: a message has some hundred values, and calls would take most of the time.
    return {
        name: [part for part in value if part is not None] if isinstance(value, list) else value
        for name, value in data.items()
        if value is not None and not (isinstance(value, str) and value.startswith(_NO_DATE))
    }


def _none_if_unusable(value: object, validate: core_schema.ValidatorFunctionWrapHandler) -> object:
    try:
        return validate(value)
    except ValidationError:
        return None


class FromOutside:
    """A check of what comes from outside, before or after the value has its type, or around that."""

    def __init__(
        self,
        *,
        before: Callable[[object], object] | None = None,
        after: Callable[[Any], object] | None = None,
        around: core_schema.NoInfoWrapValidatorFunction | None = None,
    ) -> None:
        self._before = before
        self._after = after
        self._around = around

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The type as it is for stored content, with the checks for anything else."""
        stored = checked = handler(source)
        if self._before is not None:
            checked = core_schema.no_info_before_validator_function(self._before, checked)
        if self._after is not None:
            checked = core_schema.no_info_after_validator_function(self._after, checked)
        if self._around is not None:
            checked = core_schema.no_info_wrap_validator_function(self._around, checked)
        return core_schema.json_or_python_schema(stored, checked)


BusinessDate = Annotated[date, FromOutside(before=_business_date, after=_plausible)]
# An amount is rid of noise wherever it comes from: earlier versions stored it as it came.
Amount = Annotated[Decimal, FromOutside(before=_number), AfterValidator(_bookable)]
Text = Annotated[str, FromOutside(after=_clean)]
Identifier = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_IDENTIFIER), FromOutside(after=_clean)
]
GuidIdentifier = Annotated[Identifier, AfterValidator(_lower_guid)]
StatementNumber = Annotated[Identifier, FromOutside(before=_numbered)]
ContactTexts = Annotated[tuple[str, ...], FromOutside(before=_contact_texts)]
ContactText = Annotated[str | None, FromOutside(before=_contact_text)]
# For what only describes a document: where it can't be used, the document goes without it.
Incidental = FromOutside(around=_none_if_unusable)
Quantity = Annotated[Decimal, FromOutside(before=_number, after=bounded_quantity)]


class LenientModel(BaseModel):
    """Base of shapes of others: unknown fields are ignored, and a field without a value is as if absent."""

    # Deferred: a cold start would build validators for every part and for the whole.
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The model as it is for stored content, and without empty fields for anything else."""
        stored = handler(source)
        checked = core_schema.no_info_before_validator_function(_without_empty_fields, stored)
        return core_schema.json_or_python_schema(stored, checked)


class AlvysModel(LenientModel):
    """Base of Alvys's own shapes."""
