"""The Transactions table.

    pk                         sk                what
    T#tenant#X#id              RECORD            the record; its index keys below
    T#tenant#X#id              CONTENT#000001    the envelope of a revision, compressed
    T#tenant#X#id              EVENT#time#n      history (MOD-5)
    T#tenant#S#company#type#no DOCUMENT          the transaction that a Sage document belongs to (PAY-2)
    T#tenant#K#key             TAKEN             the transaction that books what may be booked once (DEC-3)
    T#tenant#X#payment key     RECORD            a payment on the error list (PAY-7)

Index keys exist only while they are needed: ``errorPk`` while the error is open (ERR-3), ``workPk`` while
the transaction is in hand, ``listPk`` always.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from alvys_intacct.domain.error_transactions.records import ErrorRecord, error_of_transaction
from alvys_intacct.domain.lists import ListFilter, Page
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef, ref_of
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.table import (
    Condition,
    ConditionFailedError,
    Put,
    Table,
    cursor_of,
    start_of,
    version_is,
)

WORK_SHARDS = 4
_TAKEN = "TAKEN"
_RECORD = "RECORD"
_LATEST = "9999"
# One call reads at most this many index pages. With a narrow filter it returns a cursor instead of more.
_MOST_READS = 5


class DynamoTransactionStore:
    """`TransactionStore` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, ref: TransactionRef) -> Transaction | None:
        """One transaction, as last written."""
        item = self._table.get(_pk(ref), _RECORD)
        return _transaction(item) if item and "record" in item else None

    def get_many(self, refs: Iterable[TransactionRef]) -> dict[TransactionRef, Transaction]:
        """Many transactions at once; unknown ones are absent."""
        items = self._table.get_many((_pk(ref), _RECORD) for ref in refs)
        found = [_transaction(item) for item in items if "record" in item]
        return {ref_of(transaction): transaction for transaction in found}

    def contents(self, transactions: Iterable[Transaction]) -> dict[TransactionRef, str]:
        """The envelope text of each transaction's newest revision; absent where it can't be read."""
        refs = {_pk(ref_of(transaction)): ref_of(transaction) for transaction in transactions}
        keys = [
            (_pk(ref_of(transaction)), _content_sk(transaction.content_revision))
            for transaction in transactions
        ]
        contents: dict[TransactionRef, str] = {}
        for item in self._table.get_many(keys):
            with suppress(zlib.error, UnicodeDecodeError):
                contents[refs[item["pk"]]] = zlib.decompress(item["content"]).decode()
        return contents

    def save(self, changes: Sequence[Change]) -> set[TransactionRef]:
        """Write the changes; returns those that were refused because another writer changed the record."""
        refused = self._table.put_groups([_puts(change) for change in changes])
        return {ref_of(changes[index].transaction) for index in refused}

    def history(self, ref: TransactionRef) -> list[HistoryEvent]:
        """The events of a transaction, oldest first."""
        return [
            HistoryEvent(datetime.fromisoformat(item["at"]), item["what"], item["by"], item["detail"])
            for item in self._table.query_all(_pk(ref), prefix="EVENT#")
        ]

    def recent(self, tenant: str, narrowed: ListFilter, limit: int, cursor: str | None) -> Page[Transaction]:
        """Transactions, newest first."""
        pk = f"T#{tenant}"
        items, following = self._filtered("recent", ("listPk", "listSk"), pk, narrowed, limit, cursor)
        return Page([_transaction(item) for item in items], following)

    def open_errors(
        self, tenant: str, narrowed: ListFilter, limit: int, cursor: str | None
    ) -> Page[ErrorRecord]:
        """Open error records, newest first."""
        pk = f"T#{tenant}"
        items, following = self._filtered("openErrors", ("errorPk", "errorSk"), pk, narrowed, limit, cursor)
        return Page([ErrorRecord.model_validate_json(item["error"]) for item in items], following)

    def in_hand_since(self, before: datetime, limit: int) -> list[TransactionRef]:
        """Work that has not moved since `before`, oldest first."""
        found: list[Item] = []
        for shard in range(WORK_SHARDS):
            items, _ = self._table.query(
                f"WORK#{shard}",
                between=("0", before.isoformat()),
                index="workInHand",
                keys=("workPk", "workSk"),
                limit=limit,
            )
            found += items
        oldest = sorted(found, key=lambda item: str(item["workSk"]))[:limit]
        return [_ref(item["pk"]) for item in oldest]

    def held(self, tenant: str, subsidiary_id: str) -> Iterator[TransactionRef]:
        """The transactions that wait for a paused connection."""
        pk = f"HELD#{tenant}#{subsidiary_id}"
        for item in self._table.query_all(pk, index="workInHand", keys=("workPk", "workSk")):
            yield _ref(item["pk"])

    def by_record_no(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, TransactionRef]:
        """The transactions of these Sage documents, by record number; absent for other documents."""
        numbers = {
            document_pk(books.tenant, books.company_id, document_type, number): number
            for number in record_nos
        }
        items = self._table.get_many((pk, "DOCUMENT") for pk in numbers)
        return {numbers[item["pk"]]: TransactionRef(books.tenant, item["transactionId"]) for item in items}

    def owners(self, tenant: str, keys: Iterable[str]) -> dict[str, TransactionRef]:
        """The transaction that has taken each key."""
        by_pk = {_taken_pk(tenant, key): key for key in keys}
        items = self._table.get_many((pk, _TAKEN) for pk in by_pk)
        return {by_pk[item["pk"]]: TransactionRef(tenant, item["transactionId"]) for item in items}

    def take(self, ref: TransactionRef, keys: Iterable[str], known: Mapping[str, TransactionRef]) -> bool:
        """Take each key; False if a transaction other than its known owner has one of them."""
        for key in keys:
            owner = known.get(key)
            before = owner.transaction_id if owner else ref.transaction_id
            item = {"pk": _taken_pk(ref.tenant, key), "sk": _TAKEN, "transactionId": ref.transaction_id}
            mine_or_known = Condition(
                "attribute_not_exists(pk) OR transactionId IN (:mine, :before)",
                {":mine": ref.transaction_id, ":before": before},
            )
            try:
                self._table.put(item, mine_or_known)
            except ConditionFailedError:
                return False
        return True

    def save_payment_error(self, tenant: str, record: ErrorRecord | None, record_id: str) -> None:
        """Put a payment on the error list; with None, take it off the list."""
        pk = _pk(TransactionRef(tenant, record_id))
        if record is None:
            self._table.delete(pk, _RECORD)
            return
        self._table.put({"pk": pk, "sk": _RECORD, **_error_keys(tenant, record)})

    def _filtered(
        self,
        index: str,
        keys: tuple[str, str],
        pk: str,
        narrowed: ListFilter,
        limit: int,
        cursor: str | None,
    ) -> tuple[list[Item], str | None]:
        low = narrowed.since.isoformat() if narrowed.since else "0"
        high = narrowed.until.isoformat() if narrowed.until else _LATEST
        start = start_of(cursor, pk, keys=keys, between=(low, high))
        found: list[Item] = []
        for _ in range(_MOST_READS):
            items, start = self._table.query(
                pk,
                between=(low, high),
                index=index,
                keys=keys,
                newest_first=True,
                limit=limit - len(found),
                start=start,
            )
            found += [item for item in items if matches(item, narrowed)]
            if start is None or len(found) == limit:
                break
        return found, cursor_of(start)


def matches(item: Item, narrowed: ListFilter) -> bool:
    """Whether a listed item passes the filter; the index has already applied the dates."""
    exact = {
        "subsidiaryId": narrowed.subsidiary_id,
        "kind": narrowed.kind,
        "status": narrowed.status,
        "entityType": narrowed.entity_type,
    }
    if any(wanted is not None and item.get(name) != wanted for name, wanted in exact.items()):
        return False
    return narrowed.text is None or narrowed.text.casefold() in item.get("searchText", "")


def document_pk(tenant: str, company_id: str, document_type: DocumentType, record_no: str) -> str:
    """The key of a Sage document; record numbers are unique per company and object."""
    return f"T#{tenant}#S#{company_id}#{document_type}#{record_no}"


def _puts(change: Change) -> list[Put]:
    transaction = change.transaction
    pk = _pk(ref_of(transaction))
    puts = [Put(_record(transaction), version_is(transaction.version - 1))]
    if change.content is not None:
        content = zlib.compress(change.content.encode())
        puts.append(Put({"pk": pk, "sk": _content_sk(transaction.content_revision), "content": content}))
    if change.event is not None:
        event = change.event
        puts.append(
            Put(
                {
                    "pk": pk,
                    "sk": f"EVENT#{event.at.isoformat()}#{transaction.version:06d}",
                    "at": event.at.isoformat(),
                    "what": event.what,
                    "by": event.by,
                    "detail": event.detail,
                }
            )
        )
    if transaction.receipt is not None:
        puts.append(_document(transaction))
    return puts


def _document(transaction: Transaction) -> Put:
    """The item that ties a Sage document to its transaction, permanently."""
    receipt = transaction.receipt
    if receipt is None:  # pragma: no cover - the caller asked
        raise ValueError("no receipt")
    return Put(
        {
            "pk": document_pk(
                transaction.tenant, receipt.company_id, receipt.document_type, receipt.record_no
            ),
            "sk": "DOCUMENT",
            "transactionId": transaction.transaction_id,
        },
        Condition(
            "attribute_not_exists(pk) OR transactionId = :transaction",
            {":transaction": transaction.transaction_id},
        ),
    )


def _record(transaction: Transaction) -> Item:
    item: Item = {
        "pk": _pk(ref_of(transaction)),
        "sk": _RECORD,
        "version": transaction.version,
        "record": transaction.model_dump_json(by_alias=True),
        "status": transaction.status,
        "subsidiaryId": transaction.subsidiary_id,
        "kind": transaction.kind.wire_name,
        "searchText": _search_text(transaction.number, transaction.load_number, transaction.party_name),
        "listPk": f"T#{transaction.tenant}",
        "listSk": f"{transaction.created_at.isoformat()}#{transaction.transaction_id}",
    }
    if transaction.held:
        item["workPk"] = f"HELD#{transaction.tenant}#{transaction.subsidiary_id}"
        item["workSk"] = transaction.changed_at.isoformat()
    elif transaction.status in IN_HAND:
        item["workPk"] = f"WORK#{int(transaction.transaction_id[-2:], 16) % WORK_SHARDS}"
        item["workSk"] = transaction.changed_at.isoformat()
    error = error_of_transaction(transaction)
    if error is not None:
        item |= _error_keys(transaction.tenant, error)
    return item


def _error_keys(tenant: str, error: ErrorRecord) -> Item:
    return {
        "errorPk": f"T#{tenant}",
        "errorSk": f"{error.failed_at.isoformat()}#{error.record_id}",
        "error": error.model_dump_json(),
        "subsidiaryId": error.subsidiary_id,
        "entityType": error.entity_type,
        "status": error.status,
        "searchText": _search_text(
            error.reference, error.load_number, error.description, error.problem.message
        ),
    }


def _search_text(*parts: str | None) -> str:
    return " ".join(part for part in parts if part).casefold()


def _transaction(item: Item) -> Transaction:
    return Transaction.model_validate_json(item["record"])


def _taken_pk(tenant: str, key: str) -> str:
    return f"T#{tenant}#K#{key}"


def _pk(ref: TransactionRef) -> str:
    return f"T#{ref.tenant}#X#{ref.transaction_id}"


def _ref(pk: str) -> TransactionRef:
    tenant, _, transaction_id = pk.removeprefix("T#").rpartition("#X#")
    return TransactionRef(tenant, transaction_id)


def _content_sk(revision: int) -> str:
    return f"CONTENT#{revision:06d}"
