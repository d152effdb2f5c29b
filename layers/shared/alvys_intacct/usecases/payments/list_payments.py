"""List payments and where each stands in Alvys, and runs with what became of their payments (PAY-8)."""

from __future__ import annotations

from alvys_intacct.domain.error_transactions.records import error_of_payment
from alvys_intacct.domain.error_transactions.visibility import as_seen_by, shows_amounts
from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.lists import Page
from alvys_intacct.domain.payments.listing import PaymentFilter, StatusCounts, entity_type_of
from alvys_intacct.domain.payments.payment import Payment
from alvys_intacct.domain.payments.run import PaymentRun
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.payments import PaymentRunStore, PaymentStore
from alvys_intacct.ports.stores import ConnectionStore


@dataclass(frozen=True, slots=True)
class SeenPayment:
    """A payment as a caller may see it: amounts, and texts with amounts, only with its permissions."""

    payment: Payment
    shows_amount: bool
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class _Kinded:
    """What tells which permissions a payment's amount needs: its own kind isn't known."""

    entity_type: str
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class ListedPayments:
    """One page of payments as the caller may see them, and the names of subsidiaries by id."""

    payments: list[SeenPayment]
    cursor: str | None
    names: dict[str, str]


class ListPayments:
    """Reads pages of payments and of runs."""

    def __init__(self, connections: ConnectionStore, payments: PaymentStore, runs: PaymentRunStore) -> None:
        self._connections = connections
        self._payments = payments
        self._runs = runs

    def payments(
        self, caller: Identity, narrowed: PaymentFilter, limit: int, cursor: str | None
    ) -> ListedPayments:
        """A page of payments, by payment date, newest first. Raises `ValueError` for a foreign cursor."""
        page = self._payments.recent(caller.tenant, narrowed, limit, cursor)
        seen = [seen_by(caller, payment) for payment in page.items]
        names = {
            connection.subsidiary.id: connection.subsidiary.name
            for connection in self._connections.of_tenant(caller.tenant)
        }
        return ListedPayments(seen, page.cursor, names)

    def runs(
        self, tenant: str, limit: int, cursor: str | None, subsidiary_id: str | None
    ) -> Page[tuple[PaymentRun, StatusCounts]]:
        """A page of runs, newest first, each with its payments by status.

        Raises `ValueError` for a foreign cursor.
        """
        page = self._runs.runs(tenant, limit, cursor, subsidiary_id)
        counted = [
            (run, self._payments.counts_of_run(tenant, run.run_id) if run.new else {}) for run in page.items
        ]
        return Page(counted, page.cursor)


def seen_by(caller: Identity, payment: Payment) -> SeenPayment:
    """The payment as this caller may see it."""
    shows = shows_amounts(_Kinded(entity_type_of(payment)), caller)
    error = error_of_payment(payment)
    return SeenPayment(payment, shows, as_seen_by(caller, error).problem if error else None)
