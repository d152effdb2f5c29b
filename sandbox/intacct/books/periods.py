"""Closed periods and terms."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from sandbox.intacct.errors import refuse
from sandbox.intacct.values import DATE_FORMAT, Record, int_of, text_of

from .actor import Actor

_MONTH_WORDS = {
    "of the month of invoice/bill date": 0,
    "of next month from invoice/bill date": 1,
    "of 2nd month from invoice/bill date": 2,
    "of 3rd month from invoice/bill date": 3,
    "of 4th month from invoice/bill date": 4,
    "of 5th month from invoice/bill date": 5,
    "of 6th month from invoice/bill date": 6,
}


def require_open(actor: Actor, day: date) -> None:
    """Refuse a posting date in a closed period (section 14: intacct-sdk-net issue 105)."""
    closed = actor.company.settings.closed_through
    if closed is not None and day <= closed:
        raise refuse(
            f"Periods are closed. Your transaction date ({day.strftime(DATE_FORMAT)}) is within a period "
            "that's been closed. You can add, modify, or delete transactions in open periods only.",
            correction="Use a date in an open period.",
        )


def require_not_before(day: date, earliest: date) -> None:
    """Refuse a date before the earliest allowed date."""
    if day < earliest:
        raise refuse(f"Date must be on or after {earliest.strftime(DATE_FORMAT)}.")


def due_date(term: Record, invoiced: date) -> date:
    """Return the due date by a term (pages accounts-*-terms: due day and its starting point)."""
    days = int_of(term, "DUEDATE")
    months = _MONTH_WORDS.get(text_of(term, "DUEFROM").lower())
    if months is None:
        return invoiced + timedelta(days=days)
    index = invoiced.year * 12 + invoiced.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, max(1, min(days, last)))
