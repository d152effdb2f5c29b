"""What must hold when all is at rest (quality.md, Reliability 2 to 5; AP-8, MOD-2)."""

from __future__ import annotations

from decimal import Decimal

from alvys_intacct.domain.connections.connection import ConnectionStatus
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from tests.fakes.books import Kept
from tests.fakes.samples import TENANT
from tests.property.lives.at_close import wrong_in_close
from tests.property.lives.promises import Promises
from tests.property.lives.subjects import Subject

# The companions that divide what Alvys states; those of an intercompany set are about it.
_PARTS = ("offset", "earnings")


class AtRest(Promises):
    """Looks at a world where nothing is due any more."""

    def check_at_rest(self) -> None:
        """Each accepted transaction is somewhere definite, and Sage agrees with it."""
        self.check()
        for error, _ in self._world.deployment.unforeseen:
            raise error
        live, errors = self._live(), self._open_errors()
        known = {record.alvys_id for record in self._world.deployment.records}
        for alvys_id in live:
            if alvys_id not in known:
                self._broken("known documents", f"{alvys_id} is in Sage and on no record")
        for record in self._world.deployment.records:
            self._check_record(record, errors, live.get(record.alvys_id or "", []))
        for subject in self._world.subjects:
            if subject.transaction is not None:
                self._check_subject(subject, self._world.deployment.now_of(subject.transaction))
        self._check_companions(live)
        for wrong in wrong_in_close(self._world):
            self._broken("the close", wrong)

    def may_be_held(self, record: Transaction) -> bool:
        """Whether its connection keeps it waiting, for the reason that it says."""
        because = record.held_because
        if because is None or because.subsidiary_id not in self._world.subsidiaries:
            return False
        connection = self._world.connection(because.subsidiary_id)
        if because.side is not None and not connection.syncs(because.side):
            return True
        if connection.status is ConnectionStatus.PAUSED:
            return True
        return connection.stopped_by is not None and not self._world.sage.takes(connection.books)

    def _check_record(self, record: Transaction, errors: set[str], live: list[Kept]) -> None:
        name = f"{record.alvys_id} ({record.status})"
        if record.status in IN_HAND and not (record.held and self.may_be_held(record)):
            self._broken("somewhere definite", f"{name} at rest")
        if (record.status is Status.FAILED) != (record.transaction_id in errors):
            self._broken("the error list", f"{name}: on the list or not")
        if live and not _knows(record, live[0]):
            self._broken("known documents", f"{name}: record {live[0].found.record_no} is unknown")
        if record.status is Status.REVERTED and (live or record.operation is not Operation.REVERT):
            self._broken("reverted", f"{name}: live {len(live)}, wanted {record.operation}")
        if record.status is Status.SKIPPED and not (record.skip_reason or record.resolved_to):
            self._broken("skipped with a reason", name)
        if record.status is Status.SKIPPED and (live or record.receipt is not None):
            self._broken("skipped without a document", f"{name}: {record.skip_reason}")
        if record.status is Status.RESOLVED and record.resolution is None:
            self._broken("resolved by a person", name)
        problem = record.problem
        if record.status is Status.FAILED and record.replacing and not (problem and problem.urgent):
            self._broken("reversed, not replaced, is urgent", f"{name}: {problem}")
        if record.status is Status.EXPORTED:
            self._check_exported(name, record, live)

    def _check_exported(self, name: str, record: Transaction, live: list[Kept]) -> None:
        receipt = record.receipt
        if receipt is None or receipt.revision != record.revision:
            self._broken("exported", f"{name}: revision {record.revision}, receipt {receipt}")
        elif not live and not self._document(receipt).removed_by_hand:
            self._broken("exported", f"{name}: nothing is in Sage")

    def _check_subject(self, subject: Subject, record: Transaction) -> None:
        name = f"{subject.alvys_id} ({record.status})"
        newest, receipt = subject.newest, record.receipt
        if record.alvys_updated_at != newest.updated_at:
            self._broken("the newest counts", f"{name}: {record.alvys_updated_at}, sent {newest}")
        if record.status is Status.RESOLVED:
            return  # a person decided
        if subject.wants_revert != (record.operation is Operation.REVERT):
            self._broken("the newest request counts", f"{name} wants {record.operation}")
        is_zero = record.status is Status.SKIPPED and record.skip_reason == SkipReason.ZERO_TOTAL.words
        if is_zero and newest.net and not subject.wants_revert:
            self._broken("the newest decision", f"{name} as zero, but {newest}")
        if record.status is not Status.EXPORTED or receipt is None:
            return
        own = self._document(receipt)
        place = self._world.connection(newest.subsidiary_id)
        where = (own.company_id, receipt.entity_id)
        if where != (place.company_id, place.entity_id):
            self._broken("in the right books", f"{name}: {where}, wanted {newest}")
        parts = [f"{subject.alvys_id}#{part}" for part in _PARTS if part in record.companions]
        others = [other for other in self._world.deployment.records if other.alvys_id in parts]
        if any(other.status is not Status.EXPORTED for other in others):
            return  # a part is on the error list, or waits for its side
        receipts = [receipt, *(other.receipt for other in others if other.receipt)]
        total = sum((_owed(self._document(one), subject) for one in receipts), Decimal(0))
        if (total, own.found.party_id) != (newest.net, newest.party):
            self._broken("the newest content", f"{name}: {total} {own.found.party_id} not {newest}")

    def _check_companions(self, live: dict[str, list[Kept]]) -> None:
        """A companion goes with its main document, except with an error record or a hold that says so."""
        records = {record.alvys_id: record for record in self._world.deployment.records}
        unsettled = {Status.FAILED, Status.RESOLVED, *IN_HAND}
        if any(record.status in unsettled for record in records.values()):
            return
        for alvys_id, companion in records.items():
            main = records.get((alvys_id or "").partition("#")[0])
            if main is None or main is companion:
                continue
            wanted = companion.part.key in main.companions and main.operation is Operation.EXPORT
            has, main_has = bool(live.get(alvys_id or "")), bool(live.get(main.alvys_id or ""))
            if has and not (wanted and main.receipt is not None):
                self._broken("all or none", f"{alvys_id} without {main.alvys_id}: {main.status}")
            if main_has and wanted and companion.status is not Status.EXPORTED:
                self._broken("all or none", f"{main.alvys_id} without {alvys_id}: {companion.status}")

    def _document(self, receipt: Receipt) -> Kept:
        return self._world.books.documents[receipt.company_id, receipt.document_type, receipt.record_no]

    def _open_errors(self) -> set[str]:
        page = self._world.deployment.stores.transactions.open_errors(TENANT, ListFilter(), 1000, None)
        return {error.record_id for error in page.items}


def _owed(kept: Kept, subject: Subject) -> Decimal:
    """What a document adds to what Alvys states: bills to what we owe, invoices to what is owed to us."""
    lines = sum((line.amount.amount for line in kept.document.lines), Decimal(0))
    assert lines == kept.found.total
    return lines if (kept.found.type.side is Side.AP) == subject.is_payable else -lines


def _knows(record: Transaction, kept: Kept) -> bool:
    receipt, intent = record.receipt, record.intent
    known = receipt and (receipt.company_id, receipt.record_no)
    if known == (kept.company_id, kept.found.record_no):
        return True
    # An exchange without an answer: the former document's receipt stays until the successor is found.
    return intent is not None and (intent.company_id, intent.document_number, intent.party_id) == (
        kept.company_id,
        kept.found.document_number,
        kept.found.party_id,
    )
