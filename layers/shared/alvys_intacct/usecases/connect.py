"""Connections: create, change, map, activate, disconnect (CONN, MAP)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from alvys_intacct.domain.accounts import MASTER_NAMES, AccountMappings, wrong_sides
from alvys_intacct.domain.connections import (
    Connection,
    ConnectionStatus,
    PostingDestination,
    Subsidiary,
    leaves_no_side_on,
)
from alvys_intacct.domain.documents import Books, Side
from alvys_intacct.domain.errors import NeedsAttention, Retryable
from alvys_intacct.ports import (
    AccountingSystem,
    Clock,
    ConnectionStore,
    PasswordStore,
    TransactionStore,
    WorkQueue,
)

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


@dataclass(frozen=True, slots=True)
class CheckProblem:
    """One finding of the reconciliation check, with the wizard step and field where it is fixed (CONN-8)."""

    code: str
    message: str
    step: str
    field: str


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
        transactions: TransactionStore,
        queue: WorkQueue,
        clock: Clock,
    ) -> None:
        self._connections = connections
        self._passwords = passwords
        self._accounting = accounting
        self._transactions = transactions
        self._queue = queue
        self._clock = clock

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
        connection = Connection(
            tenant=tenant,
            subsidiary=wanted.subsidiary,
            posting_destination=wanted.posting_destination,
            company_id=wanted.company_id,
            user_id=wanted.user_id,
            entity_id=self._entity(top, wanted),
            created_at=self._clock.now(),
            first_activated_at=known.first_activated_at if known else None,
            version=known.version + 1 if known else 1,
        )
        if not self._connections.save(connection):
            raise ChangeRefusedError("already_connected", "Somebody else connected it at this moment.")
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
            following = following.model_copy(update={"version": current.version + 1})
            if self._connections.save(following):
                if following.primary_sync and not current.primary_sync:
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
        problems = self._account_problems(connection.books, mappings)
        if problems:
            raise ChangeRefusedError(problems[0].code, problems[0].message)
        return self.change(
            tenant, subsidiary_id, lambda one: one.model_copy(update={"account_mappings": mappings})
        )

    def check(self, connection: Connection) -> list[CheckProblem]:
        """The reconciliation check: everything that would make exports fail (CONN-8)."""
        mappings = connection.account_mappings
        problems = [
            CheckProblem(
                "master_default_missing",
                f"The {MASTER_NAMES[side]} is not set.",
                "Accounts Receivable" if side is Side.AR else "Accounts Payable",
                f"accountMappings.defaults.{side}",
            )
            for side in Side
            if connection.syncs(side) and not mappings.defaults.on(side)
        ]
        problems += self._account_problems(connection.books, mappings)
        problems += self._term_problems(connection)
        return problems

    def activate(self, tenant: str, subsidiary_id: str) -> Connection | None:
        """Check, then active. Raises `ActivationRefusedError` with all problems."""
        connection = self._live(tenant, subsidiary_id)
        if connection is None:
            return None
        problems = self.check(connection)
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

    def _account_problems(self, books: Books, mappings: AccountMappings) -> list[CheckProblem]:
        numbers = sorted(mappings.account_numbers())
        found = self._accounting.find_accounts(books, numbers) if numbers else {}
        return [
            CheckProblem(
                "account_not_found" if number not in found else "account_inactive",
                f"GL account {number} {'does not exist' if number not in found else 'is inactive'} "
                "in Sage Intacct.",
                "Advanced Settings",
                "accountMappings",
            )
            for number in numbers
            if not found.get(number, False)
        ]

    def _term_problems(self, connection: Connection) -> list[CheckProblem]:
        wanted = f"Net {connection.advanced.default_payment_terms_days}"
        problems = []
        for side in filter(connection.syncs, Side):
            terms = (
                self._accounting.find_terms(connection.books, side) if connection.syncs(side) else {wanted}
            )
            if wanted not in terms and "Net 30" not in terms:
                problems.append(
                    CheckProblem(
                        "term_not_found",
                        f"Sage Intacct has neither the {side.upper()} term {wanted} nor Net 30.",
                        "Advanced Settings",
                        "advanced.defaultPaymentTermsDays",
                    )
                )
        return problems

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
