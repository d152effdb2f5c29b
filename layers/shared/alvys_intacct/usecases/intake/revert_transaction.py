"""Request the removal of a transaction's document from Sage, or call such a request off (MOD-1, MOD-3)."""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef
from alvys_intacct.domain.transactions.revisions import revert_called_off, revert_wanted
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.usecases.intake.apply_request import ApplyRequest
from alvys_intacct.usecases.intake.find_target import FindTarget, RequestRefusedError


class RevertTransaction:
    """Queues the revert of a transaction, or calls it off."""

    def __init__(self, find_target: FindTarget, apply_request: ApplyRequest, clock: Clock) -> None:
        self._find_target = find_target
        self._apply_request = apply_request
        self._clock = clock

    def __call__(
        self,
        caller: Identity,
        transaction_id: str,
        correlation_id: str,
        moment: datetime | None = None,
    ) -> Transaction | None:
        """The transaction after the request; None when the tenant has no such transaction.

        `moment` is when it was reverted in Alvys (UTC), None for now: a revert that is older than what
        brought the document back changes nothing (MOD-3). A transaction that a worker holds is reverted when
        the worker is done; a reverted one stays reverted. Raises `RequestRefusedError`.
        """
        target = self._find_target.of_its_own(TransactionRef(caller.tenant, transaction_id), "Revert")
        if target is None:
            return None

        def step(current: Transaction) -> Change | None:
            now = self._clock.now()
            following = revert_wanted(current, correlation_id, now, moment)
            if following is None:
                return None
            event = HistoryEvent(now, following.what, caller.subject, following.detail)
            return Change(following.transaction, event)

        return self._apply_request(target, step)

    def call_off(self, caller: Identity, transaction_id: str, correlation_id: str) -> Transaction | None:
        """The transaction after its revert was called off; nothing is written in Sage.

        None when the tenant has no such transaction. Raises `RequestRefusedError` where the document is out
        of the books already.
        """
        target = self._find_target.of_its_own(TransactionRef(caller.tenant, transaction_id), "Change")
        if target is None:
            return None

        def step(current: Transaction) -> Change | None:
            if current.status is Status.REVERTED:
                raise RequestRefusedError(
                    "already_reverted",
                    f"{current.number} is reverted already. Regenerate it to export it anew.",
                )
            now = self._clock.now()
            following = revert_called_off(current, correlation_id, now)
            if following is None:
                return None
            event = HistoryEvent(now, following.what, caller.subject)
            return Change(following.transaction, event)

        return self._apply_request(target, step)
