"""What to say where Sage refuses a date in a closed period: the date, and the ways out (MOD-1)."""

from __future__ import annotations

from datetime import date

from alvys_intacct.domain.errors import NeedsAttention, SyncError

PERIOD_CLOSED = "period_closed"
_OPEN = "Open the period in Sage Intacct (General Ledger > Open books)"


def named_for_export(error: SyncError, number: str, on: date) -> SyncError:
    """The refusal of a new document, with its date; any other error as it is."""
    if error.code != PERIOD_CLOSED:
        return error
    return NeedsAttention(
        f"The period of {on:%m/%d/%Y}, the date of {number}, is closed in Sage Intacct.",
        code=PERIOD_CLOSED,
        remedy=f"{_OPEN} and retry, or change the date in Alvys and send it again.",
        vendor=error.vendor,
        concerns=f"{on:%m/%Y}",
    )


def named_for_removal(error: SyncError, number: str, on: date, *, movable: bool) -> SyncError:
    """The refusal of a reversal or deletion dated `on`; any other error as it is.

    `movable` says that a setting can date the reversal today.
    """
    if error.code != PERIOD_CLOSED:
        return error
    by_setting = ", or set 'Reverse in' to today in the Advanced settings, which dates the reversal today"
    return NeedsAttention(
        f"{number} stays in Sage Intacct: the period of {on:%m/%d/%Y} is closed.",
        code=PERIOD_CLOSED,
        remedy=f"{_OPEN}{by_setting if movable else ''}. Then retry.",
        setting="advanced" if movable else None,
        vendor=error.vendor,
        concerns=f"{on:%m/%Y}",
    )


def named_for_exchange(
    error: NeedsAttention, number: str, leaves_on: date | None, enters_on: date, *, movable: bool
) -> NeedsAttention:
    """The refusal of a document's change that is all or nothing: the document stays as it is.

    `leaves_on` is the date of the reversal or deletion, `enters_on` that of the corrected document. Sage
    doesn't say which of the two it refused, unless its text has the date.
    """
    said = error.vendor.text if error.vendor else ""
    dates = [on for on in (enters_on, leaves_on) if on is not None]
    told = [on for on in dates if f"{on:%m/%d/%Y}" in said]
    on = told[0] if told else enters_on
    leaving = f" or that of {leaves_on:%m/%d/%Y}" if leaves_on and leaves_on != on and not told else ""
    concerns_removal = on == leaves_on or bool(leaving)
    by_setting = ", or set 'Reverse in' to today in the Advanced settings, which dates the reversal today"
    return NeedsAttention(
        f"{number} stays as it is in Sage Intacct: the period of {on:%m/%d/%Y}{leaving} is closed.",
        code=PERIOD_CLOSED,
        remedy=f"{_OPEN}{by_setting if movable and concerns_removal else ''} and retry, or change the date "
        "in Alvys and send it again.",
        setting="advanced" if movable and concerns_removal else None,
        vendor=error.vendor,
        concerns=f"{on:%m/%Y}",
    )
