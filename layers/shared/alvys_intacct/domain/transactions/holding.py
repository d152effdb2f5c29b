"""Holding transactions until their connection lets them out (CONN-7, ERR-6, quality 9).

A paused connection, and one with a finding, hold everything. A side that is switched off holds what has a
document in Sage, or must follow one: skipped, the old document would stay in the books without a word.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.connections.findings import ConnectionFinding
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.record import HeldBecause, Status, Transaction

NOT_CONNECTED = "company_not_connected"


class HoldReason(StrEnum):
    """The codes of what holds a transaction."""

    PAUSED = "connection_paused"
    SIDE_SWITCHED_OFF = "side_switched_off"
    FINDING = "connection_problem"


class WaitsForConnection(SyncError):
    """Another connection that this transaction needs lets nothing out now: it is held for that one."""

    def __init__(self, because: HeldBecause) -> None:
        super().__init__(because.words, code=because.code)
        self.because = because


def has_document(transaction: Transaction) -> bool:
    """Whether its document is in Sage, or it must follow one there: such a transaction is never skipped."""
    return transaction.is_in_books or must_follow(transaction)


def must_follow(transaction: Transaction) -> bool:
    """Whether it replaces a document that was taken out for it, or is a companion of another document."""
    return transaction.replacing or transaction.role is not DocumentRole.MAIN


def holds_all(connection: Connection | None, now: datetime) -> HeldBecause | None:
    """Why a connection lets nothing out now; None if it does."""
    if connection is None:
        return None
    name, subsidiary_id = connection.subsidiary.name, connection.subsidiary.id
    if connection.status is ConnectionStatus.PAUSED:
        words = f"The sync of {name} is paused. This goes on when it is switched on again."
        return HeldBecause(code=HoldReason.PAUSED, words=words, since=now, subsidiary_id=subsidiary_id)
    finding = connection.stopped_by
    if connection.status is ConnectionStatus.ACTIVE and finding is not None:
        return holds_for_finding(subsidiary_id, name, finding, now)
    return None


def holds_for_finding(
    subsidiary_id: str, name: str, finding: ConnectionFinding, now: datetime
) -> HeldBecause:
    """The hold of all documents of a connection that has a finding."""
    words = f"The connection of {name} has a problem, and this goes on once it is mended. {finding.message}"
    return HeldBecause(code=HoldReason.FINDING, words=words, since=now, subsidiary_id=subsidiary_id)


def holds_side(connection: Connection, side: Side, now: datetime) -> HeldBecause:
    """The hold of a document whose side is switched off."""
    name = connection.subsidiary.name
    words = f"{side.upper()} sync of {name} is switched off. This is carried out when it is on again."
    return HeldBecause(
        code=HoldReason.SIDE_SWITCHED_OFF,
        words=words,
        since=now,
        subsidiary_id=connection.subsidiary.id,
        side=side,
    )


def is_still_held(connection: Connection | None, transaction: Transaction) -> bool:
    """Whether the connection that it waits for still holds it."""
    because = transaction.held_because
    if connection is None or connection.status in (
        ConnectionStatus.NOT_SET_UP,
        ConnectionStatus.DISCONNECTED,
    ):
        return False
    if holds_all(connection, transaction.changed_at) is not None:
        return True
    return because is not None and because.side is not None and not connection.syncs(because.side)


def not_connected(transaction: Transaction, name: str) -> NeedsAttention:
    """The error of what can't be skipped, while its subsidiary has no active connection (CONN-10)."""
    receipt = transaction.receipt
    if receipt is not None and not transaction.is_moving:
        document, company = receipt.document_number, receipt.company_id
        message = (
            f"Its document {document} is in the Sage company {company}, and {name} has no active connection "
            "to it. The document stays there as it is."
        )
        remedy = f"Connect {name} to the Sage company {company} again, and activate the connection"
    else:
        message = f"It belongs with a document in Sage Intacct, and {name} has no active connection."
        remedy = f"Connect {name} to Sage Intacct, and activate the connection"
    return NeedsAttention(
        message,
        code=NOT_CONNECTED,
        remedy=f"{remedy}. This is carried out by itself then.",
        setting="credentials",
    )


def waits_for_company(transaction: Transaction, company_id: str) -> bool:
    """Whether it failed because its company wasn't connected, and goes on with this one."""
    problem = transaction.problem
    if transaction.status is not Status.FAILED or problem is None or problem.code != NOT_CONNECTED:
        return False
    written = transaction.receipt or transaction.intent
    return written is None or transaction.is_moving or written.company_id == company_id
