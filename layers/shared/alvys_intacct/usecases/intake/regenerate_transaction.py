"""Carry a transaction out again, under today's settings and mappings (MOD-1)."""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef
from alvys_intacct.domain.transactions.resolving import document_unknown
from alvys_intacct.domain.transactions.revisions import regenerate_wanted
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.usecases.intake.apply_request import ApplyRequest
from alvys_intacct.usecases.intake.find_target import FindTarget, RequestRefusedError


class RegenerateTransaction:
    """Queues a transaction again with the content that it has."""

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

        What is in Sage is changed as its state there permits, and not at all if nothing differs; what was
        reverted, skipped or failed is exported. A revert that isn't carried out is called off. `moment` is
        when it was regenerated in Alvys (UTC), None for now. Raises `RequestRefusedError`.
        """
        target = self._find_target.of_its_own(TransactionRef(caller.tenant, transaction_id), "Regenerate")
        if target is None:
            return None

        def step(current: Transaction) -> Change:
            if current.document_is_unknown:
                unknown = document_unknown(current)
                raise RequestRefusedError(unknown.code, f"{unknown.message} {unknown.remedy}")
            now = self._clock.now()
            following = regenerate_wanted(current, correlation_id, now, moment)
            event = HistoryEvent(now, following.what, caller.subject, following.detail)
            return Change(following.transaction, event)

        return self._apply_request(target, step)
