"""Recovery: retrying errors, recovering lost work."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from alvys_intacct.bootstrap.deployment import deployment

if TYPE_CHECKING:
    from alvys_intacct.bootstrap.outside import Outside

    # Loaded by the first decision of a person: the list, which is called more often, starts without them.
    from alvys_intacct.usecases.close.sweep_reports import SweepReports
    from alvys_intacct.usecases.error_transactions.keep_books import KeepBooks
    from alvys_intacct.usecases.error_transactions.name_document import NameDocument
    from alvys_intacct.usecases.error_transactions.resolve_errors import ResolveErrors
    from alvys_intacct.usecases.error_transactions.run_actions import RunActions
    from alvys_intacct.usecases.error_transactions.sweep_actions import SweepActions
    from alvys_intacct.usecases.error_transactions.undo_resolutions import UndoResolutions
    from alvys_intacct.usecases.work.capture_failures import CaptureFailures
    from alvys_intacct.usecases.work.retry_errors import RetryErrors
    from alvys_intacct.usecases.work.sweep_work import SweepWork


class RecoverySide:
    """The use cases of recovery."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    @cached_property
    def retry_errors(self) -> RetryErrors:
        """Queues error records again."""
        from alvys_intacct.usecases.work.retry_errors import RetryErrors

        outside = self._outside
        return RetryErrors(outside.transactions, outside.payments, outside.queue, outside.clock)

    @cached_property
    def run_actions(self) -> RunActions:
        """Carries out actions on many errors."""
        from alvys_intacct.usecases.error_transactions.run_actions import RunActions

        outside = self._outside
        return RunActions(
            outside.error_actions,
            outside.transactions,
            outside.payments,
            self.retry_errors,
            self.resolve_errors,
            outside.queue,
            outside.clock,
        )

    @cached_property
    def resolve_errors(self) -> ResolveErrors:
        """Marks errors as synced, or closes them."""
        from alvys_intacct.usecases.error_transactions.resolve_errors import ResolveErrors

        outside = self._outside
        return ResolveErrors(outside.transactions, outside.payments, self._keep_books)

    @cached_property
    def name_document(self) -> NameDocument:
        """Links a transaction to a document in Sage."""
        from alvys_intacct.usecases.error_transactions.name_document import NameDocument
        from alvys_intacct.usecases.exports.match_parties import MatchParties

        outside = self._outside
        return NameDocument(
            outside.transactions,
            outside.connections,
            outside.accounting,
            MatchParties(outside.accounting, outside.clock),
            outside.party_links,
            self._keep_books,
            outside.queue,
        )

    @cached_property
    def _keep_books(self) -> KeepBooks:
        from alvys_intacct.usecases.error_transactions.keep_books import KeepBooks
        from alvys_intacct.usecases.exports.book_once import BookOnce
        from alvys_intacct.usecases.work.ask_again import AskAgain
        from alvys_intacct.usecases.work.find_transactions import FindTransactions

        outside = self._outside
        find = FindTransactions(outside.transactions, outside.connections)
        return KeepBooks(
            outside.transactions,
            outside.connections,
            BookOnce(outside.transactions, find, outside.clock),
            AskAgain(outside.transactions, outside.queue, outside.clock),
        )

    @cached_property
    def undo_resolutions(self) -> UndoResolutions:
        """Undoes what was resolved."""
        from alvys_intacct.usecases.error_transactions.undo_resolutions import (
            UndoResolutions,
        )

        outside = self._outside
        return UndoResolutions(
            outside.transactions, outside.connections, outside.accounting, self.resolve_errors
        )

    @cached_property
    def sweep_work(self) -> SweepWork:
        """Queues lost work again."""
        from alvys_intacct.usecases.work.sweep_drains import SweepDrains
        from alvys_intacct.usecases.work.sweep_work import SweepWork

        outside = self._outside
        return SweepWork(
            outside.transactions,
            SweepDrains(
                outside.payments, outside.payment_drains, outside.queue, outside.clock, outside.metrics
            ),
            outside.queue,
            outside.clock,
            outside.metrics,
        )

    @cached_property
    def sweep_reports(self) -> SweepReports:
        """Queues close reports that nobody works on."""
        from alvys_intacct.usecases.close.sweep_reports import SweepReports

        outside = self._outside
        return SweepReports(outside.close_reports, outside.queue, outside.clock, outside.metrics)

    @cached_property
    def sweep_actions(self) -> SweepActions:
        """Carries on actions on many errors that nobody works on."""
        from alvys_intacct.usecases.error_transactions.sweep_actions import SweepActions

        outside = self._outside
        return SweepActions(outside.error_actions, outside.queue, outside.clock, outside.metrics)

    @cached_property
    def capture_failures(self) -> CaptureFailures:
        """Puts dead letters on the error list."""
        from alvys_intacct.usecases.work.capture_failures import CaptureFailures

        outside = self._outside
        return CaptureFailures(
            outside.transactions,
            outside.payments,
            outside.payment_drains,
            outside.payment_runs,
            outside.error_actions,
            outside.close_reports,
            outside.what_ifs,
            outside.clock,
        )


@cache
def recovery() -> RecoverySide:
    """Recovery on this deployment."""
    return RecoverySide(deployment())
