"""The parts in which one Alvys document is booked, where Sage can't take it as one."""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    """Which of its documents a transaction is about. Most have just the one.

    `OFFSET` is a bill of zero with what offsets each other in a payable of less than zero: Sage takes no
    vendor credit whose lines have different signs.
    """

    WHOLE = "whole"
    OFFSET = "offset"


def part_key(alvys_id: str, part: Part) -> str:
    """Alvys's key of a part: its own for the whole."""
    return alvys_id if part is Part.WHOLE else f"{alvys_id}#{part.value}"


def part_number(number: str, part: Part) -> str:
    """The document number of a part."""
    return number if part is Part.WHOLE else f"{number}-{part.value.upper()}"
