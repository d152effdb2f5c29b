"""Record envelopes: a new transaction, a new revision, or no change for each (AR-6, MOD-3, MOD-7).

Those of a call are written together. A new document needs no read: it is written unless there is a record of
it, and only where there is one it is looked at. Several envelopes of one document are recorded one after the
other, in their order.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime

from alvys_intacct.domain.kinds.limits import LARGEST_CONTENT
from alvys_intacct.domain.kinds.parsing import Envelope, content_of
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef, ref_of
from alvys_intacct.domain.transactions.revisions import first_recorded, revised
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.conditional_writes import FirstStep, apply_all
from alvys_intacct.usecases.work.find_transactions import DocumentKey, FindTransactions

# The limit in bytes of a transaction's compressed text; a record holds 400 KB.
LARGEST_COMPRESSED = 380_000


@dataclass(frozen=True, slots=True)
class Received:
    """An envelope to be recorded, and who sent it.

    `asked_at` is when it was asked for by reference; None for one that was sent whole (MOD-3).
    """

    envelope: Envelope
    by: str
    correlation_id: str
    asked_at: datetime | None = None


class RecordEnvelopes:
    """Records the envelopes of a tenant."""

    def __init__(self, transactions: TransactionStore, find: FindTransactions, clock: Clock) -> None:
        self._transactions = transactions
        self._find = find
        self._clock = clock

    def __call__(self, tenant: str, received: Sequence[Received]) -> list[Transaction]:
        """The transaction of each envelope after it was recorded, in order. Raises `Retryable`."""
        recordings = [_Recording(tenant, one, self._clock.now()) for one in received]
        known = self._recorded_before(tenant, recordings)
        outcomes: dict[int, Transaction] = {}
        for turn in _turns(recordings):
            members = {
                ref_of(known.get(place.fresh_ref, place.fresh)): (number, place) for number, place in turn
            }
            current = {
                ref: known[place.fresh_ref] for ref, (_, place) in members.items() if place.fresh_ref in known
            }
            steps: dict[TransactionRef, FirstStep] = {ref: place for ref, (_, place) in members.items()}
            applied = apply_all(self._transactions, steps, current)
            for ref, transaction in (applied.unchanged | applied.written).items():
                number, place = members[ref]
                outcomes[number] = known[place.fresh_ref] = transaction
        return [outcomes[number] for number in range(len(received))]

    def _recorded_before(
        self, tenant: str, recordings: Sequence[_Recording]
    ) -> dict[TransactionRef, Transaction]:
        """The records that documents have under ids from before MOD-7; no reference has one.

        Where there are none, nothing is read: a record under the present id is met when it is written.
        """
        if not self._find.has_former_ids(tenant):
            return {}
        keys = {
            DocumentKey(one.envelope.kind, one.envelope.alvys_id): one.fresh_ref
            for one in recordings
            if not isinstance(one.envelope, ByReference)
        }
        return {keys[key]: transaction for key, transaction in self._find(tenant, keys).items()}


class _Recording:
    """One envelope on its way into its record: a step that makes or revises it."""

    def __init__(self, tenant: str, received: Received, now: datetime) -> None:
        self.envelope = received.envelope
        self._received = received
        self._now = now
        self._content = kept_content(received.envelope)
        self.fresh = first_recorded(
            tenant, received.envelope, received.correlation_id, now, received.asked_at
        ).model_copy(update={"received_by": received.by})
        self.fresh_ref = ref_of(self.fresh)

    def __call__(self, current: Transaction | None) -> Change | None:
        if current is None:
            return Change(self.fresh, content=self._content)
        received = self._received
        following = revised(current, self.envelope, received.correlation_id, self._now, received.asked_at)
        if following is None:
            return None
        after = following.transaction
        newly = after.content_revision != current.content_revision
        event = HistoryEvent(
            self._now, following.what, received.by, _moved(current, after) or following.detail
        )
        return Change(after, event, self._content if newly else None)


def _turns(recordings: Sequence[_Recording]) -> list[list[tuple[int, _Recording]]]:
    """The recordings with their places, in turns: the first of each document, then the second of each …"""
    turns: list[list[tuple[int, _Recording]]] = []
    before: dict[TransactionRef, int] = {}
    for place, recording in enumerate(recordings):
        turn = before.get(recording.fresh_ref, 0)
        before[recording.fresh_ref] = turn + 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append((place, recording))
    return turns


def kept_content(envelope: Envelope) -> str | None:
    """The content to keep; None where it is too large. Its worker then says so (`Claims`)."""
    content = content_of(envelope)
    return None if _is_too_large(content) else content


def _moved(before: Transaction, after: Transaction) -> str:
    """For the history: the change of the subsidiary (MOD-7), if any."""
    if after.subsidiary_id == before.subsidiary_id:
        return ""
    return f"subsidiary {before.subsidiary_id} → {after.subsidiary_id}"


def _is_too_large(content: str) -> bool:
    """Whether the content doesn't fit into a record. Only long texts are compressed to find out."""
    text = content.encode()
    if len(text) <= LARGEST_COMPRESSED:
        return False
    return len(content) > LARGEST_CONTENT or len(zlib.compress(text)) > LARGEST_COMPRESSED
