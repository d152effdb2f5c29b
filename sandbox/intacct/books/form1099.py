"""The 1099 fields of bill lines: the line's own flag decides what is reported.

Pages accounts-payable-bills and accounts-payable-ap-adjustments; protocol section 14.
"""

from __future__ import annotations

from sandbox.intacct.errors import refuse
from sandbox.intacct.values import Record, text_of

from .actor import Actor
from .levels import usable


def _numbered(last: int) -> frozenset[str]:
    return frozenset(str(number) for number in range(1, last + 1))


# The forms and their boxes are those of the tax authority. How Sage writes them is known for MISC only.
FORMS: dict[str, frozenset[str]] = {
    "MISC": _numbered(18),
    "NEC": _numbered(7),
    "INT": _numbered(17),
    "DIV": _numbered(16) | {"1A", "1B", "2A", "2B", "2C", "2D", "2E", "2F"},
    "G": _numbered(11),
    "K": _numbered(8) | {"1A", "1B"},
    "R": _numbered(19) | {"2A", "2B"},
    "S": _numbered(6),
}


def mark_line(actor: Actor, vendor_id: str, line: Record) -> None:
    """Check a line's 1099 fields. A line without them gets those of its vendor, as imported bills do."""
    vendor = usable(actor, "VENDOR", vendor_id) if vendor_id else None
    form = text_of(vendor, "FORM1099TYPE") if vendor else ""
    _check_form(line)
    flag = line.get("FORM1099")
    if flag is None:
        flag = bool(form)
    elif flag and not form and actor.company.assumptions.unmarked_vendor_1099 == "refused":
        raise refuse(f"The vendor '{vendor_id}' is not set up for 1099s.")
    line["FORM1099"] = flag
    if flag and vendor and not text_of(line, "FORM1099TYPE"):
        line["FORM1099TYPE"], line["FORM1099BOX"] = form, vendor.get("FORM1099BOX")


def _check_form(line: Record) -> None:
    form, box = text_of(line, "FORM1099TYPE"), text_of(line, "FORM1099BOX")
    boxes = FORMS.get(form.upper().removeprefix("1099-"))
    if form and boxes is None:
        raise refuse(f"Invalid Form 1099 type '{form}' specified.")
    if box and (boxes is None or box.upper() not in boxes):
        raise refuse(f"Invalid Form 1099 box '{box}' specified.")
