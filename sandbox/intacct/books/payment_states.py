"""The states of payments, and the steps between them (help page payment-request-status-descriptions)."""

from __future__ import annotations

from datetime import date

from sandbox.intacct.catalog.payments import STATES
from sandbox.intacct.errors import refuse
from sandbox.intacct.values import Record, Value, date_of, int_of, text_of

from .actor import Actor
from .applications import apply
from .payment_kinds import DISBURSEMENT, RECEIPT, PaymentKind
from .periods import require_open

UNPOSTED = frozenset({"Draft", "Submitted", "Partially Approved", "Declined", "Approved", "Delivered"})
"""States of payments whose documents are selected, not paid. Only a posted payment has moved money."""

RECORDED_METHODS = frozenset({"EFT", "Cash", "Credit Card"})
"""Methods of payments made outside of Sage, which are posted as soon as they are approved."""

_WAITING = frozenset({"Submitted", "Partially Approved"})
STEPS: dict[str, tuple[frozenset[str], str]] = {
    "submit": (frozenset({"Draft", "Declined"}), "Submitted"),
    "approve_partly": (_WAITING, "Partially Approved"),
    "approve": (_WAITING, "Approved"),
    "decline": (_WAITING, "Declined"),
    "deliver": (frozenset({"Approved"}), "Delivered"),
    "complete": (frozenset({"Draft", "Approved", "Delivered"}), "Posted"),
}
"""Per step, the states that it can start from and the state that it leads to."""


def day_of(row: Record, kind: PaymentKind) -> date:
    """Return the date on which a payment is posted."""
    return date_of(row, kind.date_field) or date.min


def submitted_state(actor: Actor, kind: PaymentKind) -> str:
    """Return the state of a payment that was submitted."""
    waits = kind is DISBURSEMENT and actor.company.settings.payment_approval
    return "Submitted" if waits else "Posted"


def requested_state(actor: Actor, method: str) -> str:
    """Return the state of a new payment request. Checks, ACH and bank files are only ready to be paid."""
    if actor.company.settings.payment_approval:
        return "Submitted"
    return "Posted" if method in RECORDED_METHODS else "Approved"


def state_fields(actor: Actor, kind: PaymentKind, row: Record, state: str) -> dict[str, Value]:
    """Return the header fields that follow from a state.

    WHENPAID is the day on which a payment was completed; WHENCREATED is its own date. That is how the views
    of Sage's data share name them: paid date and transaction date.
    """
    paid_on = row.get("WHENPAID") or actor.company.clock.today()
    return {
        "STATE": state,
        "RAWSTATE": STATES[state],
        "DISPLAYSTATE": state,
        "WHENPAID": paid_on if state == "Posted" else None,
    }


def require_known_state(kind: PaymentKind, state: str) -> None:
    """Refuse a state that a payment of this kind cannot have."""
    known = UNPOSTED | {"Posted"} if kind is DISBURSEMENT else {"Draft", "Posted"}
    if state not in known:
        raise refuse(f"Invalid State '{state}' specified.")


def step(actor: Actor, kind: PaymentKind, row: Record, name: str) -> Record:
    """Take a payment one step further. Refused from any other state than the step starts from."""
    sources, target = STEPS[name]
    state = text_of(row, "STATE")
    if kind is RECEIPT and name not in {"submit", "complete"}:
        raise refuse(f"Action '{name}' is not known for {kind.object}.")
    unapproved = name == "complete" and state == "Draft" and submitted_state(actor, kind) != "Posted"
    if state not in sources or unapproved:
        raise refuse(f"The payment is {state.lower()}; the step '{name}' cannot follow.")
    if name == "submit":
        target = submitted_state(actor, kind)
    if name == "approve" and text_of(row, "PAYMENTMETHOD") in RECORDED_METHODS:
        target = "Posted"
    return _enter(actor, kind, row, target)


def _enter(actor: Actor, kind: PaymentKind, row: Record, state: str) -> Record:
    record_no, day = int_of(row, "RECORDNO"), day_of(row, kind)
    details = actor.table(kind.detail).matching("PAYMENTKEY", record_no)
    if state == "Posted":
        require_open(actor, day)
        for detail in details:
            apply(actor, kind, detail, -1, selected=True, day=day)
            apply(actor, kind, detail, 1, selected=False, day=day)
    if actor.company.assumptions.payments_post_details == "modified":
        for detail in details:
            actor.table(kind.detail).change(int_of(detail, "RECORDNO"), {"STATE": state, **actor.stamp()})
    return actor.table(kind.object).change(
        record_no, {**state_fields(actor, kind, row, state), **actor.stamp()}
    )
