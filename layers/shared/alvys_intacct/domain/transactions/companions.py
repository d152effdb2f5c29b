"""Documents that come with a main one are transactions of their own (AP-6, AP-8, DEC-9)."""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.kinds.document_roles import ELSEWHERE, DocumentRole, Part
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.transactions.content import recorded_content
from alvys_intacct.domain.transactions.lifecycle import CLEAN
from alvys_intacct.domain.transactions.record import (
    Operation,
    Status,
    Transaction,
    transaction_id,
)


def companion_key(main: Transaction, part: Part) -> str:
    """What stands for Alvys's key in a companion of the main transaction."""
    return part.key_of((main.alvys_id or "").removesuffix(f"#{main.part.key}"))


def main_id(companion: Transaction) -> str | None:
    """The id of the transaction that a companion was made with; None for one that is no companion."""
    key = f"#{companion.part.key}"
    if companion.role is DocumentRole.MAIN or not (companion.alvys_id or "").endswith(key):
        return None
    alvys_id = (companion.alvys_id or "").removesuffix(key)
    return transaction_id(companion.tenant, companion.kind, alvys_id)


def companion_recorded(
    main: Transaction, envelope: TransactionEnvelope, part: Part, subsidiary_id: str, now: datetime
) -> Transaction:
    """The first record of a companion, perhaps at another subsidiary; it is queued."""
    content = recorded_content(envelope, part, subsidiary_id)
    blank = main.model_copy(
        update={
            "transaction_id": transaction_id(main.tenant, main.kind, companion_key(main, part)),
            "role": part.role,
            "invoiced_by": part.invoiced_by,
            "counterpart": part.counterpart,
            "label": part.label,
            "number_prefix": None if part.role in ELSEWHERE else main.number_prefix,
            "tries": 0,
            "status": Status.QUEUED,
            "operation": Operation.EXPORT,
            "held": False,
            "revision": 1,
            "content_revision": 1,
            "companions": {},
            "replaces": None,
            "left_in": {},
            "replacing": False,
            "reposts": 0,
            "claimed_until": None,
            "intent": None,
            "removing_since": None,
            "receipt": None,
            "resolved_to": None,
            "resolution": None,
            "created_at": now,
            "changed_at": now,
            "version": 1,
            **CLEAN,
        }
    )
    return blank.model_copy(update=content)
