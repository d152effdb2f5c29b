"""A trip is billed by itself or on a settlement, never both; a statement goes out once (DEC-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from alvys_intacct.domain.errors import NeedsAttention, Retryable, SyncError
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.parsing import stored_envelope
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.transactions.booked_once import has_hold
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.claims import Claimed


@dataclass(slots=True)
class Taken:
    """The members that may go on, those that leave it to another transaction, and those that fail."""

    passed: list[Claimed] = field(default_factory=list)
    left: list[Transaction] = field(default_factory=list)
    failures: list[tuple[Transaction, SyncError]] = field(default_factory=list)


class BookOnce:
    """Takes hold of what a transaction books before it is written; the hold ends with the document."""

    def __init__(self, transactions: TransactionStore) -> None:
        self._transactions = transactions

    def __call__(self, members: Sequence[Claimed]) -> Taken:
        """Take what each member books. Most kinds have no such keys: they cost nothing."""
        taken = Taken()
        keys = {
            member.transaction.transaction_id: member.envelope.booked_once
            for member in members
            if member.transaction.role is DocumentRole.MAIN
        }
        tenant = members[0].transaction.tenant if members else ""
        wanted = [key for some in keys.values() for key in some]
        owners = self._transactions.owners(tenant, wanted) if wanted else {}
        known = self._transactions.get_many(owners.values()) if owners else {}
        for member in members:
            mine = ref_of(member.transaction)
            own = keys.get(mine.transaction_id, [])
            others = {key: owners[key] for key in own if key in owners and owners[key] != mine}
            holding = {
                key: known[ref]
                for key, ref in others.items()
                if ref in known and self._holds(known[ref], key)
            }
            if holding:
                _stand_back(member, holding, taken)
            elif own and not self._transactions.take(mine, own, others):
                taken.failures.append((member.transaction, _under_way(member.transaction.number)))
            else:
                taken.passed.append(member)
        return taken

    def _holds(self, owner: Transaction, key: str) -> bool:
        """Whether the owner still books it: an edit may have left it out, or its document is gone."""
        if not has_hold(owner):
            return False
        content = self._transactions.contents([owner]).get(ref_of(owner), "")
        envelope = stored_envelope(content, owner.kind, by_reference=owner.is_reference)
        return isinstance(envelope, TransactionEnvelope) and key in envelope.booked_once


def _stand_back(member: Claimed, holding: Mapping[str, Transaction], taken: Taken) -> None:
    """Skip the member or fail it: others hold what it would book."""
    transaction = member.transaction
    if any(member.envelope.gives_way(key) for key in holding) and not transaction.replacing:
        taken.left.append(transaction)
        return
    holder = next((owner for owner in holding.values() if owner.receipt is not None), None)
    if holder is None:
        (first, *_) = holding.values()
        taken.failures.append((transaction, _under_way(first.number)))
    else:
        taken.failures.append((transaction, _billed_otherwise(holder)))


def _under_way(number: str) -> Retryable:
    return Retryable(f"{number} is being booked at this moment.", code="being_booked", retry_after=30)


def _billed_otherwise(holder: Transaction) -> NeedsAttention:
    document = holder.receipt.document_number if holder.receipt else holder.number
    what = "by itself" if holder.kind is Kind.CARRIER_BILL else "on another statement"
    return NeedsAttention(
        f"{holder.number} was billed {what} already ({document} in Sage Intacct).",
        code="trip_already_billed",
        remedy="Revert that one and retry, or take the trip off the statement in Alvys and send it again.",
    )
