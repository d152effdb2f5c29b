"""What is to be done with one document: the worker does it, and people are told it before (MOD-1, MOD-10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.transactions.leaving import may_be_leaving
from alvys_intacct.domain.transactions.modification import (
    Asked,
    Plan,
    Standing,
    as_it_stands,
    difference_of,
    plan_of,
    ways_out,
)
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.unknown_contents import perhaps_updated
from alvys_intacct.usecases.exports.changing import Changing
from alvys_intacct.usecases.exports.prepare_documents import Ready
from alvys_intacct.usecases.work.claimed_work import Claimed
from alvys_intacct.usecases.work.waits import OutcomePendingError


def plan_change(
    connection: Connection,
    member: Claimed,
    receipt: Receipt,
    standing: Standing,
    ready: Ready | None,
    now: datetime,
) -> Changing:
    """The plan for one. `ready` is the edited document; None where it is only to leave.

    Raises `NeedsAttention`, or `OutcomePendingError` while a removal isn't over.
    """
    # In another entity's books nothing can be exchanged: the document leaves, and is exported then.
    is_elsewhere = receipt.entity_id != connection.entity_id and standing.is_live
    if ready is None or is_elsewhere:
        return Changing(member, receipt, standing, plan_of(standing, Asked.REVERT))
    transaction = member.transaction
    known = perhaps_updated(transaction) or receipt
    difference = difference_of(known, ready.document, ready.earlier)
    plan = plan_of(standing, Asked.EDIT, difference)
    if may_be_leaving(transaction, now):
        plan = Plan(ways_out(standing.row, plan.ways), refusal=plan.refusal)
        if not plan.ways:
            raise OutcomePendingError("Sage Intacct may still be taking the document out.")
    elif transaction.removing_since is not None:
        # This service may have taken it out itself.
        plan = replace(plan, warning=None)
    ready = replace(ready, document=as_it_stands(ready.document, standing))
    return Changing(member, receipt, standing, plan, ready)
