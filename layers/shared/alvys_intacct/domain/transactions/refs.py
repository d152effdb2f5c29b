"""The reference to a transaction, and the changes and history that are written for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import NamedTuple

from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.record import ToldEvent, Transaction
from alvys_intacct.late_dataclass import dataclass


# A tuple, because a worker makes and compares some fifty for each document.
class TransactionRef(NamedTuple):
    """The key of a transaction, in a message for instance."""

    tenant: str
    transaction_id: str


def ref_of(transaction: Transaction) -> TransactionRef:
    """The key of a transaction."""
    return TransactionRef(transaction.tenant, transaction.transaction_id)


@dataclass(frozen=True, slots=True)
class Owner:
    """Who took a key, at which version of its record; `until` it is kept, whatever that record says (UTC)."""

    ref: TransactionRef
    version: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Taking:
    """Keys to be taken by a transaction; `known` are owners from whom they may be taken (DEC-3).

    It may be taken from an `Owner` only as long as that one has not taken it anew. `version` is that of the
    record that takes, and `until` as for `Owner`.
    """

    ref: TransactionRef
    keys: Sequence[str]
    known: Mapping[str, TransactionRef | Owner] = field(default_factory=dict)
    version: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One event of a transaction's history (MOD-5). `by` is a person or a part of the service."""

    at: datetime
    what: str
    by: str
    detail: str = ""


def received(transaction: Transaction) -> HistoryEvent | None:
    """The event with which its history begins, where the record tells it; None where it is kept apart."""
    if transaction.received_by is None:
        return None
    return HistoryEvent(transaction.created_at, "received", transaction.received_by)


def first_exported(transaction: Transaction) -> tuple[HistoryEvent, int] | None:
    """The event of its first export and the version written with it; None where they are kept apart."""
    told = transaction.first_export
    return (HistoryEvent(told.at, told.what, told.by, told.detail), told.version) if told else None


def told(event: HistoryEvent, version: int) -> ToldEvent:
    """The event for a record that tells it, which is written with that version."""
    return ToldEvent(at=event.at, what=event.what, by=event.by, detail=event.detail, version=version)


@dataclass(frozen=True, slots=True)
class Change:
    """A transaction's next record, written only if nobody else wrote in between.

    `content` is the envelope's text where the change has new content. `unlinked` is a receipt whose document
    is no longer this transaction's: a person had named it by mistake (ERR-5).
    """

    transaction: Transaction
    event: HistoryEvent | None = None
    content: str | None = None
    unlinked: Receipt | None = None
