"""A trip is billed on its own or on a settlement statement, never both; a statement goes out once (DEC-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta

from alvys_intacct.domain.errors import NeedsAttention, SyncError, Wait
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.parsing import stored_envelope
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.transactions.booked_once import earlier_in_sage, former_keys, has_hold
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import Owner, Taking, ref_of
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.claimed_work import Claimed
from alvys_intacct.usecases.work.find_transactions import FindTransactions

# Revisions without new content, as of a regenerate, lie between a document and its content: at most
# this many.
_MOST_WITHOUT_CONTENT = 10


@dataclass(slots=True)
class Taken:
    """The members that go on, those whose content another transaction books, and those that fail."""

    passed: list[Claimed] = field(default_factory=list)
    left: list[Transaction] = field(default_factory=list)
    failures: list[tuple[Transaction, SyncError]] = field(default_factory=list)


class BookOnce:
    """Reserves the trips and statements of a transaction before it is written, until its document is gone.

    A trip that an edit takes off a document is free once the edit is carried out in Sage.
    """

    def __init__(self, transactions: TransactionStore, find: FindTransactions, clock: Clock) -> None:
        self._transactions = transactions
        self._find = find
        self._clock = clock

    def __call__(self, members: Sequence[Claimed], *, kept_for: timedelta | None = None) -> Taken:
        """Reserve the keys of each member. Most kinds have none and cost nothing.

        A member's record says that it holds them: it is claimed. With `kept_for` it will say so soon.
        """
        taken, now = Taken(), self._clock.now()
        until = now + kept_for if kept_for else None
        keys = {
            member.transaction.transaction_id: member.envelope.booked_once
            for member in members
            if member.transaction.role is DocumentRole.MAIN
        }
        tenant = members[0].transaction.tenant if members else ""
        wanted = [key for member_keys in keys.values() for key in member_keys]
        former = {key: former_keys(key, self._find.subsidiaries(tenant)) for key in wanted}
        asked = [form for key in wanted for form in (key, *former[key])]
        takers = self._transactions.takers(tenant, asked) if asked else {}
        owners = {key: taker.ref for key, taker in takers.items()}
        # Read after the keys: who takes one again in between is told by the key, which is new then.
        owning = self._transactions.get_many(owners.values()) if owners else {}
        taking: list[tuple[Claimed, Taking]] = []
        for member in members:
            own_ref = ref_of(member.transaction)
            own = keys.get(own_ref.transaction_id, [])
            others = {key: takers[key] for key in own if key in owners and owners[key] != own_ref}
            owned = [
                (key, owning[ref], takers[form])
                for key in own
                for form in (key, *former[key])
                if (ref := owners.get(form, own_ref)) != own_ref and ref in owning
            ]
            holding = {
                key: owner for key, owner, taker in owned if _is_kept(taker, now) or self._holds(owner, key)
            }
            in_sage = (owner for key, owner, _ in owned if self._is_in_sage(owner, key))
            if holding:
                _stand_back(member, holding, taken)
            elif (owner := next(in_sage, None)) is not None:
                taken.failures.append((member.transaction, _edited_later(member.transaction.number, owner)))
            else:
                # In one order everywhere: two that share keys never wait for each other.
                version = member.transaction.version
                taking.append((member, Taking(own_ref, sorted(own), others, version, until)))
        self._take(taking, taken)
        return taken

    def _take(self, taking: Sequence[tuple[Claimed, Taking]], taken: Taken) -> None:
        wanting = [place for place, (_, wanted) in enumerate(taking) if wanted.keys]
        lost: set[int] = set()
        if wanting:
            refused = self._transactions.take_many([taking[place][1] for place in wanting])
            lost = {wanting[place] for place in refused}
        for place, (member, _) in enumerate(taking):
            if place in lost:
                taken.failures.append((member.transaction, _under_way(member.transaction.number)))
            else:
                taken.passed.append(member)

    def _holds(self, owner: Transaction, key: str) -> bool:
        """Whether the owner books that key with its newest content; an edit may have dropped it."""
        return has_hold(owner) and self._books(owner, owner.content_revision, key) is not False

    def _is_in_sage(self, owner: Transaction, key: str) -> bool:
        """Whether the owner's document in Sage has a key, or may have it, that its newest content dropped."""
        return has_hold(owner) and any(
            self._booked(owner, revision, key) for revision in sorted(earlier_in_sage(owner))
        )

    def _booked(self, owner: Transaction, revision: int, key: str) -> bool:
        for earlier in range(revision, max(0, revision - _MOST_WITHOUT_CONTENT), -1):
            booked = self._books(owner, earlier, key)
            if booked is not None:
                return booked
        return True

    def _books(self, owner: Transaction, revision: int, key: str) -> bool | None:
        """Whether the owner's content of that revision books the key; None where it isn't kept."""
        as_then = owner.model_copy(update={"content_revision": revision})
        content = self._transactions.contents([as_then]).get(ref_of(owner))
        if content is None:
            return None
        try:
            envelope = stored_envelope(content, owner.kind, by_reference=owner.is_reference)
        except ValueError:
            return True  # it can't be read, so nothing tells that the key was dropped
        return isinstance(envelope, TransactionEnvelope) and key in envelope.booked_once


def _is_kept(taker: Owner, now: datetime) -> bool:
    return taker.until is not None and taker.until > now


def _stand_back(member: Claimed, holding: Mapping[str, Transaction], taken: Taken) -> None:
    """Skip the member or fail it: other transactions hold its keys."""
    transaction = member.transaction
    if any(member.envelope.gives_way(key) for key in holding) and not transaction.replacing:
        taken.left.append(transaction)
        return
    holder = next((owner for owner in holding.values() if owner.is_in_books), None)
    if holder is None:
        (first, *_) = holding.values()
        taken.failures.append((transaction, _under_way(first.number)))
    else:
        taken.failures.append((transaction, _billed_otherwise(holder)))


def _under_way(number: str) -> Wait:
    return Wait(f"{number} is being booked right now.", code="being_booked", seconds=30)


def _edited_later(number: str, owner: Transaction) -> SyncError:
    """The owner's document in Sage has a key that an edit takes off; the edit isn't carried out yet."""
    written = owner.receipt or owner.intent
    document = written.document_number if written else owner.number
    still = f"A trip of {number} is still on {document} in Sage Intacct"
    if owner.status in IN_HAND:
        words = f"{still}. {number} goes on once the edit of {owner.number} takes the trip off."
        return Wait(words, code="trip_on_unedited_document", seconds=30)
    return NeedsAttention(
        f"{still}: the edit of {owner.number} that takes the trip off was not carried out.",
        code="trip_already_billed",
        remedy=f"Correct and retry {owner.number}, or revert it. Then retry {number}.",
    )


def _billed_otherwise(holder: Transaction) -> NeedsAttention:
    receipt = holder.receipt
    document = f"{receipt.document_number} in Sage Intacct" if receipt else "marked as synced"
    how = "on its own" if holder.kind is Kind.CARRIER_BILL else "on another statement"
    return NeedsAttention(
        f"{holder.number} is already billed {how} ({document}).",
        code="trip_already_billed",
        remedy=f"Revert {holder.number} and retry, or take the trip off the statement in Alvys and send it "
        "again.",
    )
