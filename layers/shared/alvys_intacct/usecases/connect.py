"""Connections: create, change, map, activate, disconnect (CONN, MAP)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from alvys_intacct.domain.accounts import MASTER_NAMES, AccountMappings, wrong_sides
from alvys_intacct.domain.connections import (
    Connection,
    ConnectionStatus,
    PostingDestination,
    Subsidiary,
    as_switched,
    is_held,
    leaves_no_side_on,
)
from alvys_intacct.domain.documents import Books, Side
from alvys_intacct.domain.errors import NeedsAttention, Retryable, SyncError
from alvys_intacct.domain.reconciliation import CheckProblem
from alvys_intacct.ports import (
    AccountingSystem,
    Clock,
    ConnectionStore,
    PasswordStore,
    TransactionStore,
    WorkQueue,
)
from alvys_intacct.usecases.check_connection import CheckConnection
from alvys_intacct.usecases.refresh_metadata import RefreshMetadata

MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class NewConnection:
    """What it takes to connect a subsidiary (CONN-1 … CONN-3)."""

    subsidiary: Subsidiary
    posting_destination: PostingDestination
    company_id: str
    user_id: str
    password: str

    def __repr__(self) -> str:
        return f"NewConnection({self.subsidiary.id!r})"


class ChangeRefusedError(Exception):
    """The change is against a rule; `code` is stable, `message` says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class ActivationRefusedError(Exception):
    """The reconciliation check found problems; all of them (CONN-8)."""

    def __init__(self, problems: list[CheckProblem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class Connect:
    """A tenant's connections. A change is written only if nobody else made one meanwhile."""

    def __init__(
        self,
        connections: ConnectionStore,
        passwords: PasswordStore,
        accounting: AccountingSystem,
        check: CheckConnection,
        transactions: TransactionStore,
        queue: WorkQueue,
        clock: Clock,
        metadata: RefreshMetadata,
    ) -> None:
        self._connections = connections
        self._passwords = passwords
        self._accounting = accounting
        self._check = check
        self._transactions = transactions
        self._queue = queue
        self._clock = clock
        self._metadata = metadata

    def create(self, tenant: str, wanted: NewConnection) -> Connection:
        """Sign in to Sage for real, find the entity, keep the password, record the connection."""
        known = self._connections.get(tenant, wanted.subsidiary.id)
        if known is not None and known.status is not ConnectionStatus.DISCONNECTED:
            raise ChangeRefusedError(
                "already_connected",
                f"Subsidiary {wanted.subsidiary.name!r} is connected already; disconnect it first.",
            )
        top = Books(tenant, wanted.subsidiary.id, wanted.company_id, wanted.user_id, None)
        self._accounting.verify_credentials(top, wanted.password)
        self._passwords.keep_password(tenant, wanted.subsidiary.id, wanted.password)
        try:
            entity_id = self._entity(top, wanted)
        except SyncError:
            self._passwords.forget_password(tenant, wanted.subsidiary.id)
            raise
        connection = Connection(
            tenant=tenant,
            subsidiary=wanted.subsidiary,
            posting_destination=wanted.posting_destination,
            company_id=wanted.company_id,
            user_id=wanted.user_id,
            entity_id=entity_id,
            created_at=self._clock.now(),
            first_activated_at=known.first_activated_at if known else None,
            version=known.version + 1 if known else 1,
        )
        if not self._connections.save(connection):
            raise ChangeRefusedError("already_connected", "Somebody else connected it at this moment.")
        # Once more: of two who connect at the same moment, the winner's password must stand.
        self._passwords.keep_password(tenant, wanted.subsidiary.id, wanted.password)
        # The connection stands without it: what could not be read now is read when it is first asked for.
        with contextlib.suppress(SyncError):
            self._metadata(connection)
        return connection

    def replace_credentials(
        self, tenant: str, subsidiary_id: str, user_id: str, password: str
    ) -> Connection | None:
        """Verify new credentials, then keep them (CONN-4); None when there is no such connection."""
        connection = self._live(tenant, subsidiary_id)
        if connection is None:
            return None
        books = Books(tenant, subsidiary_id, connection.company_id, user_id, connection.entity_id)
        self._accounting.verify_credentials(books, password)
        self._passwords.keep_password(tenant, subsidiary_id, password)
        return self.change(tenant, subsidiary_id, lambda one: one.model_copy(update={"user_id": user_id}))

    def change(
        self, tenant: str, subsidiary_id: str, step: Callable[[Connection], Connection]
    ) -> Connection | None:
        """Apply a change to the connection as it now stands; None when there is none."""
        for _ in range(MOST_TRIES):
            current = self._live(tenant, subsidiary_id)
            if current is None:
                return None
            following = step(current)
            if leaves_no_side_on(following) and not leaves_no_side_on(current):
                raise ChangeRefusedError(
                    "last_active_sync",
                    "This would switch off the last side; pause with the primary sync switch instead.",
                )
            following = as_switched(following).model_copy(update={"version": current.version + 1})
            if self._connections.save(following):
                if not is_held(following):
                    self._release_held(following)
                return following
        raise Retryable("The connection is being changed by others.", code="record_busy")

    def map_accounts(self, tenant: str, subsidiary_id: str, mappings: AccountMappings) -> Connection | None:
        """Replace the account mappings. Raises `ChangeRefusedError` (MAP-1, MAP-2, MAP-5)."""
        connection = self._live(tenant, subsidiary_id)
        if connection is None:
            return None
        wrong = wrong_sides(mappings)
        if wrong:
            raise ChangeRefusedError("side_not_in_category", f"{wrong[0][0]}: {wrong[0][1]}.")
        _keeps_masters(connection.account_mappings, mappings)
        problems = self._check.accounts(connection, mappings)
        if problems:
            raise ChangeRefusedError(problems[0].code, problems[0].message)
        return self.change(
            tenant, subsidiary_id, lambda one: one.model_copy(update={"account_mappings": mappings})
        )

    def activate(self, tenant: str, subsidiary_id: str) -> Connection | None:
        """Check, then active. Raises `ActivationRefusedError` with all problems."""
        connection = self._live(tenant, subsidiary_id)
        if connection is None:
            return None
        problems = self._check(connection)
        if problems:
            raise ActivationRefusedError(problems)
        now = self._clock.now()
        return self.change(
            tenant,
            subsidiary_id,
            lambda one: one.model_copy(
                update={
                    "status": ConnectionStatus.ACTIVE,
                    "first_activated_at": one.first_activated_at or now,
                }
            ),
        )

    def disconnect(self, tenant: str, subsidiary_id: str) -> Connection | None:
        """Stop syncing and delete the password; the history stays (CONN-10)."""
        known = self._connections.get(tenant, subsidiary_id)
        if known is not None and known.status is ConnectionStatus.DISCONNECTED:
            self._passwords.forget_password(tenant, subsidiary_id)
            return known
        gone = self.change(
            tenant,
            subsidiary_id,
            lambda one: one.model_copy(update={"status": ConnectionStatus.DISCONNECTED}),
        )
        if gone is not None:
            self._passwords.forget_password(tenant, subsidiary_id)
        return gone

    def _live(self, tenant: str, subsidiary_id: str) -> Connection | None:
        connection = self._connections.get(tenant, subsidiary_id)
        if connection is None or connection.status is ConnectionStatus.DISCONNECTED:
            return None
        return connection

    def _entity(self, top: Books, wanted: NewConnection) -> str | None:
        if wanted.posting_destination is PostingDestination.TOP_LEVEL:
            return None
        entity = self._accounting.find_entity(top, wanted.subsidiary.name)
        if entity is None:
            raise NeedsAttention(
                f"Sage Intacct has no entity named {wanted.subsidiary.name!r}.",
                code="entity_not_found",
                remedy="Give an entity in Sage Intacct the subsidiary's name, or post to the top level.",
                setting="posting-destination",
            )
        return entity

    def _release_held(self, connection: Connection) -> None:
        """Resume drains: what waited for the connection goes back to the workers."""
        refs = list(self._transactions.held(connection.tenant, connection.subsidiary.id))
        held = self._transactions.get_many(refs)
        self._queue.send_transactions([one for one in held.values() if one.held])


def _keeps_masters(known: AccountMappings, wanted: AccountMappings) -> None:
    """MAP-1: master defaults can be replaced but not cleared."""
    for side in Side:
        if known.defaults.on(side) and not wanted.defaults.on(side):
            raise ChangeRefusedError(
                "master_default_required",
                f"defaults.{side}: the {MASTER_NAMES[side]} can be replaced but not cleared.",
            )
