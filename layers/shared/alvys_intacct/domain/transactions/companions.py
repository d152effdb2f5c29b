"""Documents that come with a main one are transactions of their own (AP-6, AP-8, DEC-9)."""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.kinds.document_roles import DocumentRole, role_key
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.transactions.content import recorded_content
from alvys_intacct.domain.transactions.lifecycle import CLEAN
from alvys_intacct.domain.transactions.record import (
    Operation,
    Status,
    Transaction,
    transaction_id,
)


def companion_key(main: Transaction, role: DocumentRole) -> str:
    """What stands for Alvys's key in a companion of the main transaction."""
    return role_key((main.alvys_id or "").removesuffix(f"#{main.role.value}"), role)


def companion_recorded(
    main: Transaction, envelope: TransactionEnvelope, role: DocumentRole, subsidiary_id: str, now: datetime
) -> Transaction:
    """The first record of a companion, perhaps at another subsidiary; it is queued."""
    content = recorded_content(envelope, role, subsidiary_id)
    blank = main.model_copy(
        update={
            "transaction_id": transaction_id(main.tenant, main.kind, companion_key(main, role)),
            "role": role,
            "status": Status.QUEUED,
            "operation": Operation.EXPORT,
            "held": False,
            "revision": 1,
            "content_revision": 1,
            "companions": {},
            "replaces": None,
            "replaces_in": None,
            "replacing": False,
            "reposts": 0,
            "claimed_until": None,
            "intent": None,
            "removing_since": None,
            "receipt": None,
            "resolved_to": None,
            "created_at": now,
            "changed_at": now,
            "version": 1,
            **CLEAN,
        }
    )
    return blank.model_copy(update=content)
