"""What transactions say, as far as their stored content can be read."""

from __future__ import annotations

from collections.abc import Collection

from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.parsing import stored_envelope
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef, ref_of
from alvys_intacct.ports.stores import TransactionStore


def envelopes_of(
    store: TransactionStore, transactions: Collection[Transaction]
) -> dict[TransactionRef, TransactionEnvelope]:
    """The newest envelope of each; absent where it isn't kept, is damaged or isn't read from Alvys yet."""
    contents = store.contents(transactions) if transactions else {}
    read: dict[TransactionRef, TransactionEnvelope] = {}
    for transaction in transactions:
        envelope = _read(contents.get(ref_of(transaction), ""), transaction)
        if envelope is not None:
            read[ref_of(transaction)] = envelope
    return read


def _read(content: str, transaction: Transaction) -> TransactionEnvelope | None:
    try:
        envelope = stored_envelope(content, transaction.kind, by_reference=transaction.is_reference)
    except ValueError:
        return None
    return envelope if isinstance(envelope, TransactionEnvelope) else None
