"""Computes a document's state and totals from the payments and credits applied (protocol section 6)."""

from __future__ import annotations

from decimal import Decimal

from sandbox.intacct.values import ZERO, Record, Value, int_of, money_of, round_money, text_of

from .actor import Actor
from .kinds import DocumentKind
from .levels import named_for, owner_of
from .rates import rate_of

PENDING = frozenset({"Draft", "Submitted", "Partially Approved", "Declined"})
"""States of documents that are not posted yet. They do not count in balances."""

OPEN_FOR_EDITING = frozenset({"Draft", "Declined", "Posted", "Submitted", "Partially Approved", "No Value"})
FINAL = frozenset({"Reversed", "Reversal"})
NOT_COUNTED: dict[str, Value] = dict.fromkeys(
    ("_COUNTED", "_COUNTED_ON", "_APPLIED", "_PAID", "_OWN_CREDITS")
)
"""Resets a copy of a document: it is not yet in its party's balance, and nothing is applied to it."""


def _state_from_amounts(
    actor: Actor, kind: DocumentKind, *, entered: Decimal, paid: Decimal, selected: Decimal, own: Decimal
) -> str:
    assumed = actor.company.assumptions
    # Credits are negative: they are used up when they are paid down to their amount.
    if paid != 0 and (entered <= paid if entered > 0 else paid <= entered):
        return "Paid"
    if selected != 0:
        return "Selected"
    if entered == 0 and not kind.is_adjustment:
        return assumed.no_value_state
    if paid != 0 or own != 0:
        return assumed.partially_paid_label
    return "Posted"


def update_totals(
    actor: Actor,
    kind: DocumentKind,
    row: Record,
    *,
    entered: Decimal,
    paid: Decimal | None = None,
    selected: Decimal | None = None,
    own: Decimal | None = None,
    when_paid: Value = None,
) -> Record:
    """Set totals and state from the amounts, and update the party's balance.

    ``paid`` is what payments and other documents' credits paid. ``own`` is what the document's own negative
    lines paid. It leaves the amount due as it is, since the total entered is net of these lines.
    """
    now_paid = money_of(row, "_PAID") if paid is None else paid
    now_own = money_of(row, "_OWN_CREDITS") if own is None else own
    now_selected = money_of(row, "TRX_TOTALSELECTED") if selected is None else selected
    state = text_of(row, "STATE")
    due = ZERO if state in FINAL else entered - now_paid
    if actor.company.assumptions.due_excludes_selected and state not in FINAL:
        due -= now_selected
    rate = rate_of(row)
    shown = now_own if actor.company.assumptions.own_credit_totals == "paid" else ZERO
    changes: dict[str, Value] = {"WHENPAID": row.get("WHENPAID"), "_PAID": now_paid, "_OWN_CREDITS": now_own}
    for name, amount in (
        ("TOTALENTERED", entered),
        ("TOTALPAID", now_paid + shown),
        ("TOTALSELECTED", now_selected),
        ("TOTALDUE", due),
    ):
        changes[name] = round_money(amount * rate)
        changes[f"TRX_{name}"] = amount
    if state not in PENDING | FINAL:
        changes["STATE"] = _state_from_amounts(
            actor, kind, entered=entered, paid=now_paid, selected=now_selected, own=now_own
        )
        changes["WHENPAID"] = (when_paid or row.get("WHENPAID")) if changes["STATE"] == "Paid" else None
    counted = ZERO if state in PENDING else round_money(due * rate)
    changes.update(_keep_party_balance(actor, kind, row, counted))
    return actor.table(kind.object).change(int_of(row, "RECORDNO"), {**changes, **actor.stamp()})


def open_amount(row: Record) -> Decimal:
    """Return the amount of a document that is still open, in its own currency."""
    taken = money_of(row, "_PAID") + money_of(row, "TRX_TOTALSELECTED")
    return money_of(row, "TRX_TOTALENTERED") - taken


def unpaid(row: Record) -> bool:
    """Whether a posted document has no payment: nothing but its own credits is applied to it."""
    posted = text_of(row, "STATE") not in PENDING | FINAL
    return posted and money_of(row, "_PAID") == 0 and money_of(row, "TRX_TOTALSELECTED") == 0


def _keep_party_balance(actor: Actor, kind: DocumentKind, row: Record, counted: Decimal) -> dict[str, Value]:
    """Update the document's share of its party's TOTALDUE. Returns the fields that record the share."""
    party, former = text_of(row, kind.party_field), text_of(row, "_COUNTED_ON")
    _add_to_balance(actor, kind, former, owner_of(row), -money_of(row, "_COUNTED"))
    _add_to_balance(actor, kind, party, owner_of(row), counted)
    return {"_COUNTED": counted, "_COUNTED_ON": party}


def _add_to_balance(actor: Actor, kind: DocumentKind, party_id: str, entity: str, amount: Decimal) -> None:
    party = named_for(actor, kind.party, party_id, entity) if party_id and amount else None
    if party is not None:
        balance = money_of(party, "TOTALDUE") + amount
        actor.table(kind.party).change(int_of(party, "RECORDNO"), {"TOTALDUE": balance})
