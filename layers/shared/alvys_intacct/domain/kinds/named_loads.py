"""The loads that a document names, and what its header says of them (AR-1, AR-4)."""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.late_dataclass import dataclass

# The most loads of a summary invoice that its description names.
_MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class NamedLoad:
    """A load with the number that the customer knows it by, if it has one."""

    number: str
    reference: str | None


def description_of(loads: Sequence[NamedLoad]) -> str:
    """The loads, as far as a description has room; every line names its own."""
    more = f" and {len(loads) - _MOST_NAMED} more" if len(loads) > _MOST_NAMED else ""
    return f"Load {', '.join(load.number for load in loads[:_MOST_NAMED])}{more}"


def reference_of(loads: Sequence[NamedLoad]) -> str | None:
    """The number that all of them have; None where they differ."""
    references = {load.reference for load in loads}
    return references.pop() if len(references) == 1 else None
