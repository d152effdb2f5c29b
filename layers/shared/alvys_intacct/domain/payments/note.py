"""What a payment's note in Alvys says: where it comes from in Sage (PAY-10)."""

from __future__ import annotations

import unicodedata

from alvys_intacct.domain.payments.payment import Payment, SettledBy

# Alvys tells no limit of its notes; people read the first lines.
LONGEST_NOTE = 500
_LONGEST_REFERENCE = 100
_REASONS = {
    SettledBy.DISCOUNT: "Discount given in Sage Intacct",
    SettledBy.CREDIT: "Credit applied in Sage Intacct",
    SettledBy.ADVANCE: "Advance applied in Sage Intacct",
    SettledBy.OVERPAYMENT: "Earlier overpayment applied in Sage Intacct",
}


def note_of(payment: Payment) -> str:
    """The note: why it is no money, if it is none, Sage's memo, reference number and record number (PAY-10).

    It is one line of printable text of bounded length. Only the memo is cut: the numbers lead back to Sage.
    """
    reference = one_line(payment.sage_reference or "", _LONGEST_REFERENCE)
    ends = [
        f"Sage reference {reference}" if reference else "",
        f"Sage payment {one_line(payment.payment_id, _LONGEST_REFERENCE)}",
    ]
    reason = _REASONS.get(payment.settled_by, "")
    fixed = [part for part in (reason, *ends) if part]
    room = LONGEST_NOTE - len(" | ".join(fixed)) - len(" | ")
    memo = one_line(payment.memo or "", room)
    return " | ".join(part for part in (reason, memo, *ends) if part)


def one_line(text: str, longest: int) -> str:
    """The text without control characters and marks that turn or hide text; white space as single blanks."""
    blank_for_space = (
        " " if char.isspace() else char for char in text if char.isspace() or _is_printed(char)
    )
    line = " ".join("".join(blank_for_space).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _is_printed(char: str) -> bool:
    return not unicodedata.category(char).startswith("C")
