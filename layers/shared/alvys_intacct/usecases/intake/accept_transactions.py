"""Intake: check a message, record the transaction, hand it to a worker (API-3, AR-6)."""

from __future__ import annotations

import zlib
from dataclasses import field
from datetime import datetime

from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.input_problems import InputProblem, InvalidInput
from alvys_intacct.domain.kinds.limits import LARGEST_CONTENT
from alvys_intacct.domain.kinds.parsing import (
    Envelope,
    content_of,
    contradicts_subsidiary,
    parse_envelope,
)
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.transactions.moments import IN_THE_FUTURE, is_in_the_future
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, ref_of
from alvys_intacct.domain.transactions.revisions import first_recorded, revised
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import ConnectionStore, TransactionStore
from alvys_intacct.usecases.work.conditional_writes import apply_step
from alvys_intacct.usecases.work.find_transactions import DocumentKey, FindTransactions

# The limit in bytes of a transaction's compressed text; a record holds 400 KB.
LARGEST_COMPRESSED = 380_000


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that is refused, with the reasons. Nothing was recorded.

    `missing_permissions` is set when the caller may not send this kind (API-2).
    """

    problems: list[InputProblem] = field(default_factory=list)
    missing_permissions: list[str] = field(default_factory=list)


class AcceptTransactions:
    """Accepts transactions from Alvys, each on its own."""

    def __init__(
        self,
        transactions: TransactionStore,
        find: FindTransactions,
        connections: ConnectionStore,
        queue: WorkQueue,
        clock: Clock,
    ) -> None:
        self._transactions = transactions
        self._find = find
        self._connections = connections
        self._queue = queue
        self._clock = clock

    def __call__(
        self, caller: Identity, messages: list[object], allowed: list[Kind], correlation_id: str
    ) -> list[Transaction | Refused]:
        """The outcome of each message, in order.

        Transactions are recorded first and queued afterwards. If the queue fails, `Retryable` is raised and
        the caller may repeat the call; if not, the sweeper queues them.
        """
        outcomes = [self._take(caller, message, allowed, correlation_id) for message in messages]
        waiting = [
            outcome
            for outcome in outcomes
            if isinstance(outcome, Transaction) and outcome.status is Status.QUEUED and not outcome.held
        ]
        self._queue.send_transactions(waiting)
        return outcomes

    def record(
        self,
        tenant: str,
        envelope: Envelope,
        by: str,
        correlation_id: str,
        asked_at: datetime | None = None,
    ) -> Transaction:
        """Record an envelope: a new transaction, a new revision, or no change.

        `asked_at` is when it was asked for by reference; None for one that was sent whole (MOD-3).
        """
        now = self._clock.now()
        content = kept_content(envelope)
        fresh = first_recorded(tenant, envelope, correlation_id, now, asked_at)
        known = self._known(tenant, envelope)
        if known is None:
            received = Change(fresh, HistoryEvent(now, "received", by), content)
            if not self._transactions.save([received]):
                return fresh
        ref = ref_of(known or fresh)

        def step(current: Transaction) -> Change | None:
            following = revised(current, envelope, correlation_id, now, asked_at)
            if following is None:
                return None
            after = following.transaction
            newly = after.content_revision != current.content_revision
            event = HistoryEvent(now, following.what, by, _moved(current, after) or following.detail)
            return Change(after, event, content if newly else None)

        written = apply_step(self._transactions, ref, step)
        return written or self._transactions.get(ref) or fresh

    def _known(self, tenant: str, envelope: Envelope) -> Transaction | None:
        """The record of this document, if there is one; a reference has none from before MOD-7."""
        if isinstance(envelope, ByReference):
            return None
        key = DocumentKey(envelope.kind, envelope.alvys_id)
        return self._find(tenant, [key]).get(key)

    def _take(
        self, caller: Identity, message: object, allowed: list[Kind], correlation_id: str
    ) -> Transaction | Refused:
        try:
            envelope = parse_envelope(message, allowed)
        except InvalidInput as error:
            return Refused(error.problems)
        missing = caller.lacks(envelope.kind.facts.permissions)
        if missing:
            return Refused(missing_permissions=missing)
        problems = self.contradictions(caller.tenant, envelope) or self._from_the_future(envelope)
        if problems:
            return Refused(problems)
        return self.record(caller.tenant, envelope, caller.subject, correlation_id)

    def _from_the_future(self, envelope: Envelope) -> list[InputProblem]:
        """Refuse an update time in the future: all later real updates would look old (MOD-3)."""
        if isinstance(envelope, ByReference) or not is_in_the_future(envelope.updated_at, self._clock.now()):
            return []
        return [InputProblem("updatedAt", IN_THE_FUTURE)]

    def contradictions(self, tenant: str, envelope: Envelope) -> list[InputProblem]:
        """The reasons for refusing a well-formed envelope: it was sent for another subsidiary."""
        connection = self._connections.get(tenant, envelope.subsidiary_id)
        if connection is None or isinstance(envelope, ByReference):
            return []
        return contradicts_subsidiary(envelope, connection)


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
