"""The close report: the real use cases, gateway client and store, over many documents.

Sage is the simulator, over HTTP. The stand-in for DynamoDB keeps its items on disk, and our transactions are
made as they are asked for, so only the report's own memory is measured.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

from alvys_intacct.domain.close.our_documents import BookedDocument, OurDocument, Standing
from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.runs import ReportPlace, ReportState, new_run
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.lists import ListFilter, Page
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.metadata import Metadata
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.gateways.clock import SystemClock
from alvys_intacct.gateways.dynamodb.close_reports import DynamoCloseReportStore
from alvys_intacct.gateways.dynamodb.table import Condition, Table
from alvys_intacct.gateways.intacct import IntacctGateway
from alvys_intacct.observability import PowertoolsMetrics
from alvys_intacct.ports.payments import PaymentStore
from alvys_intacct.ports.runtime import WorkQueue
from alvys_intacct.ports.stores import ConnectionStore, MetadataStore, TransactionStore
from alvys_intacct.usecases.close.compare_connection import CompareConnection
from alvys_intacct.usecases.close.make_reports import MakeReports
from alvys_intacct.usecases.work.connection_findings import ConnectionFindings
from bench.child import Figures, answer
from bench.invoices import SUBSIDIARY, SUBSIDIARY_ID, TENANT, Credentials, connection

NOW = datetime(2026, 4, 1, tzinfo=UTC)
MARCH = Period(first=date(2026, 3, 1), last=date(2026, 3, 31))
PAGE = 1_000
# This many of our documents have another amount in Sage, and this many aren't there.
CHANGED, MISSING = 50, 50
LINE = Decimal("543.21")
Item = dict[str, Any]


class OneConnection:
    """A store with one connection."""

    def get(self, tenant: str, subsidiary_id: str) -> Connection | None:
        return connection()


class OnDisk:
    """A table whose items are kept in a file."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
        self._places: dict[tuple[str, str], int] = {}

    def get(self, pk: str, sk: str) -> Item | None:
        place = self._places.get((pk, sk))
        if place is None:
            return None
        self._file.seek(place)
        return cast(Item, pickle.load(self._file))

    def get_many(self, keys: Iterable[tuple[str, str]]) -> list[Item]:
        return [item for key in keys if (item := self.get(*key)) is not None]

    def put(self, item: Item, condition: Condition | None = None) -> None:
        self._places[item["pk"], item["sk"]] = self._file.seek(0, 2)
        pickle.dump(item, self._file)

    def query_all(self, pk: str, prefix: str) -> Iterator[Item]:
        for key in sorted(self._places):
            if key[0] == pk and key[1].startswith(prefix):
                yield self.get(*key) or {}


class Exported:
    """A store of transactions that are all exported; the first `CHANGED` for another amount."""

    def __init__(self, documents: int, lines: int) -> None:
        self._documents = documents
        self._lines = lines

    def documents_dated(
        self, tenant: str, subsidiary_id: str, first: date, last: date
    ) -> Iterator[list[OurDocument]]:
        numbers = range(1, self._documents + MISSING + 1)
        for start in range(0, len(numbers), PAGE):
            yield [self._document(number) for number in numbers[start : start + PAGE]]

    def by_record_no(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, TransactionRef]:
        return {}

    def get_many(self, refs: Iterable[TransactionRef]) -> dict[TransactionRef, Transaction]:
        return {ref: self._transaction(int(ref.transaction_id.rpartition("-")[2])) for ref in refs}

    def open_errors(self, tenant: str, narrowed: ListFilter, limit: int, cursor: str | None) -> Page[Any]:
        return Page([], None)

    def held(self, tenant: str, subsidiary_id: str) -> Iterator[TransactionRef]:
        return iter(())

    def list_earlier_by_date(self, tenant: str) -> bool:
        return True

    def _transaction(self, number: int) -> Transaction:
        """As it is read again because its document differs."""
        document = self._document(number)
        booked = document.booked
        receipt = Receipt(
            document_type=DocumentType.INVOICE,
            record_no=str(number),
            document_number=document.number,
            party_id="C-100",
            total=str(document.amount),
            currency="USD",
            company_id="ACME",
            entity_id="E100",
            posted=True,
            revision=1,
            digest="",
            exported_at=NOW,
            document_date=document.document_date,
            accounts={"4000": str(booked.amount)} if booked else None,
        )
        return Transaction(
            tenant=TENANT,
            transaction_id=document.transaction_id,
            subsidiary_id=SUBSIDIARY_ID,
            kind=document.kind,
            alvys_id=document.alvys_id,
            number=document.number,
            status=Status.EXPORTED,
            receipt=receipt,
            content_hash="",
            correlation_id="bench",
            created_at=NOW,
            changed_at=NOW,
        )

    def _document(self, number: int) -> OurDocument:
        amount = self._lines * LINE + (number <= CHANGED)
        booked = BookedDocument(
            company_id="ACME",
            entity_id="E100",
            type=DocumentType.INVOICE,
            record_no=str(number),
            number=f"LD{number}",
            party_id="C-100",
            currency="USD",
            amount=amount,
            posted=True,
            dated=date(2026, 3, 1 + number % 31),
            accounts=(("4000", amount),),
        )
        return OurDocument(
            transaction_id=f"load_invoice-{number:032d}",
            subsidiary_id=SUBSIDIARY_ID,
            document_date=date(2026, 3, 1 + number % 31),
            kind=Kind.LOAD_INVOICE,
            side=Side.AR,
            number=f"LD{number}",
            alvys_id=f"invoice-{number}",
            standing=Standing.EXPORTED,
            load_number=f"LD{number}",
            party_name="Northwind Foods",
            amount=amount,
            currency="USD",
            booked=booked,
        )


class Nothing:
    """Stores and a queue without content."""

    def get(self, books: Books) -> Metadata | None:
        return None

    def standing(
        self, tenant: str, subsidiary_id: str, status: object, first: date, last: date
    ) -> Iterator[Any]:
        return iter(())

    def send_reports(self, reports: object, *, after: int = 0) -> None:
        pass


def measure(url: str, documents: int, lines: int) -> Figures:
    """Make a report over a month."""
    clock, metrics, nothing = SystemClock(), PowertoolsMetrics(), Nothing()
    connections = cast(ConnectionStore, OneConnection())
    store = DynamoCloseReportStore(cast(Table, OnDisk()))
    sage = IntacctGateway(url, Credentials(), Credentials(), clock)
    compare = CompareConnection(
        cast(TransactionStore, Exported(documents, lines)),
        cast(PaymentStore, nothing),
        cast(MetadataStore, nothing),
        store,
        sage,
    )
    make = MakeReports(
        connections,
        store,
        sage,
        compare,
        ConnectionFindings(connections, clock, metrics),
        cast(WorkQueue, nothing),
        clock,
        metrics,
        lambda: 900.0,
    )
    found: Connection = connection()
    place = ReportPlace(subsidiary_id=found.subsidiary.id, subsidiary_name=SUBSIDIARY)
    run = new_run(TENANT, SUBSIDIARY_ID, MARCH, [place], "bench", "bench", NOW)
    store.save(run)
    make(TENANT, run.report_id)
    made = store.get(TENANT, run.report_id)
    outcome = made.places[0].outcome if made else None
    if made is None or made.state is not ReportState.COMPLETE or outcome is None:
        raise RuntimeError(f"the report was not made: {made}")
    return {"documents": made.documents, "differences": outcome.differences}


if __name__ == "__main__":
    answer(measure)
