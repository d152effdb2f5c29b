"""Connections: create, change, activate, disconnect (CONN)."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from alvys_intacct.domain.connections.audit import audit_entry, credentials_entry
from alvys_intacct.domain.connections.changes import ChangeRefusedError
from alvys_intacct.domain.connections.connection import (
    Connection,
    ConnectionStatus,
    PostingDestination,
    Subsidiary,
    copied_settings,
)
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.readiness.reconciliation import CheckProblem
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock, PasswordStore
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.connections.change_connection import ChangeConnection
from alvys_intacct.usecases.connections.check_connection import CheckConnection
from alvys_intacct.usecases.connections.refresh_metadata import RefreshMetadata


@dataclass(frozen=True, slots=True)
class NewConnection:
    """What it takes to connect a subsidiary (CONN-1 … CONN-3); `copy_from` is another one's id (CONN-9)."""

    subsidiary: Subsidiary
    posting_destination: PostingDestination
    company_id: str
    user_id: str
    password: str
    copy_from: str | None = None

    def __repr__(self) -> str:
        return f"NewConnection({self.subsidiary.id!r})"


class TemplateNotFoundError(ChangeRefusedError):
    """The connection to copy from is not there, or is another tenant's."""

    def __init__(self, subsidiary_id: str) -> None:
        message = f"There is no connection of a subsidiary {subsidiary_id!r} to copy from."
        super().__init__("template_not_found", message, [InputProblem("copyFrom", "names no connection")])


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
        change: ChangeConnection,
        clock: Clock,
        metadata: RefreshMetadata,
    ) -> None:
        self._connections = connections
        self._passwords = passwords
        self._accounting = accounting
        self._check = check
        self._change = change
        self._clock = clock
        self._metadata = metadata

    def create(self, caller: Identity, wanted: NewConnection) -> Connection:
        """Sign in to Sage for real, find the entity, record the connection, keep the password.

        Raises `ChangeRefusedError`, of which `TemplateNotFoundError` is one.
        """
        tenant = caller.tenant
        known = self._connections.get(tenant, wanted.subsidiary.id)
        if known is not None and known.status is not ConnectionStatus.DISCONNECTED:
            raise ChangeRefusedError(
                "already_connected",
                f"Subsidiary {wanted.subsidiary.name!r} is connected already; disconnect it first.",
            )
        settings = self._template(tenant, wanted.copy_from)
        top = Books(tenant, wanted.subsidiary.id, wanted.company_id, wanted.user_id, None)
        entity_id = self._entity(top, wanted)
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
        ).model_copy(update=settings)
        entry = audit_entry(known, connection, caller.subject, connection.created_at)
        if not self._connections.save(connection, entry):
            raise ChangeRefusedError("already_connected", "Somebody else connected it at this moment.")
        # Of two who connect at the same moment only the one who won gets here.
        self._keep_first_password(caller, connection, wanted.password)
        # The connection stands without it: what could not be read now is read when it is first asked for.
        with contextlib.suppress(SyncError):
            self._metadata(connection)
        return connection

    def replace_credentials(
        self, caller: Identity, subsidiary_id: str, user_id: str, password: str
    ) -> Connection | None:
        """Verify new credentials, then keep them (CONN-4); None when there is no such connection."""
        connection = self._change.live(caller.tenant, subsidiary_id)
        if connection is None:
            return None
        books = Books(caller.tenant, subsidiary_id, connection.company_id, user_id, connection.entity_id)
        self._accounting.verify_credentials(books, password)
        self._keep_password(caller.tenant, subsidiary_id, password)
        return self._change(
            caller,
            subsidiary_id,
            lambda current: current.model_copy(update={"user_id": user_id}),
            record=credentials_entry,
        )

    def activate(self, caller: Identity, subsidiary_id: str) -> Connection | None:
        """Check, then active. Raises `ActivationRefusedError` with all problems."""
        connection = self._change.live(caller.tenant, subsidiary_id)
        if connection is None:
            return None
        problems = self._check(connection)
        if problems:
            raise ActivationRefusedError(problems)
        now = self._clock.now()
        return self._change(
            caller,
            subsidiary_id,
            lambda current: current.model_copy(
                update={
                    "status": ConnectionStatus.ACTIVE,
                    "first_activated_at": current.first_activated_at or now,
                }
            ),
        )

    def disconnect(self, caller: Identity, subsidiary_id: str) -> Connection | None:
        """Stop syncing and delete the password; the history stays (CONN-10)."""
        known = self._connections.get(caller.tenant, subsidiary_id)
        if known is not None and known.status is ConnectionStatus.DISCONNECTED:
            self._passwords.forget_password(caller.tenant, subsidiary_id)
            return known
        gone = self._change(
            caller,
            subsidiary_id,
            lambda one: one.model_copy(update={"status": ConnectionStatus.DISCONNECTED}),
        )
        if gone is not None:
            self._passwords.forget_password(caller.tenant, subsidiary_id)
        return gone

    def _template(self, tenant: str, subsidiary_id: str | None) -> dict[str, object]:
        """The settings to begin with: those of another connection, or the defaults (CONN-9)."""
        if subsidiary_id is None:
            return {}
        template = self._connections.get(tenant, subsidiary_id)
        if template is None:
            raise TemplateNotFoundError(subsidiary_id)
        return copied_settings(template)

    def _keep_first_password(self, caller: Identity, connection: Connection, password: str) -> None:
        """Without its password a new connection is none: it goes, so that connecting can be repeated."""
        try:
            self._keep_password(caller.tenant, connection.subsidiary.id, password)
        except SyncError:
            gone = connection.model_copy(
                update={"status": ConnectionStatus.DISCONNECTED, "version": connection.version + 1}
            )
            with contextlib.suppress(SyncError):
                self._connections.save(gone, audit_entry(connection, gone, caller.subject, self._clock.now()))
            raise

    def _keep_password(self, tenant: str, subsidiary_id: str, password: str) -> None:
        """Keep it for as long as the connection lives, which somebody may have ended meanwhile."""
        self._passwords.keep_password(tenant, subsidiary_id, password)
        if self._change.live(tenant, subsidiary_id) is None:
            self._passwords.forget_password(tenant, subsidiary_id)

    def _entity(self, top: Books, wanted: NewConnection) -> str | None:
        """Where documents go, found with the new password: whoever loses a race has kept none."""
        if wanted.posting_destination is PostingDestination.TOP_LEVEL:
            self._accounting.verify_credentials(top, wanted.password)
            return None
        entity = self._accounting.find_entity(top, wanted.password, wanted.subsidiary.name)
        if entity is None:
            raise NeedsAttention(
                f"Sage Intacct has no entity named {wanted.subsidiary.name!r}.",
                code="entity_not_found",
                remedy="Give an entity in Sage Intacct the subsidiary's name, or post to the top level.",
                setting="posting-destination",
            )
        return entity
