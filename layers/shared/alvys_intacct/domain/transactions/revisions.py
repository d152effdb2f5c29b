"""What a request makes of a transaction: a new record, a new revision, a revert (MOD-1, MOD-3, AR-6).

Requests may arrive late, twice and in any order; `moments` says which of them count.
"""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.kinds.parsing import Envelope
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.domain.transactions import moments
from alvys_intacct.domain.transactions.content import recorded_content
from alvys_intacct.domain.transactions.lifecycle import BUSY, CLEAN, LET_GO, asked_again, moved
from alvys_intacct.domain.transactions.record import (
    Operation,
    Status,
    Transaction,
    transaction_id,
)
from alvys_intacct.domain.transactions.requests import asked_for, noted, placed, renewed
from alvys_intacct.domain.transactions.resolving import stays_closed
from alvys_intacct.late_dataclass import dataclass

STOPPED = frozenset({Status.SKIPPED, Status.FAILED})
STAYS_OUT = "stays out of the books: it was reverted later"


@dataclass(frozen=True, slots=True)
class Next:
    """A transaction's next record after a request, and what its history says of the request."""

    transaction: Transaction
    what: str
    detail: str = ""


def first_recorded(
    tenant: str, envelope: Envelope, correlation_id: str, now: datetime, asked_at: datetime | None = None
) -> Transaction:
    """The first record of a transaction; it is queued. `asked_at` is as for `revised`."""
    identity = identity_of(envelope)
    blank = Transaction(
        tenant=tenant,
        transaction_id=transaction_id(tenant, envelope.kind, identity),
        subsidiary_id=envelope.subsidiary_id,
        kind=envelope.kind,
        alvys_id=None,
        number=envelope.number,
        content_hash="",
        wanted_at=asked_at or _moment_of(envelope, now),
        correlation_id=correlation_id,
        created_at=now,
        changed_at=now,
        version=1,
    )
    return blank.model_copy(update=recorded_content(envelope))


def revised(
    transaction: Transaction,
    envelope: Envelope,
    correlation_id: str,
    now: datetime,
    asked_at: datetime | None = None,
) -> Next | None:
    """The record after another message about the same transaction, or None when nothing changes.

    Newer content is a new revision; a worker that holds the transaction finds it when it is done. It may be
    for another subsidiary (MOD-7). Older content changes nothing (MOD-3). What a later revert takes out stays
    out, but its newest content is kept. The same content queues a skipped or failed transaction again (AR-2,
    AR-6). `asked_at` is when a transaction was asked for by reference, None for one that was sent whole.
    """
    present, out = _wanted_again(transaction, asked_at or _moment_of(envelope, now))
    if isinstance(envelope, ByReference):
        return _asked_by_reference(present, envelope, correlation_id, now)
    content = recorded_content(envelope, transaction.part)
    same = content["content_hash"] == transaction.content_hash
    if moments.is_newer_content(transaction, envelope.updated_at, str(content["content_hash"])):
        present = present.model_copy(update={"alvys_updated_at": envelope.updated_at})
        content = {} if same else content
    else:
        same = same and envelope.updated_at == transaction.alvys_updated_at
        content = {}
    if out:
        return _kept(transaction, present, content, correlation_id, STAYS_OUT)
    if stays_closed(transaction):
        present = present.model_copy(update={"operation": Operation.EXPORT})
        return _kept(transaction, present, content, correlation_id, "revised")
    if content or transaction.operation is Operation.REVERT:
        what = "revised" if content else "sent again"
        return Next(renewed(present, content, correlation_id, now), what)
    if same and transaction.status in STOPPED:
        return Next(asked_again(present, now), "sent again")
    return Next(noted(present), "sent again") if present != transaction else None


def revert_wanted(
    transaction: Transaction, correlation_id: str, now: datetime, moment: datetime | None = None
) -> Next | None:
    """To be taken out of Sage (MOD-1); None when that is done or under way.

    `moment` is when it was reverted in Alvys; None stands for now. One that comes late changes nothing: a
    newer request brought the document back already (MOD-3).
    """
    moment = moment or moments.of_revert(transaction, now)
    reverted = moments.later(moments.out_since(transaction), moment)
    if not moments.is_out(moments.wanted_since(transaction), reverted):
        return Next(
            noted(transaction), "revert came late", f"a newer request than {moment.isoformat()} counts"
        )
    present = transaction.model_copy(update={"reverted_at": reverted})
    if transaction.operation is Operation.REVERT and transaction.status not in STOPPED:
        return Next(noted(present), "revert requested") if reverted != transaction.reverted_at else None
    wanted = asked_for(
        present,
        now,
        operation=Operation.REVERT,
        replacing=False,
        revision=transaction.revision + 1,
        correlation_id=correlation_id,
    )
    return Next(wanted, "revert requested")


def regenerate_wanted(
    transaction: Transaction, correlation_id: str, now: datetime, moment: datetime | None = None
) -> Next:
    """Carried out anew with the same content, under today's settings, mappings and state in Sage (MOD-1).

    It calls off a revert before `moment`, which is when it was asked for in Alvys; None stands for now. What
    waits is carried out once for both.
    """
    moment = moment or moments.of_request(transaction, now)
    present, out = _wanted_again(transaction, moment)
    if out:
        return Next(noted(present), "regenerate came late", STAYS_OUT)
    if transaction.operation is Operation.EXPORT and transaction.receipt is None:
        # The same request once more: the same control id, in case that Sage has it already.
        if transaction.status is Status.QUEUED:
            return Next(noted(present), "regenerate requested")
        if transaction.status in STOPPED:
            return Next(asked_again(present, now), "regenerate requested")
    return Next(renewed(present, {}, correlation_id, now), "regenerate requested")


def revert_called_off(transaction: Transaction, correlation_id: str, now: datetime) -> Next | None:
    """A revert that isn't carried out is called off; None where none is wanted.

    The document stays as it is in Sage, where nothing is written. A newer content that was not carried out
    yet is queued. So is one whose removal may have begun: the worker looks whether its document is there.
    """
    if transaction.operation is not Operation.REVERT:
        return None
    present, _ = _wanted_again(transaction, moments.of_request(transaction, now))
    receipt, what = transaction.receipt, "revert called off"
    untouched = transaction.status not in BUSY and transaction.removing_since is None
    if receipt is None or not untouched or transaction.content_revision > receipt.revision:
        return Next(renewed(present, {}, correlation_id, now), what)
    revision = transaction.revision + 1
    # A queued transaction becomes exported by its receipt, which stands for the newest revision now.
    stays = moved(
        present,
        Status.EXPORTED,
        now,
        **CLEAN,
        operation=Operation.EXPORT,
        revision=revision,
        receipt=receipt.model_copy(update={"revision": revision}),
        **LET_GO,
        resolution=None,
        correlation_id=correlation_id,
    )
    return Next(stays, what)


def identity_of(envelope: Envelope) -> str:
    """Alvys's key of the document; for a reference, what stands in for it until the object is read."""
    if isinstance(envelope, ByReference):
        name, number = envelope.named
        return f"reference:{name}:{number}"
    return envelope.alvys_id


def _asked_by_reference(
    present: Transaction, envelope: ByReference, correlation_id: str, now: datetime
) -> Next:
    """The record of a reference that is asked for again; what was done is read from Alvys anew."""
    content = recorded_content(envelope, present.part)
    moves = content["subsidiary_id"] != present.subsidiary_id
    if moves or present.operation is Operation.REVERT:
        return Next(renewed(present, content, correlation_id, now), "revised")
    if present.status in STOPPED:
        return Next(asked_again(present, now), "sent again")
    return Next(noted(present), "sent again")


def _kept(
    transaction: Transaction,
    present: Transaction,
    content: dict[str, object],
    correlation_id: str,
    what: str,
) -> Next | None:
    """The record with newer content that is kept for the day it is wanted; its status stays.

    A worker that takes its document out finds the new revision and begins again, with the same request.
    """
    if not content:
        return Next(noted(present), what) if present != transaction else None
    revision = transaction.revision + 1
    changes = {"revision": revision, "content_revision": revision, "correlation_id": correlation_id}
    return Next(noted(placed(present), **content, **changes), what)


def _wanted_again(transaction: Transaction, moment: datetime) -> tuple[Transaction, bool]:
    """The record with a request of that moment, and whether a newer revert counts."""
    known = moments.wanted_since(transaction)
    wanted = moments.later(known, moment)
    present = transaction if wanted == known else transaction.model_copy(update={"wanted_at": wanted})
    return present, moments.is_out(wanted, moments.out_since(transaction))


def _moment_of(envelope: Envelope, now: datetime) -> datetime:
    """The moment of an edit in Alvys; a reference counts from when it is asked for."""
    return now if isinstance(envelope, ByReference) else envelope.updated_at
