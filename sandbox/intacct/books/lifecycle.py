"""Reverses, recalls and posts documents (protocol sections 5 and 6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sandbox.intacct.errors import refuse
from sandbox.intacct.values import ZERO, Record, date_of, money_of, text_of

from .actor import Actor
from .documents import CODES, find, set_state
from .fields import wrapped
from .headers import check_header, number_field, require_posting_open
from .kinds import DocumentKind
from .levels import require_own_level
from .lines import lines_of, store_lines, total
from .own_credits import apply_own_credits, withdraw_own_credits
from .periods import require_not_before, require_open
from .removal import require_reversible
from .states import NOT_COUNTED, PENDING, update_totals


def reverse(actor: Actor, kind: DocumentKind, record_no: int, day: date, memo: str) -> Record:
    """Reverse a posted document: it becomes Reversed, and an offsetting entry is created."""
    with wrapped(f"Could not reverse {kind.label} record!"):
        row = find(actor, kind, record_no)
        require_own_level(actor, kind, row)
        require_reversible(actor, kind, row)
        require_open(actor, day)
        posted = date_of(row, "WHENPOSTED")
        if posted is not None:
            require_not_before(day, posted)
        row = withdraw_own_credits(actor, kind, row)
        field = number_field(actor, kind)
        number = text_of(row, field)
        entry = actor.table(kind.object).insert(
            {
                **row,
                "RECORDNO": None,
                # Help page about-delete-reverse-bill. Known for bills; assumed for the others.
                field: f"Reversed - {number}" if number else None,
                "EXTERNALID": None,
                **NOT_COUNTED,
                "DESCRIPTION": memo or row.get("DESCRIPTION"),
                "WHENCREATED": day,
                "WHENPOSTED": day,
                "STATE": "Reversal",
                "RAWSTATE": CODES["Reversal"],
                "REVERSEDKEY": record_no,
                "TOTALDUE": ZERO,
                "TRX_TOTALDUE": ZERO,
                "AUWHENCREATED": actor.company.clock.now(),
                **actor.stamp(),
            }
        )
        offsets = [_negated(line) for line in lines_of(actor, kind, record_no)]
        store_lines(actor, kind, entry, offsets)
        update_totals(actor, kind, entry, entered=total(offsets))
        reversed_row = set_state(
            actor, kind, row, "Reversed", REVERSALKEY=entry["RECORDNO"], REVERSALDATE=day
        )
        return update_totals(actor, kind, reversed_row, entered=money_of(row, "TRX_TOTALENTERED"))


def _negated(line: Record) -> Record:
    amount: Decimal = -money_of(line, "TRX_AMOUNT")
    kept = {name: value for name, value in line.items() if name != "RECORDNO"}
    return {**kept, "TRX_AMOUNT": amount}


def recall(actor: Actor, kind: DocumentKind, record_no: int) -> Record:
    """Return a submitted bill to draft (recallApBill, 2023 R4).

    Help page recall-a-bill: not once it is approved in part, and only at the level where it was made.
    """
    row = find(actor, kind, record_no)
    require_own_level(actor, kind, row)
    if text_of(row, "STATE") != "Submitted":
        raise refuse(f"The {kind.label.lower()} is {text_of(row, 'STATE').lower()} and cannot be recalled.")
    return set_state(actor, kind, row, "Draft")


def decide(actor: Actor, kind: DocumentKind, record_no: int, state: str) -> Record:
    """Decline a bill that waits for approval, or approve it in part."""
    row = find(actor, kind, record_no)
    if text_of(row, "STATE") not in {"Submitted", "Partially Approved"}:
        raise refuse(
            f"The {kind.label.lower()} is {text_of(row, 'STATE').lower()}: nobody has to approve it."
        )
    return set_state(actor, kind, row, state)


def post(actor: Actor, kind: DocumentKind, record_no: int) -> Record:
    """Post a draft, or approve a submitted document."""
    row = find(actor, kind, record_no)
    if text_of(row, "STATE") not in PENDING:
        raise refuse(f"The {kind.label.lower()} is already {text_of(row, 'STATE').lower()}.")
    check_header(actor, kind, dict(row), draft=False)
    require_posting_open(actor, row)
    posted = set_state(actor, kind, row, "Posted")
    entered = money_of(row, "TRX_TOTALENTERED")
    return apply_own_credits(actor, kind, update_totals(actor, kind, posted, entered=entered))
