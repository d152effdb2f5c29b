"""What a decision about an error means for other transactions (DEC-3, AP-8, AP-9).

What a person marked as synced books its trips and statements: they are reserved like those of an export, so
that no other document books them, and the other documents of its set no longer wait for it. What a person
closed stays out: a statement keeps no records back any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.facts import Family
from alvys_intacct.domain.transactions.intercompany import bill_key, invoice_key
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef, ref_of
from alvys_intacct.domain.transactions.resolving import RefusedActionError
from alvys_intacct.ports.stores import ConnectionStore, TransactionStore
from alvys_intacct.usecases.exports.book_once import BookOnce
from alvys_intacct.usecases.exports.driver_statements import kept_by
from alvys_intacct.usecases.work.ask_again import AskAgain
from alvys_intacct.usecases.work.claimed_work import Claimed
from alvys_intacct.usecases.work.registers import Registers
from alvys_intacct.usecases.work.stored_envelopes import envelopes_of

# Marks are recorded right after that; the call that does so has ended by then.
_MARKED_WITHIN = timedelta(seconds=60)
_WITH_KEYS = frozenset({Family.TRIP, Family.CARRIER_STATEMENT, Family.DRIVER_STATEMENT})


class KeepBooks:
    """Keeps other transactions right after a person's decision."""

    def __init__(
        self,
        transactions: TransactionStore,
        connections: ConnectionStore,
        book_once: BookOnce,
        ask_again: AskAgain,
    ) -> None:
        self._transactions = transactions
        self._connections = connections
        self._book_once = book_once
        self._ask_again = ask_again
        self._registers = Registers(transactions)

    def reserve(self, marked: Sequence[Transaction]) -> dict[str, RefusedActionError]:
        """Reserve what these book; the refusals of those whose trips another transaction has booked."""
        members = [
            Claimed(transaction, envelope)
            for transaction, envelope in self._with_envelopes(marked)
            if envelope.booked_once
        ]
        taken = self._book_once(members, kept_for=_MARKED_WITHIN)
        refusals = {
            transaction.transaction_id: RefusedActionError(error.code, f"{error.message} {error.remedy}")
            for transaction, error in taken.failures
        }
        for transaction in taken.left:
            words = f"What {transaction.number} bills is on another document already. Close it instead."
            refusals[transaction.transaction_id] = RefusedActionError("trip_already_billed", words)
        return refusals

    def tell(self, decided: Sequence[Transaction], by: str) -> None:
        """Queue what waited for these. Raises `Retryable`."""
        there = [transaction for transaction in decided if transaction.is_in_books]
        gone = [transaction for transaction in decided if not transaction.is_in_books]
        self._ask_again(self._waiting_in_sets(there), by)
        for statement in gone:
            is_statement = statement.kind.facts.family is Family.DRIVER_STATEMENT
            if is_statement and statement.role is DocumentRole.MAIN:
                kept = self._registers.everyone(statement.tenant, kept_by(ref_of(statement)))
                self._ask_again(kept, by)

    def _waiting_in_sets(self, there: Sequence[Transaction]) -> Iterable[TransactionRef]:
        """The other documents of the intercompany sets of these; most tenants have no sets."""
        loads = {transaction.load_number for transaction in there if transaction.load_number}
        if not loads:
            return []
        tenant = there[0].tenant
        connections = self._connections.of_tenant(tenant)
        across = [one.subsidiary.id for one in connections if one.advanced.cross_subsidiary_billing]
        keys = [
            key(subsidiary_id, load)
            for subsidiary_id in across
            for load in loads
            for key in (bill_key, invoice_key)
        ]
        own = {ref_of(transaction) for transaction in there}
        owners = self._transactions.owners(tenant, keys) if keys else {}
        return [ref for ref in dict.fromkeys(owners.values()) if ref not in own]

    def _with_envelopes(
        self, transactions: Sequence[Transaction]
    ) -> Iterable[tuple[Transaction, TransactionEnvelope]]:
        concerned = [
            transaction
            for transaction in transactions
            if transaction.role is DocumentRole.MAIN and transaction.kind.facts.family in _WITH_KEYS
        ]
        envelopes = envelopes_of(self._transactions, concerned)
        return [
            (transaction, envelopes[ref_of(transaction)])
            for transaction in concerned
            if ref_of(transaction) in envelopes
        ]
