"""The Transactions table.

    pk                         sk                what
    T#tenant#X#id              RECORD            the record; its index keys below
    T#tenant#X#id              CONTENT#000001    the envelope of a revision, compressed
    T#tenant#X#id              EVENT#time#n      history (MOD-5)
    T#tenant#X#id              NUMBER#number     one or two further numbers under which it is found
    T#tenant#S#company#type#no DOCUMENT          the transaction that a Sage document belongs to (PAY-2)
    T#tenant#K#key             TAKEN             the transaction that books what may be booked once (DEC-3)
    T#tenant#X#payment key     RECORD            a payment on the error list (PAY-7)
    T#tenant#ERRORS            INDEXED           that all open errors are listed by cause (`earlier_errors`)
    T#tenant#DATES             DATED             how far all records are listed by date (`earlier_dates`)

Index keys exist only while they are needed: ``errorPk`` while the error is open (ERR-3), by ``causeSk`` also
under its cause (ERR-11), ``workPk`` while the transaction is in hand, ``listPk`` always, ``datePk`` if
it has a document date (`dated_documents`). ``numberPk`` and ``furtherPk`` list a transaction under its
numbers: each item that is written anyway carries two, and what is left has items of its own
(`numbered_records`). So a new transaction with four numbers or fewer is two items: its record, which tells
its first event itself, and its content.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from alvys_intacct.domain.close.our_documents import OurDocument
from alvys_intacct.domain.error_transactions.facts import ErrorFacts
from alvys_intacct.domain.error_transactions.records import ErrorRecord
from alvys_intacct.domain.lists import ListFilter, Page
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.transactions.record import Transaction, has_former_id
from alvys_intacct.domain.transactions.refs import (
    Change,
    HistoryEvent,
    Owner,
    Taking,
    TransactionRef,
    first_exported,
    received,
    ref_of,
)
from alvys_intacct.gateways.dynamodb.dated_documents import pages_dated
from alvys_intacct.gateways.dynamodb.earlier_dates import list_earlier_by_date
from alvys_intacct.gateways.dynamodb.earlier_errors import index_earlier_errors
from alvys_intacct.gateways.dynamodb.error_items import payment_item
from alvys_intacct.gateways.dynamodb.error_lists import ErrorLists
from alvys_intacct.gateways.dynamodb.index_pages import dates, each_whole
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.table import Table
from alvys_intacct.gateways.dynamodb.taken_keys import TakenKeys
from alvys_intacct.gateways.dynamodb.transaction_items import (
    EVENTS,
    NOBODY,
    RECORD,
    WORK_SHARDS,
    content_sk,
    document_pk,
    event_sk,
    puts_before,
    puts_of,
    ref_of_pk,
    transaction_of,
    transaction_pk,
)
from alvys_intacct.gateways.dynamodb.transaction_lists import NEWEST, TransactionLists

# At most this many of a tenant's oldest records tell whether it has any from before MOD-7.
_OLDEST = 25


class DynamoTransactionStore:
    """`TransactionStore` on DynamoDB. `kept_for` is how long contents are kept; None stands for ever."""

    def __init__(self, table: Table, kept_for: timedelta | None = None) -> None:
        self._table = table
        self._kept_for = kept_for
        self._lists = TransactionLists(table)
        self._errors = ErrorLists(table)
        self._taken = TakenKeys(table)
        # The tenants whose open errors are all listed by cause; a warm function asks once.
        self._indexed: set[str] = set()

    def get(self, ref: TransactionRef) -> Transaction | None:
        """One transaction, as last written."""
        item = self._table.get(transaction_pk(ref), RECORD)
        return transaction_of(item) if item and "record" in item else None

    def get_many(self, refs: Iterable[TransactionRef]) -> dict[TransactionRef, Transaction]:
        """Many transactions at once; unknown ones are absent."""
        items = self._table.get_many((transaction_pk(ref), RECORD) for ref in refs)
        found = [transaction_of(item) for item in items if "record" in item]
        return {ref_of(transaction): transaction for transaction in found}

    def contents(self, transactions: Iterable[Transaction]) -> dict[TransactionRef, str]:
        """The envelope text of each newest revision; empty where damaged, absent where none was kept."""
        refs = {transaction_pk(ref_of(transaction)): ref_of(transaction) for transaction in transactions}
        keys = [
            (transaction_pk(ref_of(transaction)), content_sk(transaction.content_revision))
            for transaction in transactions
        ]
        contents: dict[TransactionRef, str] = {}
        for item in self._table.get_many(keys):
            try:
                text = zlib.decompress(item["content"]).decode()
            except (zlib.error, UnicodeDecodeError):
                text = ""
            contents[refs[item["pk"]]] = text
        return contents

    def has_former_ids(self, tenant: str) -> bool:
        """Whether one of the tenant's oldest records has an id from before MOD-7: all later ids are new."""
        listed = self._table.query_all(
            f"T#{tenant}", index=NEWEST.name, keys=NEWEST.keys, limit=_OLDEST, between=dates(None, None)
        )
        records = map(transaction_of, each_whole(self._table, listed, _OLDEST))
        # References that were never read tell nothing.
        telling = (record for record in records if record.alvys_id is not None)
        return any(map(has_former_id, islice(telling, _OLDEST)))

    def save(self, changes: Sequence[Change]) -> set[TransactionRef]:
        """Write the changes; returns those that were refused because another writer changed the record."""
        # Numbers for which a change has no room; they count once the record has them.
        self._table.put_groups([[put] for change in changes for put in puts_before(change, self._kept_for)])
        refused = self._table.put_groups([puts_of(change, self._kept_for) for change in changes])
        return {ref_of(changes[index].transaction) for index in refused}

    def history(self, ref: TransactionRef) -> list[HistoryEvent]:
        """The events of a transaction, oldest first."""
        items = list(self._table.query_all(transaction_pk(ref), between=(EVENTS, RECORD)))
        events = {
            str(item["sk"]): HistoryEvent(
                datetime.fromisoformat(item["at"]), item["what"], item["by"], item["detail"]
            )
            for item in items
            if item["sk"].startswith(EVENTS)
        }
        records = [transaction_of(item) for item in items if "record" in item]
        for event, version in filter(None, map(first_exported, records)):
            events[event_sk(event, version)] = event
        begun = filter(None, map(received, records))
        return [*begun, *(events[sk] for sk in sorted(events))]

    def recent(self, tenant: str, narrowed: ListFilter, limit: int, cursor: str | None) -> Page[Transaction]:
        """Transactions, newest first."""
        return self._lists.page(tenant, narrowed, limit, cursor)

    def open_errors(
        self,
        tenant: str,
        narrowed: ListFilter,
        limit: int,
        cursor: str | None,
        *,
        oldest_first: bool = False,
    ) -> Page[ErrorRecord]:
        """Open error records by date, urgent ones first."""
        return self._errors.page(tenant, narrowed, limit, cursor, oldest_first=oldest_first)

    def open_error_facts(self, tenant: str, narrowed: ListFilter, most: int) -> tuple[list[ErrorFacts], bool]:
        """The facts of all open errors that pass the filter, from at most so many."""
        if tenant not in self._indexed and index_earlier_errors(self._table, tenant):
            self._indexed.add(tenant)
        found, more = self._errors.facts(tenant, narrowed, most)
        return found, more or tenant not in self._indexed

    def errors_by_id(self, tenant: str, record_ids: Iterable[str]) -> dict[str, ErrorRecord]:
        """The open errors with these ids."""
        return self._errors.by_id(tenant, record_ids)

    def due(self, now: datetime, limit: int) -> list[TransactionRef]:
        """Work in hand that the sweeper must look for by now, longest due first."""
        found: list[Item] = []
        for shard in range(WORK_SHARDS):
            items = self._table.query_all(
                f"WORK#{shard}",
                between=("0", now.isoformat()),
                index="workInHand",
                keys=("workPk", "workSk"),
            )
            found += islice(items, limit)
        oldest = sorted(found, key=lambda item: str(item["workSk"]))[:limit]
        return [ref_of_pk(item["pk"]) for item in oldest]

    def held(self, tenant: str, subsidiary_id: str) -> Iterator[TransactionRef]:
        """The transactions that this connection holds, the oldest first."""
        pk = f"HELD#{tenant}#{subsidiary_id}"
        for item in self._table.query_all(pk, index="workInHand", keys=("workPk", "workSk")):
            yield ref_of_pk(item["pk"])

    def held_count(self, tenant: str, subsidiary_id: str, most: int) -> int:
        """How many transactions this connection holds; `most` if they are more."""
        keys = ("workPk", "workSk")
        return self._table.count(f"HELD#{tenant}#{subsidiary_id}", index="workInHand", keys=keys, most=most)

    def by_record_no(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, TransactionRef]:
        """The transactions of these Sage documents, by record number; absent for other documents."""
        numbers = {
            document_pk(books.tenant, books.company_id, document_type, number): number
            for number in record_nos
        }
        items = self._table.get_many((pk, "DOCUMENT") for pk in numbers)
        return {
            numbers[item["pk"]]: TransactionRef(books.tenant, item["transactionId"])
            for item in items
            if item["transactionId"] != NOBODY
        }

    def documents_dated(
        self, tenant: str, subsidiary_id: str, first: date, last: date
    ) -> Iterator[list[OurDocument]]:
        """The documents of a subsidiary by their dates, both inclusive, page by page (CLOSE-1)."""
        return pages_dated(self._table, tenant, subsidiary_id, first, last)

    def list_earlier_by_date(self, tenant: str) -> bool:
        """List further records of earlier versions by their dates; False if some may be left (CLOSE-1)."""
        return list_earlier_by_date(self._table, tenant)

    def owners(self, tenant: str, keys: Iterable[str]) -> dict[str, TransactionRef]:
        """The transaction that has taken each key."""
        return {key: owner.ref for key, owner in self._taken.takers(tenant, keys).items()}

    def takers(self, tenant: str, keys: Iterable[str]) -> dict[str, Owner]:
        """The transaction that has taken each key, and when."""
        return self._taken.takers(tenant, keys)

    def take(self, ref: TransactionRef, keys: Iterable[str], known: Mapping[str, TransactionRef]) -> bool:
        """Take each key; False if a transaction other than its known owner has one of them."""
        return self._taken.take(Taking(ref, list(keys), known))

    def take_many(self, takings: Sequence[Taking]) -> set[int]:
        """Take keys, 100 a request; returns the places of takings that lost a key to another transaction."""
        return self._taken.take_many(takings)

    def save_payment_error(self, tenant: str, record: ErrorRecord | None, record_id: str) -> None:
        """Put a payment on the error list; with None, take it off the list."""
        pk = transaction_pk(TransactionRef(tenant, record_id))
        if record is None:
            self._table.delete(pk, RECORD)
            return
        self._table.put({"pk": pk, "sk": RECORD, **payment_item(tenant, record)})
