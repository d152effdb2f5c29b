"""Sage's own accounting periods (CLOSE-1)."""

from __future__ import annotations

from datetime import date

from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class AccountingPeriod:
    """A reporting period of a Sage company, with both its days in it.

    `budgetable` ones don't overlap: they are the months of the company's calendar. Others may be any range.
    """

    name: str
    first: date
    last: date
    budgetable: bool
