"""A document whose subsidiary changed: it leaves the old books before it enters the new ones (MOD-7)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.record import Operation, Transaction


def unusable_because(old: Connection | None, receipt: Receipt) -> str | None:
    """Why nothing can be taken out through the old connection now, in words; None if it can."""
    if old is None or old.status in (ConnectionStatus.DISCONNECTED, ConnectionStatus.NOT_SET_UP):
        return "is not connected"
    if old.company_id != receipt.company_id:
        return f"is now connected to another Sage company than {receipt.company_id}"
    if old.status is ConnectionStatus.PAUSED:
        return "is paused"
    if not old.syncs(receipt.document_type.side):
        return f"has {receipt.document_type.side.upper()} sync switched off"
    return None


def in_the_way(
    transaction: Transaction, receipt: Receipt, old: Connection | None, reason: str
) -> NeedsAttention:
    """The error that names a document that can't be taken out, since its connection can't be used."""
    name = old.subsidiary.name if old else transaction.booked_at
    return NeedsAttention(
        f"{_document(receipt)} is in the books of {name}, and {name} {reason}. {_waits(transaction)}",
        code="document_in_the_way",
        remedy=f"Connect {name} to the Sage company {receipt.company_id}, resume its sync, then retry.",
        setting="sync",
        concerns=name,
    )


@contextmanager
def naming_what_is_in_the_way(transaction: Transaction, receipt: Receipt) -> Iterator[None]:
    """An error in this block, which keeps the document where it is, also says what waits for it."""
    try:
        yield
    except NeedsAttention as error:
        raise NeedsAttention(
            f"{error.message} {_document(receipt)} is in the books of another subsidiary. "
            f"{_waits(transaction)}",
            code=error.code,
            remedy=error.remedy,
            setting=error.setting,
            vendor=error.vendor,
            concerns=error.concerns,
        ) from None


def _document(receipt: Receipt) -> str:
    return f"{receipt.document_number} (record {receipt.record_no})"


def _waits(transaction: Transaction) -> str:
    if transaction.operation is Operation.REVERT:
        return "It can't be taken out there."
    return f"{transaction.number} belongs to another subsidiary now, and waits until it is out of there."
