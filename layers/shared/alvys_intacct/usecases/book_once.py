"""A trip is billed by itself or on a settlement, never both; a statement goes out once (DEC-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from alvys_intacct.domain.envelope import Whole, stored_envelope
from alvys_intacct.domain.errors import NeedsAttention, Retryable, SyncError
from alvys_intacct.domain.exclusive import exclusive_keys, gives_way, has_hold
from alvys_intacct.domain.kinds import Kind
from alvys_intacct.domain.parts import Part
from alvys_intacct.domain.transactions import Transaction
from alvys_intacct.ports import TransactionStore, ref_of
from alvys_intacct.usecases.claiming import Claimed


@dataclass(slots=True)
class Taken:
    """Who may go on, who leaves it to another transaction, and who can't have what it books."""

    passed: list[Claimed] = field(default_factory=list)
    left: list[Transaction] = field(default_factory=list)
    failures: list[tuple[Transaction, SyncError]] = field(default_factory=list)


class BookOnce:
    """Takes hold of what a transaction books before it is written; the hold ends with the document."""

    def __init__(self, transactions: TransactionStore) -> None:
        self._transactions = transactions

    def __call__(self, members: Sequence[Claimed]) -> Taken:
        """Take what each member books; most kinds book nothing exclusive and cost nothing."""
        taken = Taken()
        keys = {
            member.transaction.transaction_id: exclusive_keys(member.envelope)
            for member in members
            if member.transaction.part is Part.WHOLE
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
                self._stand_back(member.transaction, holding, taken)
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
        return isinstance(envelope, Whole) and key in exclusive_keys(envelope)

    def _stand_back(self, transaction: Transaction, holding: Mapping[str, Transaction], taken: Taken) -> None:
        if any(gives_way(transaction.kind, key) for key in holding) and not transaction.replacing:
            taken.left.append(transaction)
            return
        holder = next((one for one in holding.values() if one.receipt is not None), None)
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
