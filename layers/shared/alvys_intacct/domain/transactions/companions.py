"""Documents that come with a main one are transactions of their own (AP-6, AP-8, DEC-9).

They follow the main one alone: it decides which message counts (MOD-3). What an earlier version of it asks
for late, through a worker that was held up, changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.kinds.document_roles import ELSEWHERE, Part
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.transactions.content import recorded_content
from alvys_intacct.domain.transactions.lifecycle import CLEAN, LET_GO, asked_again
from alvys_intacct.domain.transactions.record import (
    Operation,
    Status,
    Transaction,
    transaction_id,
)
from alvys_intacct.domain.transactions.requests import asked_for, noted, renewed


def companion_key(main: Transaction, part: Part) -> str:
    """What stands for Alvys's key in a companion of the main transaction."""
    return part.key_of(main_key(main))


def main_key(companion: Transaction) -> str:
    """Alvys's key of the document that a companion comes with."""
    return (companion.alvys_id or "").removesuffix(f"#{companion.part.key}")


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
            **LET_GO,
            "revision": 1,
            "content_revision": 1,
            "companions": {},
            "replaces": None,
            "left_in": {},
            "replacing": False,
            "reposts": 0,
            "claimed_until": None,
            "unfinished": 0,
            "due_at": None,
            "intent": None,
            "removing_since": None,
            "removing_earlier": None,
            "warnings": (),
            "receipt": None,
            "resolved_to": None,
            "resolution": None,
            "received_by": None,
            "first_export": None,
            "created_at": now,
            "changed_at": now,
            "version": 1,
            "reverted_at": None,
            "set_aside": False,
            **CLEAN,
            **_following(main),
        }
    )
    return blank.model_copy(update=content)


def companion_kept(
    companion: Transaction,
    main: Transaction,
    envelope: TransactionEnvelope,
    part: Part,
    subsidiary_id: str,
    now: datetime,
) -> Transaction | None:
    """The record of a companion that its main transaction needs; None when nothing changes.

    Each revision of the main one is one of its companions, which are made anew as well: the same content may
    be booked differently now. The subsidiary on the other side may be another one, although the part is the
    same.
    """
    if main.version < companion.main_version:
        return None
    named = {"counterpart": part.counterpart, "label": part.label}
    present = companion.model_copy(update={**named, **_following(main)})
    moves = subsidiary_id != companion.subsidiary_id
    if moves or companion.operation is Operation.REVERT or main.revision > companion.main_revision:
        content = recorded_content(envelope, part, subsidiary_id)
        return renewed(present, content, main.correlation_id, now)
    if companion.status in (Status.SKIPPED, Status.FAILED):
        return asked_again(present, now)
    return noted(present) if present != companion else None


def companion_taken_back(companion: Transaction, main: Transaction, now: datetime) -> Transaction | None:
    """The record of a companion that its main one doesn't need any more; None when nothing changes."""
    if main.version < companion.main_version:
        return None
    present = companion.model_copy(update=_following(main))
    stopped = companion.status in (Status.SKIPPED, Status.FAILED)
    if companion.operation is Operation.REVERT and not stopped:
        return noted(present) if present != companion else None
    return asked_for(
        present,
        now,
        operation=Operation.REVERT,
        replacing=False,
        revision=companion.revision + 1,
        correlation_id=main.correlation_id,
    )


def _following(main: Transaction) -> dict[str, object]:
    return {"main_revision": main.revision, "main_version": main.version}
