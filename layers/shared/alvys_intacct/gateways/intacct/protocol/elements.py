"""Writes text into XML and refuses characters that XML cannot carry (protocol section 1)."""

from __future__ import annotations

import datetime

from lxml import etree

from alvys_intacct.domain.bounds import LONGEST_TEXT
from alvys_intacct.domain.errors import NeedsAttention

Element = etree._Element
SubElement = etree.SubElement
_DATE_PARTS = ("year", "month", "day")
# Fields that a person enters in this service, not in Alvys.
_OF_SIGN_IN = frozenset({"companyid", "userid", "password", "locationid"})


class UnsendableTextError(ValueError):
    """A value holds a character that XML 1.0 cannot carry, or is `too_long`. `field` is its element."""

    def __init__(self, field: str, *, too_long: bool = False) -> None:
        super().__init__(
            f"{field} {'is too long' if too_long else 'holds a character that XML cannot carry'}"
        )
        self.field = field
        self.too_long = too_long

    def of(self, part: str) -> UnsendableTextError:
        """The same error of a field in this part."""
        return UnsendableTextError(f"{self.field} of {part}", too_long=self.too_long)

    def as_sync_error(self) -> NeedsAttention:
        """The same error for a biller, with the name of the field."""
        of_sign_in = self.field in _OF_SIGN_IN
        if self.too_long:
            return NeedsAttention(
                f"The field '{self.field}' has more than {LONGEST_TEXT:,} characters, which no field of Sage "
                "Intacct takes.",
                code="text_too_long",
                remedy="Enter the credentials again."
                if of_sign_in
                else "Shorten this text in Alvys and send the document again, or map another field.",
                setting="credentials" if of_sign_in else None,
            )
        return NeedsAttention(
            f"The field '{self.field}' contains a control character that Sage Intacct cannot accept.",
            code="illegal_character",
            remedy="Enter the credentials again, without the invisible character."
            if of_sign_in
            else "Remove the invisible character from this field in Alvys, then send the document again.",
            setting="credentials" if of_sign_in else None,
        )


def put(parent: Element, tag: str, value: str) -> None:
    """Append an element with text. Raises `UnsendableTextError` with the element's name."""
    put_text(SubElement(parent, tag), value)


def put_text(element: Element, value: str) -> None:
    """Set the text of an element. Raises `UnsendableTextError` with the element's name."""
    if len(value) > LONGEST_TEXT:
        raise UnsendableTextError(str(element.tag), too_long=True)
    try:
        element.text = value
    except ValueError:
        # `from None`: the cause would hold the value, which may be a password.
        raise UnsendableTextError(str(element.tag)) from None


def put_if_set(parent: Element, tag: str, value: str | None) -> None:
    """Append an element with text, or nothing without text: Sage may read an empty element as "clear"."""
    if value:
        put(parent, tag, value)


def put_date(parent: Element, tag: str, day: datetime.date) -> None:
    """Append a business date as object-specific functions take it: year, month and day as elements."""
    child = SubElement(parent, tag)
    for part, text in zip(_DATE_PARTS, day.isoformat().split("-"), strict=True):
        SubElement(child, part).text = text


def text_of(parent: Element, path: str) -> str:
    """The text at `path`, stripped; empty when the element is absent or empty."""
    return (parent.findtext(path) or "").strip()
