"""What is known of the lines of driver's statements and of the records that may be on them (AP-9, AP-10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING

from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.statement_matching import (
    DeductedRecord,
    Entry,
    entries_of,
    places_on_statements,
)
from alvys_intacct.domain.kinds.told_apart import is_driver_statement
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.late_dataclass import dataclass

if TYPE_CHECKING:
    from alvys_intacct.domain.alvys.statements import DriverSettlementStatement
    from alvys_intacct.domain.kinds.drivers.envelope import DriverStatementEnvelope


@dataclass(frozen=True, slots=True)
class KnownLines:
    """Transactions with their envelopes, in order.

    `found_on` is the statement that each record was found on before; `asking` is the transaction that the
    question is about.
    """

    found: Mapping[TransactionRef, tuple[Transaction, TransactionEnvelope]]
    found_on: Mapping[TransactionRef, TransactionRef] = field(default_factory=dict)
    asking: TransactionRef | None = None

    @property
    def statements(self) -> list[tuple[Transaction, DriverStatementEnvelope]]:
        """The statements among them."""
        return [
            (transaction, envelope)
            for transaction, envelope in self.found.values()
            if is_driver_statement(envelope)
        ]

    def records(self) -> list[DeductedRecord]:
        """What may be on these statements, by transaction id: not what is on a statement that isn't here."""
        records = []
        for ref, (transaction, envelope) in self.found.items():
            record = record_in(envelope)
            statement = self.found_on.get(ref) if self._is_kept_back(ref, transaction) else None
            number = self._number(statement)
            is_elsewhere = statement is not None and number is None and ref != self.asking
            if record is None or is_elsewhere:
                continue
            records.append(replace(record, key=transaction.transaction_id, found_on=number))
        return records

    def places(self) -> dict[str, str]:
        """The statement number of each record that is on a statement, by transaction id."""
        # Dates don't say what is on a statement; where several have the line, the earliest takes it.
        statements = sorted(
            (lines_of(envelope.statement) for _, envelope in self.statements),
            key=lambda statement: (statement.StatementDate, statement.Number),
        )
        found = places_on_statements(self.records(), statements)
        return {key: place.statement_number for key, place in found.items()}

    def _is_kept_back(self, ref: TransactionRef, record: Transaction) -> bool:
        """Whether what it was found on still counts: not once it is booked by itself.

        One in hand may be about to be booked, so it doesn't count when a statement asks.
        """
        if ref == self.asking:
            return True
        if record.is_in_books or record.intent is not None:
            return False
        asks_record = self.asking is not None and not self._is_statement(self.asking)
        return record.status is Status.SKIPPED or (asks_record and record.status in IN_HAND)

    def _is_statement(self, ref: TransactionRef) -> bool:
        return ref in self.found and is_driver_statement(self.found[ref][1])

    def _number(self, statement: TransactionRef | None) -> str | None:
        if statement is None or statement not in self.found:
            return None
        envelope = self.found[statement][1]
        return envelope.statement.Number if is_driver_statement(envelope) else None


def lines_of(statement: DriverSettlementStatement) -> DriverSettlementStatement:
    """The lines of a statement that may be records of their own."""
    from alvys_intacct.domain.kinds.drivers.lines import without_pay  # noqa: PLC0415 - few runs need it

    return without_pay(statement)


def record_in(envelope: TransactionEnvelope) -> DeductedRecord | None:
    """What may be on a statement: not what the message says the company pays."""
    return None if envelope.deducted_from_driver is False else envelope.on_statement


def entries_in(envelope: TransactionEnvelope) -> list[Entry]:
    """What lines say: those of a statement, or those that a record may be on."""
    if is_driver_statement(envelope):
        return entries_of(lines_of(envelope.statement))
    record = record_in(envelope)
    return record.entries if record is not None else []
