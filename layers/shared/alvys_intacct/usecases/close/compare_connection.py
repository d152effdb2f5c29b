"""Compare what Alvys wants of a connection with what Sage holds (CLOSE-1 to CLOSE-3).

Sage's documents were read before, page by page. Our transactions are read now; so what changed meanwhile
looks like a difference. Whatever differs is looked up once more on both sides before it is told.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from alvys_intacct.domain.building.currencies import base_currency
from alvys_intacct.domain.close.closing import Closing, Findings
from alvys_intacct.domain.close.obstacles import TOLD_PAYMENTS, Obstacle, is_of_error, with_remedy
from alvys_intacct.domain.close.our_documents import OurDocument
from alvys_intacct.domain.close.runs import ROWS_PER_PIECE, Outcome, ReportRun
from alvys_intacct.domain.close.sage_documents import DocumentKey, SageDocument, possible_owners
from alvys_intacct.domain.close.sage_pages import LookedUp, document_key
from alvys_intacct.domain.close.transactions_in_short import our_document, wanted_elsewhere
from alvys_intacct.domain.coding.document_coding import SageChoices
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.error_transactions.records import ErrorRecord
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.payments.payment import Payment
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.ports.accounting import PeriodBooks
from alvys_intacct.ports.close import CloseReportStore
from alvys_intacct.ports.payments import PaymentStore
from alvys_intacct.ports.stores import MetadataStore, TransactionStore

# At most this many documents are looked up at once. What was found is kept before more are asked for.
LOOKED_UP_AT_ONCE = 2_000
READ_AT_ONCE = 200
OBSTACLES, DIFFERENCES = "OBSTACLES", "DIFFERENCES"


class CompareConnection:
    """Compares one connection and keeps what it finds."""

    def __init__(
        self,
        transactions: TransactionStore,
        payments: PaymentStore,
        metadata: MetadataStore,
        reports: CloseReportStore,
        accounting: PeriodBooks,
    ) -> None:
        self._transactions = transactions
        self._payments = payments
        self._metadata = metadata
        self._reports = reports
        self._accounting = accounting

    def has_all(self, tenant: str) -> bool:
        """Whether all transactions can be found by date; else some more of earlier versions are listed."""
        return self._transactions.list_earlier_by_date(tenant)

    def __call__(self, run: ReportRun, connection: Connection) -> Outcome:
        """Compare the connection in work. Raises `Retryable`; repeating it goes on with the look-ups."""
        subsidiary_id, books, period = connection.subsidiary.id, connection.books, run.period
        currency = self._currency(connection)
        closing = Closing(subsidiary_id, books.company_id, books.entity_id, currency, period)
        found = _Kept(self._reports, run, self._with_remedies)
        look_ups = _LookUps(self._reports, self._accounting, run, connection)
        for page in self._transactions.documents_dated(run.tenant, subsidiary_id, period.first, period.last):
            found.add(closing.add_ours(page))
        for documents in self._reports.sage_pages(run):
            found.add(closing.add_sage(documents))
            if strangers := closing.strangers():
                found.add(closing.add_owners(self._owners(connection, strangers)))
        found.add(closing.add_found(look_ups.of(closing.to_look_up())))
        if suspects := closing.to_read_again():
            found.add(closing.read_again(self._read_again(run.tenant, suspects)))
            found.add(closing.add_found(look_ups.of(closing.to_look_up(), again=True)))
        for findings in chain(self._payments_told(run, closing), self._wanted_elsewhere(run, closing)):
            found.add(findings)
        return found.outcome(closing)

    def _payments_told(self, run: ReportRun, closing: Closing) -> Iterator[Findings]:
        """The payments of the period that are told; those of earlier versions are on the error list only."""
        subsidiary_id, period = run.places[run.place].subsidiary_id, run.period
        told: set[str] = set()
        for status in TOLD_PAYMENTS:
            dated = self._payments.standing(run.tenant, subsidiary_id, status, period.first, period.last)
            while payments := list(islice(dated, READ_AT_ONCE)):
                told.update(payment.payment_key for payment in payments)
                yield closing.add_payments(payments, self._paid(run, payments))
        for errors in self._open_errors(run.tenant, subsidiary_id):
            keys = {error.record_id for error in errors if error.kind is None} - told
            earlier = self._payments.known(run.tenant, keys).values() if keys else ()
            open_ones = [
                payment for payment in earlier if period.has(payment.payment_date) and payment.problem
            ]
            yield closing.add_payments(open_ones, self._paid(run, open_ones))

    def _paid(self, run: ReportRun, payments: Iterable[Payment]) -> dict[str, OurDocument]:
        """The transactions that these payments pay, by id."""
        return self._read_again(run.tenant, {payment.transaction_id for payment in payments})

    def _wanted_elsewhere(self, run: ReportRun, closing: Closing) -> Iterator[Findings]:
        """Open transactions of the period that are listed elsewhere: on the error list, or held."""
        subsidiary_id = run.places[run.place].subsidiary_id
        for refs in self._open(run.tenant, subsidiary_id):
            read = self._transactions.get_many(refs).values()
            moved = (wanted_elsewhere(transaction, subsidiary_id, run.period) for transaction in read)
            yield closing.add_elsewhere(document for document in moved if document is not None)

    def _open(self, tenant: str, subsidiary_id: str) -> Iterator[list[TransactionRef]]:
        for errors in self._open_errors(tenant, subsidiary_id):
            yield [TransactionRef(tenant, error.record_id) for error in errors if error.kind]
        held = self._transactions.held(tenant, subsidiary_id)
        while refs := list(islice(held, READ_AT_ONCE)):
            yield refs

    def _open_errors(self, tenant: str, subsidiary_id: str) -> Iterator[list[ErrorRecord]]:
        """The open errors of a subsidiary, whatever their dates, page by page."""
        cursor: str | None = None
        narrowed = ListFilter(subsidiary_id=subsidiary_id)
        while True:
            page = self._transactions.open_errors(tenant, narrowed, READ_AT_ONCE, cursor)
            yield page.items
            cursor = page.cursor
            if cursor is None:
                return

    def _with_remedies(self, tenant: str, obstacles: list[Obstacle]) -> list[Obstacle]:
        """The obstacles; those of open errors also say what to do about them."""
        names = [row.transaction.transaction_id for row in obstacles if row.transaction and is_of_error(row)]
        errors = self._transactions.errors_by_id(tenant, dict.fromkeys(names)) if names else {}
        return [
            with_remedy(row, errors[row.transaction.transaction_id].problem)
            if row.transaction and is_of_error(row) and row.transaction.transaction_id in errors
            else row
            for row in obstacles
        ]

    def _currency(self, connection: Connection) -> str:
        """The currency of the books, as far as Sage's metadata tells it."""
        metadata = self._metadata.get(connection.books)
        return base_currency(connection, SageChoices.of(metadata) if metadata else SageChoices())

    def _owners(
        self, connection: Connection, strangers: Sequence[SageDocument]
    ) -> dict[DocumentKey, OurDocument]:
        """The transactions that documents in Sage belong to, whatever their date and connection."""
        by_type: dict[DocumentType, list[str]] = {}
        for document in strangers:
            by_type.setdefault(document.type, []).append(document.record_no)
        refs = {
            (document_type, record_no): ref
            for document_type, record_nos in by_type.items()
            for record_no, ref in self._transactions.by_record_no(
                connection.books, document_type, record_nos
            ).items()
        }
        # What has no answer yet isn't recorded under its record number: its mark tells who may have made it.
        marked = {
            document.key: [TransactionRef(connection.tenant, name) for name in names]
            for document in strangers
            if document.key not in refs and (names := possible_owners(connection.tenant, document))
        }
        ours = self._ours([*refs.values(), *(ref for names in marked.values() for ref in names)])
        known = {key: ours[ref] for key, ref in refs.items() if ref in ours}
        return known | {key: ours[ref] for key, names in marked.items() for ref in names if ref in ours}

    def _read_again(self, tenant: str, transaction_ids: Iterable[str]) -> dict[str, OurDocument]:
        found = self._ours(TransactionRef(tenant, transaction_id) for transaction_id in transaction_ids)
        return {ref.transaction_id: document for ref, document in found.items()}

    def _ours(self, refs: Iterable[TransactionRef]) -> dict[TransactionRef, OurDocument]:
        """The transactions in short, as they are now; those without a document date are absent."""
        read = self._transactions.get_many(refs)
        documents = {ref: our_document(transaction) for ref, transaction in read.items()}
        return {ref: document for ref, document in documents.items() if document is not None}


class _LookUps:
    """Looks documents up in Sage by record number, but not what a worker that died has found."""

    def __init__(
        self, reports: CloseReportStore, accounting: PeriodBooks, run: ReportRun, connection: Connection
    ) -> None:
        self._reports = reports
        self._accounting = accounting
        self._run = run
        self._connection = connection
        self._asked: set[str] = set()
        self._found: dict[str, SageDocument] = {}
        self._count = 0
        for earlier in reports.looked_up(run):
            self._note(earlier)

    def of(self, wanted: Mapping[DocumentType, list[str]], *, again: bool = False) -> list[SageDocument]:
        """The documents of these numbers that Sage has; `again` reads them anew whatever is kept."""
        keys = {
            document_key(document_type, record_no)
            for document_type, record_nos in wanted.items()
            for record_no in record_nos
        }
        for document_type, record_nos in wanted.items():
            missing = [
                number
                for number in record_nos
                if again or document_key(document_type, number) not in self._asked
            ]
            for start in range(0, len(missing), LOOKED_UP_AT_ONCE):
                self._look_up(document_type, missing[start : start + LOOKED_UP_AT_ONCE])
        return [self._found[key] for key in sorted(keys) if key in self._found]

    def _look_up(self, document_type: DocumentType, record_nos: list[str]) -> None:
        books = self._connection.books
        page = self._accounting.documents_with_lines(books, document_type, record_nos)
        asked = frozenset(document_key(document_type, number) for number in record_nos)
        found = LookedUp(asked, page.documents)
        self._reports.keep_looked_up(self._run, self._count, found)
        self._note(found)

    def _note(self, looked_up: LookedUp) -> None:
        self._count += 1
        self._asked |= looked_up.asked
        for key in looked_up.asked:
            self._found.pop(key, None)
        for document in looked_up.documents:
            self._found[document_key(document.type, document.record_no)] = document


class _Kept:
    """Keeps what is found in pieces, as it comes, under a new id: a comparison that dies leaves no trace."""

    def __init__(
        self,
        reports: CloseReportStore,
        run: ReportRun,
        with_remedies: Callable[[str, list[Obstacle]], list[Obstacle]],
    ) -> None:
        self._reports = reports
        self._run = run
        self._with_remedies = with_remedies
        self._result_id = secrets.token_hex(6)
        self._waiting: dict[str, list[str]] = {OBSTACLES: [], DIFFERENCES: []}
        self._pieces = {OBSTACLES: 0, DIFFERENCES: 0}
        self._counts = {OBSTACLES: 0, DIFFERENCES: 0}

    def add(self, findings: Findings) -> None:
        """Keep what a step found."""
        obstacles = self._with_remedies(self._run.tenant, findings.obstacles)
        self._add(OBSTACLES, (obstacle.model_dump_json() for obstacle in obstacles))
        self._add(DIFFERENCES, (difference.model_dump_json() for difference in findings.differences))

    def outcome(self, closing: Closing) -> Outcome:
        """Keep the rest and the report."""
        for name in self._waiting:
            self._flush(name, least=1)
        report = closing.report()
        self._reports.keep_report(self._run, self._result_id, report)
        return Outcome(
            result_id=self._result_id,
            ready=report.ready,
            documents=report.documents,
            differences=self._counts[DIFFERENCES],
            obstacles=self._counts[OBSTACLES],
            by_hand=closing.by_hand,
        )

    def _add(self, name: str, rows: Iterable[str]) -> None:
        for row in rows:
            self._waiting[name].append(row)
            self._counts[name] += 1
            self._flush(name, least=ROWS_PER_PIECE)

    def _flush(self, name: str, least: int) -> None:
        rows = self._waiting[name]
        if len(rows) >= least:
            self._reports.keep_rows(self._run, self._result_id, name, self._pieces[name], rows)
            self._pieces[name] += 1
            self._waiting[name] = []
