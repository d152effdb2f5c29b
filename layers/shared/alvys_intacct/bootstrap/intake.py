"""Intake: accepting, reverting, regenerating and showing transactions."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from alvys_intacct.bootstrap.deployment import deployment

if TYPE_CHECKING:
    from alvys_intacct.bootstrap.outside import Outside
    from alvys_intacct.usecases.intake.accept_transactions import AcceptTransactions
    from alvys_intacct.usecases.intake.apply_request import ApplyRequest
    from alvys_intacct.usecases.intake.contradictions import Contradictions
    from alvys_intacct.usecases.intake.find_target import FindTarget
    from alvys_intacct.usecases.intake.read_transactions import ReadTransactions
    from alvys_intacct.usecases.intake.record_envelopes import RecordEnvelopes
    from alvys_intacct.usecases.intake.regenerate_transaction import RegenerateTransaction
    from alvys_intacct.usecases.intake.revert_transaction import RevertTransaction


class IntakeSide:
    """The use cases of intake."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    @cached_property
    def accept_transactions(self) -> AcceptTransactions:
        """Accepts envelopes."""
        from alvys_intacct.usecases.intake.accept_transactions import AcceptTransactions

        outside = self._outside
        return AcceptTransactions(self.record_envelopes, self.contradictions, outside.queue, outside.clock)

    @cached_property
    def record_envelopes(self) -> RecordEnvelopes:
        """Records what was accepted."""
        from alvys_intacct.usecases.intake.record_envelopes import RecordEnvelopes
        from alvys_intacct.usecases.work.find_transactions import FindTransactions

        outside = self._outside
        find = FindTransactions(outside.transactions, outside.connections)
        return RecordEnvelopes(outside.transactions, find, outside.clock)

    @cached_property
    def contradictions(self) -> Contradictions:
        """Refuses what was sent for another subsidiary."""
        from alvys_intacct.usecases.intake.contradictions import Contradictions

        return Contradictions(self._outside.connections, self._outside.clock)

    @cached_property
    def revert_transaction(self) -> RevertTransaction:
        """Queues reverts."""
        from alvys_intacct.usecases.intake.revert_transaction import RevertTransaction

        return RevertTransaction(self.find_target, self._apply_request, self._outside.clock)

    @cached_property
    def regenerate_transaction(self) -> RegenerateTransaction:
        """Queues transactions again."""
        from alvys_intacct.usecases.intake.regenerate_transaction import RegenerateTransaction

        return RegenerateTransaction(self.find_target, self._apply_request, self._outside.clock)

    @cached_property
    def _apply_request(self) -> ApplyRequest:
        from alvys_intacct.usecases.intake.apply_request import ApplyRequest
        from alvys_intacct.usecases.intake.queue_set import QueueSet
        from alvys_intacct.usecases.work.ask_again import AskAgain

        outside = self._outside
        ask_again = AskAgain(outside.transactions, outside.queue, outside.clock)
        queue_set = QueueSet(outside.transactions, ask_again)
        return ApplyRequest(outside.transactions, queue_set, outside.queue)

    @cached_property
    def find_target(self) -> FindTarget:
        """Finds what a person's request is about."""
        from alvys_intacct.usecases.intake.find_target import FindTarget

        return FindTarget(self._outside.transactions)

    @cached_property
    def read_transactions(self) -> ReadTransactions:
        """Shows transactions."""
        from alvys_intacct.usecases.intake.read_transactions import ReadTransactions

        return ReadTransactions(self._outside.transactions, self._outside.payments)


@cache
def intake() -> IntakeSide:
    """Intake on this deployment."""
    return IntakeSide(deployment())
