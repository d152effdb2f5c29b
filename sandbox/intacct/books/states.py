"""Computes a document's state and totals from the payments and credits applied (protocol section 6)."""

from __future__ import annotations

from decimal import Decimal

from sandbox.intacct.values import ZERO, Record, Value, int_of, money_of, round_money, text_of

from .actor import Actor
from .kinds import DocumentKind
from .rates import rate_of

PENDING = frozenset({"Draft", "Submitted", "Partially Approved", "Declined"})
"""States of documents that are not posted yet. They do not count in balances."""

OPEN_FOR_EDITING = frozenset({"Draft", "Declined", "Posted", "Submitted", "Partially Approved"})
FINAL = frozenset({"Reversed", "Reversal"})
NOT_COUNTED: dict[str, Value] = {"_COUNTED": None, "_COUNTED_ON": None, "_APPLIED": None}
"""Resets a copy of a document: it is not yet in its party's balance, and not applied."""


def _state_from_amounts(actor: Actor, entered: Decimal, paid: Decimal, selected: Decimal) -> str:
    # Credits are negative, so absolute values are compared.
    if paid != 0 and abs(paid) >= abs(entered):
        return "Paid"
    if selected != 0:
        return "Selected"
    if paid != 0:
        return actor.company.assumptions.partially_paid_label
    if entered == 0 and actor.company.assumptions.zero_totals_paid:
        return "Paid"
    return "Posted"


def update_totals(
    actor: Actor,
    kind: DocumentKind,
    row: Record,
    *,
    entered: Decimal,
    paid: Decimal | None = None,
    selected: Decimal | None = None,
    when_paid: Value = None,
) -> Record:
    """Set totals and state from the amounts entered, paid and selected, and update the party's balance."""
    now_paid = money_of(row, "TRX_TOTALPAID") if paid is None else paid
    now_selected = money_of(row, "TRX_TOTALSELECTED") if selected is None else selected
    state = text_of(row, "STATE")
    due = ZERO if state in FINAL else entered - now_paid
    if actor.company.assumptions.due_excludes_selected and state not in FINAL:
        due -= now_selected
    rate = rate_of(row)
    changes: dict[str, Value] = {"WHENPAID": row.get("WHENPAID")}
    for name, amount in (
        ("TOTALENTERED", entered),
        ("TOTALPAID", now_paid),
        ("TOTALSELECTED", now_selected),
        ("TOTALDUE", due),
    ):
        changes[name] = round_money(amount * rate)
        changes[f"TRX_{name}"] = amount
    if state not in PENDING | FINAL:
        changes["STATE"] = _state_from_amounts(actor, entered, now_paid, now_selected)
        changes["WHENPAID"] = (when_paid or row.get("WHENPAID")) if changes["STATE"] == "Paid" else None
    counted = ZERO if state in PENDING else round_money(due * rate)
    changes.update(_keep_party_balance(actor, kind, row, counted))
    return actor.table(kind.object).change(int_of(row, "RECORDNO"), {**changes, **actor.stamp()})


def open_amount(row: Record) -> Decimal:
    """Return the amount of a document that is still open, in its own currency."""
    taken = money_of(row, "TRX_TOTALPAID") + money_of(row, "TRX_TOTALSELECTED")
    return money_of(row, "TRX_TOTALENTERED") - taken


def _keep_party_balance(actor: Actor, kind: DocumentKind, row: Record, counted: Decimal) -> dict[str, Value]:
    """Update the document's share of its party's TOTALDUE. Returns the fields that record the share."""
    party, former = text_of(row, kind.party_field), text_of(row, "_COUNTED_ON")
    _add_to_balance(actor, kind, former, -money_of(row, "_COUNTED"))
    _add_to_balance(actor, kind, party, counted)
    return {"_COUNTED": counted, "_COUNTED_ON": party}


def _add_to_balance(actor: Actor, kind: DocumentKind, party_id: str, amount: Decimal) -> None:
    party = actor.table(kind.party).by_key(party_id) if party_id and amount else None
    if party is not None:
        balance = money_of(party, "TOTALDUE") + amount
        actor.table(kind.party).change(int_of(party, "RECORDNO"), {"TOTALDUE": balance})
