"""How a document's state and totals follow from what is applied to it (protocol section 6)."""

from __future__ import annotations

from decimal import Decimal

from sandbox.intacct.values import ZERO, Record, Value, int_of, money_of, text_of

from .actor import Actor
from .kinds import DocumentKind

PENDING = frozenset({"Draft", "Submitted", "Partially Approved", "Declined"})
"""Not posted yet: no part of the books."""

OPEN_FOR_EDITING = frozenset({"Draft", "Declined", "Posted", "Submitted", "Partially Approved"})
FINAL = frozenset({"Reversed", "Reversal"})


def _settled_state(actor: Actor, entered: Decimal, paid: Decimal, selected: Decimal) -> str:
    # Credits are negative, so sizes are compared.
    if paid != 0 and abs(paid) >= abs(entered):
        return "Paid"
    if selected != 0:
        return "Selected"
    if paid != 0:
        return actor.company.assumptions.partially_paid_label
    return "Posted"


def resettle(
    actor: Actor,
    kind: DocumentKind,
    row: Record,
    *,
    entered: Decimal,
    paid: Decimal | None = None,
    selected: Decimal | None = None,
    when_paid: Value = None,
) -> Record:
    """Set totals and state from what was entered, paid and selected; keeps the party's balance in step."""
    now_paid = money_of(row, "TOTALPAID") if paid is None else paid
    now_selected = money_of(row, "TOTALSELECTED") if selected is None else selected
    state = text_of(row, "STATE")
    due = ZERO if state in FINAL else entered - now_paid
    if actor.company.assumptions.due_excludes_selected and state not in FINAL:
        due -= now_selected
    changes: dict[str, Value] = {"WHENPAID": row.get("WHENPAID")}
    for name, amount in (
        ("TOTALENTERED", entered),
        ("TOTALPAID", now_paid),
        ("TOTALSELECTED", now_selected),
        ("TOTALDUE", due),
    ):
        changes[name] = amount
        changes[f"TRX_{name}"] = amount
    if state not in PENDING | FINAL:
        changes["STATE"] = _settled_state(actor, entered, now_paid, now_selected)
        changes["WHENPAID"] = (when_paid or row.get("WHENPAID")) if changes["STATE"] == "Paid" else None
    _keep_party_balance(actor, kind, row, due)
    return actor.table(kind.object).change(int_of(row, "RECORDNO"), {**changes, **actor.stamp()})


def _keep_party_balance(actor: Actor, kind: DocumentKind, row: Record, due: Decimal) -> None:
    party = actor.table(kind.party).by_key(text_of(row, kind.party_field))
    difference = due - money_of(row, "TOTALDUE")
    if party is not None and difference != 0:
        balance = money_of(party, "TOTALDUE") + difference
        actor.table(kind.party).change(int_of(party, "RECORDNO"), {"TOTALDUE": balance})
