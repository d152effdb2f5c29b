"""The reconciliation check: whatever would make a connection's exports fail, all at once (CONN-8)."""

from __future__ import annotations

from dataclasses import dataclass

from alvys_intacct.domain.accounts import MASTER_NAMES, AccountMappings
from alvys_intacct.domain.connections import Connection
from alvys_intacct.domain.documents import Books, Side
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.terms import choose_term
from alvys_intacct.ports import AccountingSystem

STEPS = {Side.AR: "Accounts Receivable", Side.AP: "Accounts Payable"}


@dataclass(frozen=True, slots=True)
class CheckProblem:
    """One finding, with the wizard step and field where it is fixed."""

    code: str
    message: str
    step: str
    field: str


class CheckConnection:
    """Holds a connection's settings against what Sage has."""

    def __init__(self, accounting: AccountingSystem) -> None:
        self._accounting = accounting

    def __call__(self, connection: Connection) -> list[CheckProblem]:
        """Everything that was found; nothing means that exports can run."""
        mappings = connection.account_mappings
        return [
            *_missing_masters(connection),
            *self.accounts(connection.books, mappings),
            *self._terms(connection),
        ]

    def accounts(self, books: Books, mappings: AccountMappings) -> list[CheckProblem]:
        """Mapped GL accounts that don't exist or are inactive (MAP-5)."""
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

    def _terms(self, connection: Connection) -> list[CheckProblem]:
        problems = []
        for side in filter(connection.syncs, Side):
            terms = self._accounting.find_terms(connection.books, side)
            try:
                choose_term(None, connection.advanced.default_payment_terms_days, terms)
            except NeedsAttention as error:
                field = "advanced.defaultPaymentTermsDays"
                problems.append(
                    CheckProblem(error.code, f"{side.upper()}: {error.message}", "Advanced Settings", field)
                )
        return problems


def _missing_masters(connection: Connection) -> list[CheckProblem]:
    return [
        CheckProblem(
            "master_default_missing",
            f"The {MASTER_NAMES[side]} is not set.",
            STEPS[side],
            f"accountMappings.defaults.{side}",
        )
        for side in filter(connection.syncs, Side)
        if not connection.account_mappings.defaults.on(side)
    ]
