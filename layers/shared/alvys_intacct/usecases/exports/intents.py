"""Intents: what is about to be written is recorded before the call (decision 0004)."""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.transactions.receipt import Intent
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.unknown_outcomes import is_over
from alvys_intacct.usecases.exports.prepare_documents import Ready


def intent_for(ready: Ready, connection: Connection, now: datetime, *, updates: str | None = None) -> Intent:
    """The intent to write a document, over the existing one that it `updates` or as a new one.

    An update leaves nothing to be found by, so its control id tells its content: Sage's answer that it was
    carried out before never concerns another content.
    """
    transaction, document = ready.transaction, ready.document
    digests = document.digests
    control_id = transaction.control_id
    if updates is not None:
        control_id = f"{control_id}:update:{digests.content[:16]}"
    return Intent(
        control_id=control_id,
        revision=transaction.revision,
        subsidiary_id=connection.subsidiary.id,
        company_id=connection.company_id,
        entity_id=connection.entity_id,
        document_type=document.type,
        digest=digests.content,
        posting_digest=digests.booked,
        lines_digest=digests.lines,
        updates=updates,
        document_number=document.document_number,
        number_prefix=ready.prefix,
        party_id=document.party_id,
        total=str(document.total.amount),
        currency=document.currency,
        at=now,
        warnings=ready.warnings,
        companions=ready.companions,
        names=ready.names,
        document_date=document.document_date,
        accounts={account: str(amount) for account, amount in document.accounts.items()},
        stated=transaction.total,
    )


def following(current: Transaction, intent: Intent, now: datetime) -> Intent:
    """The intent; where it repeats a write under the same control id, with the time of that attempt."""
    earlier = current.intent
    if earlier is None or earlier.control_id != intent.control_id:
        return intent
    before = None if is_over(earlier, now) else earlier.at
    return intent.model_copy(update={"repeated": True, "earlier": before})
