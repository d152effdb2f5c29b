"""Intake: check messages, record their transactions, hand them to a worker (API-3, AR-6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.input_problems import InputProblem, InvalidInput
from alvys_intacct.domain.kinds.parsing import Envelope, parse_envelope
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.transactions.moments import IN_THE_FUTURE, is_in_the_future
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.usecases.intake.contradictions import Contradictions
from alvys_intacct.usecases.intake.record_envelopes import Received, RecordEnvelopes


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
        self, record: RecordEnvelopes, contradictions: Contradictions, queue: WorkQueue, clock: Clock
    ) -> None:
        self._record = record
        self._contradictions = contradictions
        self._queue = queue
        self._clock = clock

    def __call__(
        self, caller: Identity, messages: Sequence[object], allowed: list[Kind], correlation_id: str
    ) -> list[Transaction | Refused]:
        """The outcome of each message, in order.

        Transactions are recorded first and queued afterwards. If the queue fails, `Retryable` is raised and
        the caller may repeat the call; if not, the sweeper queues them.
        """
        checked = self._checked(caller, messages, allowed)
        received = [
            Received(envelope, caller.subject, correlation_id)
            for envelope in checked
            if not isinstance(envelope, Refused)
        ]
        recorded = iter(self._record(caller.tenant, received) if received else [])
        outcomes = [envelope if isinstance(envelope, Refused) else next(recorded) for envelope in checked]
        waiting = {
            ref_of(outcome): outcome
            for outcome in outcomes
            if isinstance(outcome, Transaction) and outcome.status is Status.QUEUED and not outcome.held
        }
        if waiting:
            self._queue.send_transactions(list(waiting.values()))
        return outcomes

    def _checked(
        self, caller: Identity, messages: Sequence[object], allowed: list[Kind]
    ) -> list[Envelope | Refused]:
        """The envelope of each message, or why it is refused."""
        read = [self._read(caller, message, allowed) for message in messages]
        envelopes = [envelope for envelope in read if not isinstance(envelope, Refused)]
        problems = iter(self._contradictions(caller.tenant, envelopes))
        return [
            envelope
            if isinstance(envelope, Refused)
            else self._unless(envelope, next(problems) or self._from_the_future(envelope))
            for envelope in read
        ]

    def _read(self, caller: Identity, message: object, allowed: list[Kind]) -> Envelope | Refused:
        try:
            envelope = parse_envelope(message, allowed)
        except InvalidInput as error:
            return Refused(error.problems)
        missing = caller.lacks(envelope.kind.facts.permissions)
        return Refused(missing_permissions=missing) if missing else envelope

    def _unless(self, envelope: Envelope, problems: list[InputProblem]) -> Envelope | Refused:
        return Refused(problems) if problems else envelope

    def _from_the_future(self, envelope: Envelope) -> list[InputProblem]:
        """Refuse an update time in the future: all later real updates would look old (MOD-3)."""
        if isinstance(envelope, ByReference) or not is_in_the_future(envelope.updated_at, self._clock.now()):
            return []
        return [InputProblem("updatedAt", IN_THE_FUTURE)]
