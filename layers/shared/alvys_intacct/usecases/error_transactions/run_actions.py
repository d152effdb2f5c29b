"""Carry out actions on many errors, page by page, behind a queue (ERR-4, ERR-11).

The first page is carried out at once. A message names the action for the rest; a worker takes so many pages
for one message, then sends the next. So tens of thousands of records reach the export queues in slices.
"""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.domain.error_transactions.actions import (
    ActionKind,
    ActionPage,
    ErrorAction,
    ErrorScope,
    Tally,
    new_action,
    tally_of,
)
from alvys_intacct.domain.error_transactions.records import ErrorRecord
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.domain.transactions.resolution import ResolutionKind
from alvys_intacct.domain.transactions.resolving import Decision
from alvys_intacct.ports.payments import PaymentStore
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import ErrorActionStore, TransactionStore
from alvys_intacct.usecases.error_transactions.resolve_errors import ResolveErrors, is_payment
from alvys_intacct.usecases.work.retry_errors import RetryErrors

PAGE = 100
PAGES_PER_MESSAGE = 10
# At most this many unfinished pages are looked up for one answer; those behind them count as waiting.
MOST_LOOKED_UP = 20
MOST_COUNTED = 1_000
_RESOLUTIONS = {ActionKind.MARK_SYNCED: ResolutionKind.SYNCED, ActionKind.CLOSE: ResolutionKind.CLOSED}


class RunActions:
    """Starts actions, carries them on, and tells how far they are."""

    def __init__(
        self,
        actions: ErrorActionStore,
        transactions: TransactionStore,
        payments: PaymentStore,
        retry: RetryErrors,
        resolve: ResolveErrors,
        queue: WorkQueue,
        clock: Clock,
    ) -> None:
        self._actions = actions
        self._transactions = transactions
        self._payments = payments
        self._retry = retry
        self._resolve = resolve
        self._queue = queue
        self._clock = clock

    def retry_named(
        self, tenant: str, by: str, record_ids: Sequence[str], correlation_id: str
    ) -> ErrorAction:
        """Retry these records at once; what isn't an open error is left alone. Raises `Retryable`."""
        action = self._new(tenant, by, ActionKind.RETRY, None, "", correlation_id)
        accepted = self._retry(tenant, record_ids, by)
        page = ActionPage(record_ids=tuple(accepted))
        self._actions.keep_page(action, 1, page)
        done = action.after(page, len(accepted), self._clock.now()).model_copy(
            update={"refused": len(set(record_ids)) - len(accepted), "version": 1}
        )
        self._actions.save(done)
        return done

    def start(
        self,
        tenant: str,
        by: str,
        kind: ActionKind,
        scope: ErrorScope,
        correlation_id: str,
        reason: str = "",
    ) -> ErrorAction:
        """Begin an action on all errors of a scope: its first page is carried out. Raises `Retryable`."""
        action = self._new(tenant, by, kind, scope, reason, correlation_id)
        self._actions.save(action)
        action = self._next_page(action)
        if action.listed_at is None:
            self._queue.send_actions([action])
        return action

    def carry_on(self, tenant: str, name: str) -> None:
        """Carry out the next pages of an action. Raises `Retryable`; repeating it does the same pages."""
        action = self._actions.get(tenant, name)
        if action is None or action.problem is not None:
            return
        for _ in range(PAGES_PER_MESSAGE):
            if action.listed_at is not None:
                return
            action = self._next_page(action)
        if action.listed_at is None:
            self._queue.send_actions([action])

    def count(self, tenant: str, scope: ErrorScope) -> tuple[int, bool]:
        """How many errors an action on this scope would be for, and whether there are more than a bound."""
        found, cursor = 0, None
        narrowed = scope.before(self._clock.now())
        for _ in range(MOST_COUNTED // PAGE):
            page = self._transactions.open_errors(tenant, narrowed, PAGE, cursor)
            found += len(_concerned(scope, page.items))
            cursor = page.cursor
            if cursor is None:
                break
        return found, cursor is not None

    def progress(self, tenant: str, name: str) -> tuple[ErrorAction, Tally] | None:
        """An action and what became of its records so far; None where the tenant has no such action."""
        action = self._actions.get(tenant, name)
        if action is None:
            return None
        total, looked_up = Tally(), 0
        for number, page in self._actions.pages(action):
            if page.tally is not None:
                total = total.plus(page.tally)
            elif looked_up < MOST_LOOKED_UP and action.kind is ActionKind.RETRY:
                looked_up += 1
                total = total.plus(self._look_up(action, number, page))
            elif action.kind is ActionKind.RETRY:
                total = total.plus(Tally(waiting=len(page.record_ids)))
        return action, total

    def _new(
        self,
        tenant: str,
        by: str,
        kind: ActionKind,
        scope: ErrorScope | None,
        reason: str,
        correlation_id: str,
    ) -> ErrorAction:
        return new_action(tenant, kind, scope, by, correlation_id, self._clock.now(), reason)

    def _next_page(self, action: ErrorAction) -> ErrorAction:
        """Carry out one page; the page of a worker that died is carried out again."""
        number = action.pages + 1
        page = self._actions.page(action, number)
        is_again = page is not None
        if page is None:
            page = self._actions.keep_page(action, number, self._listed(action))
        accepted = self._carry_out(action, page, is_again=is_again)
        following = action.after(page, accepted, self._clock.now())
        if self._actions.save(following):
            return following
        # Another worker has the same message, and was faster.
        raise Retryable("The action is being carried out by another worker.", code="record_busy")

    def _listed(self, action: ErrorAction) -> ActionPage:
        scope = action.scope or ErrorScope()
        found = self._transactions.open_errors(
            action.tenant, scope.before(action.started_at), PAGE, action.cursor
        )
        wanted = _concerned(scope, found.items)
        return ActionPage(record_ids=tuple(error.record_id for error in wanted), cursor=found.cursor)

    def _carry_out(self, action: ErrorAction, page: ActionPage, *, is_again: bool) -> int:
        """Do to each record what the action is for; answers how many were taken."""
        ids = page.record_ids
        if action.kind is ActionKind.RETRY:
            taken = self._retry(action.tenant, ids, action.by, failed_before=action.started_at)
            return len(ids) if is_again else len(taken)
        decision = Decision(action.reason, action.by, action.started_at)
        outcomes = self._resolve(action.tenant, ids, _RESOLUTIONS[action.kind], decision)
        done_before = [one for one in outcomes.refused if is_again and one.code == "not_an_open_error"]
        return len(outcomes.accepted) + len(done_before)

    def _look_up(self, action: ErrorAction, number: int, page: ActionPage) -> Tally:
        refs = [TransactionRef(action.tenant, name) for name in page.record_ids if not is_payment(name)]
        transactions = self._transactions.get_many(refs).values() if refs else ()
        payments = self._payments.known(action.tenant, filter(is_payment, page.record_ids))
        tally = tally_of(transactions, payments.values(), action.started_at)
        if not tally.waiting and action.pages >= number:
            self._actions.keep_tally(action, number, page.model_copy(update={"tally": tally}))
        return tally


def _concerned(scope: ErrorScope, errors: Sequence[ErrorRecord]) -> list[ErrorRecord]:
    """Those of a page that name one of the scope's settings; all, where it has none."""
    return [error for error in errors if not scope.settings or error.problem.setting in scope.settings]
