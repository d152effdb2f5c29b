"""Connections: create, change, activate, disconnect (CONN)."""

from __future__ import annotations

import contextlib

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
from alvys_intacct.domain.readiness.check_problems import CheckProblem
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock, PasswordStore
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.connections.change_connection import ChangeConnection
from alvys_intacct.usecases.connections.check_connection import CheckConnection
from alvys_intacct.usecases.connections.refresh_metadata import RefreshMetadata
from alvys_intacct.usecases.connections.sign_in_tries import SignInTries
from alvys_intacct.usecases.error_transactions.retry_fixed import RetryFixed
from alvys_intacct.usecases.work.connection_findings import ConnectionFindings
from alvys_intacct.usecases.work.release_held import MOST_AT_ONCE, ReleaseHeld


@dataclass(frozen=True, slots=True)
class NewConnection:
    """The data of a new connection (CONN-1 … CONN-3); `copy_from` is another subsidiary's id (CONN-9)."""

    subsidiary: Subsidiary
    posting_destination: PostingDestination
    company_id: str
    user_id: str
    password: str
    copy_from: str | None = None

    def __repr__(self) -> str:
        return f"NewConnection({self.subsidiary.id!r})"


class TemplateNotFoundError(ChangeRefusedError):
    """The connection to copy from doesn't exist in this tenant."""

    def __init__(self, subsidiary_id: str) -> None:
        message = f"Subsidiary {subsidiary_id!r} has no connection to copy from."
        super().__init__("template_not_found", message, [InputProblem("copyFrom", "names no connection")])


class ActivationRefusedError(Exception):
    """The reconciliation check found problems; `problems` has all of them (CONN-8)."""

    def __init__(self, problems: list[CheckProblem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class Connect:
    """Creates, activates and disconnects connections, with conditional writes."""

    def __init__(
        self,
        connections: ConnectionStore,
        passwords: PasswordStore,
        accounting: AccountingSystem,
        check: CheckConnection,
        change: ChangeConnection,
        clock: Clock,
        metadata: RefreshMetadata,
        release: ReleaseHeld,
        retry_fixed: RetryFixed,
        findings: ConnectionFindings,
        tries: SignInTries,
    ) -> None:
        self._connections = connections
        self._passwords = passwords
        self._accounting = accounting
        self._check = check
        self._change = change
        self._clock = clock
        self._metadata = metadata
        self._release = release
        self._retry_fixed = retry_fixed
        self._findings = findings
        self._tries = tries

    def create(self, caller: Identity, wanted: NewConnection) -> Connection:
        """Sign in to Sage, find the entity, record the connection, keep the password.

        Raises `ChangeRefusedError` for a live connection or, as `TemplateNotFoundError`, a missing template;
        `Throttled` where too many sign-ins were tried.
        """
        tenant = caller.tenant
        previous = self._connections.get(tenant, wanted.subsidiary.id)
        if previous is not None and previous.status is not ConnectionStatus.DISCONNECTED:
            raise ChangeRefusedError(
                "already_connected",
                f"Subsidiary {wanted.subsidiary.name!r} is already connected; disconnect it first.",
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
            first_activated_at=previous.first_activated_at if previous else None,
            version=previous.version + 1 if previous else 1,
            finding=previous.finding if previous else None,
            party_links=previous.party_links if previous and _same_company(previous, wanted) else "",
        ).model_copy(update=settings)
        entry = audit_entry(previous, connection, caller.subject, connection.created_at)
        if not self._connections.save(connection, entry):
            raise ChangeRefusedError("already_connected", "Another user has just connected it.")
        # Of two callers at the same moment only one gets here.
        self._keep_first_password(caller, connection, wanted.password)
        self._findings.forget(connection)
        # The connection is valid without metadata, which is read at the next request for it.
        with contextlib.suppress(SyncError):
            self._metadata(connection)
        return connection

    def replace_credentials(
        self, caller: Identity, subsidiary_id: str, user_id: str, password: str
    ) -> Connection | None:
        """Verify new credentials, then keep them (CONN-4); None when there is no such connection.

        Raises `Throttled` where too many sign-ins were tried.
        """
        connection = self._change.live(caller.tenant, subsidiary_id)
        if connection is None:
            return None
        books = Books(caller.tenant, subsidiary_id, connection.company_id, user_id, connection.entity_id)
        with self._tries.one(caller.tenant, books.company_id, user_id):
            self._accounting.verify_credentials(books, password)
        self._keep_password(caller.tenant, subsidiary_id, password)
        changed = self._change(
            caller,
            subsidiary_id,
            lambda current: current.model_copy(update={"user_id": user_id}),
            record=credentials_entry,
        )
        return self._mended(changed) if changed else None

    def _mended(self, connection: Connection) -> Connection:
        """The connection after its credentials were verified: a finding on them is none any more.

        One on the sign-in somewhere else is looked at soon.
        """
        newest = self._connections.get(connection.tenant, connection.subsidiary.id) or connection
        if newest.finding is None or not newest.finding.is_mended_by_sign_in(newest.entity_id):
            return newest
        self._findings.forget(newest)
        mended = newest.model_copy(update={"finding": None})
        self._release(mended)
        return mended

    def activate(self, caller: Identity, subsidiary_id: str) -> Connection | None:
        """Check the connection and make it active. Raises `ActivationRefusedError` with all problems."""
        connection = self._change.live(caller.tenant, subsidiary_id)
        if connection is None:
            return None
        problems = self._check(connection)
        if problems:
            raise ActivationRefusedError(problems)
        now = self._clock.now()
        active = self._change(
            caller,
            subsidiary_id,
            lambda current: current.model_copy(
                update={
                    "status": ConnectionStatus.ACTIVE,
                    "first_activated_at": current.first_activated_at or now,
                }
            ),
        )
        if active is not None and self._release.reconnected(active) >= MOST_AT_ONCE:
            # The others go on behind a queue.
            self._retry_fixed.connected_again(active, caller.subject)
        return active

    def disconnect(self, caller: Identity, subsidiary_id: str) -> Connection | None:
        """Stop syncing and delete the password; the history stays (CONN-10)."""
        previous = self._connections.get(caller.tenant, subsidiary_id)
        if previous is not None and previous.status is ConnectionStatus.DISCONNECTED:
            self._passwords.forget_password(caller.tenant, subsidiary_id)
            return previous
        gone = self._change(
            caller,
            subsidiary_id,
            lambda current: current.model_copy(update={"status": ConnectionStatus.DISCONNECTED}),
        )
        if gone is not None:
            self._passwords.forget_password(caller.tenant, subsidiary_id)
            self._findings.forget(gone)
        return gone

    def _template(self, tenant: str, subsidiary_id: str | None) -> dict[str, object]:
        """The initial settings: those of another connection, or the defaults (CONN-9)."""
        if subsidiary_id is None:
            return {}
        template = self._connections.get(tenant, subsidiary_id)
        if template is None:
            raise TemplateNotFoundError(subsidiary_id)
        return copied_settings(template)

    def _keep_first_password(self, caller: Identity, connection: Connection, password: str) -> None:
        """Keep the password; if that fails, disconnect again, so that connecting can be repeated."""
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
        """Keep the password, unless the connection has been disconnected in the meantime."""
        self._passwords.keep_password(tenant, subsidiary_id, password)
        if self._change.live(tenant, subsidiary_id) is None:
            self._passwords.forget_password(tenant, subsidiary_id)

    def _entity(self, top: Books, wanted: NewConnection) -> str | None:
        """The id of the entity to post to, None for the top level. Signs in with the new password."""
        with self._tries.one(top.tenant, top.company_id, top.user_id):
            if wanted.posting_destination is PostingDestination.TOP_LEVEL:
                self._accounting.verify_credentials(top, wanted.password)
                return None
            entity = self._accounting.find_entity(top, wanted.password, wanted.subsidiary.name)
        if entity is None:
            raise NeedsAttention(
                f"Sage Intacct has no entity named {wanted.subsidiary.name!r}.",
                code="entity_not_found",
                remedy="Name an entity in Sage Intacct like the subsidiary, or choose the top level.",
                setting="posting-destination",
            )
        return entity


def _same_company(previous: Connection, wanted: NewConnection) -> bool:
    """Whether links of parties from before still name parties of that company (LINK-1)."""
    return previous.company_id.casefold() == wanted.company_id.casefold()
