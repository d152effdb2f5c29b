"""Retry by itself what failed because of a setting, once that was changed (ERR-8, ERR-11)."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.fixes import OF_TENANT
from alvys_intacct.domain.error_transactions.actions import ActionKind, ErrorScope, new_action
from alvys_intacct.domain.errors import ConfigurationError, Retryable
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import ErrorActionStore


class RetryFixed:
    """Begins a retry for each setting that was changed, where the connection wants it.

    It is begun once for each change. What fails again stays on the list until the next change.
    """

    def __init__(self, actions: ErrorActionStore, queue: WorkQueue, clock: Clock) -> None:
        self._actions = actions
        self._queue = queue
        self._clock = clock

    def __call__(self, connection: Connection, settings: Collection[str], by: str) -> None:
        """Queue the retries of open errors that name these settings. `by` is who changed them."""
        if not connection.advanced.retry_when_fixed:
            return
        own = tuple(sorted(set(settings) - {OF_TENANT}))
        scopes = [ErrorScope(subsidiary_id=connection.subsidiary.id, settings=own)] if own else []
        if OF_TENANT in settings:
            scopes.append(ErrorScope(settings=(OF_TENANT,)))
        for scope in scopes:
            self._begin(connection, scope, f"{by} (retry when fixed)")

    def connected_again(self, connection: Connection, by: str) -> None:
        """Queue a retry of what waits for this connection, whatever its settings say (CONN-10)."""
        scope = ErrorScope(subsidiary_id=connection.subsidiary.id, settings=("credentials",))
        self._begin(connection, scope, f"{by} (connected again)")

    def _begin(self, connection: Connection, scope: ErrorScope, by: str) -> None:
        now = self._clock.now()
        fix = f"fix:{connection.subsidiary.id}:{connection.version}:{','.join(scope.settings)}"
        action = new_action(connection.tenant, ActionKind.RETRY, scope, by, fix, now)
        # The change is made: that its retry can't be queued must not look like a failure of it.
        with suppress(Retryable, ConfigurationError):
            if self._actions.save(action):
                self._queue.send_actions([action])
