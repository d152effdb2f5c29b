"""Transactions as items of their table: records, contents, events, documents in Sage, open errors."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from alvys_intacct.domain.error_transactions.records import error_of_transaction
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.transactions.due import swept_after
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.numbers import numbers_of, searched_as
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef, ref_of
from alvys_intacct.gateways.dynamodb.dated_documents import dated_item
from alvys_intacct.gateways.dynamodb.error_items import error_item
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.schemas import SCHEMA, Kept, record_of, schema_of
from alvys_intacct.gateways.dynamodb.table import (
    Condition,
    Put,
    version_is,
)
from alvys_intacct.late_dataclass import dataclass

RECORD = "RECORD"
EVENTS = "EVENT#"
# An item is listed under this many numbers: each is in an index of its own.
_AN_ITEM = 2
# One DynamoDB transaction writes 100 items: the record, its content, event and document, and this many
# items for numbers.
MOST_NUMBER_ITEMS = 90
# The owner of a document that a person linked by mistake.
NOBODY = "-"
# Work in hand is spread over this many index keys.
WORK_SHARDS = 4


def document_pk(tenant: str, company_id: str, document_type: DocumentType, record_no: str) -> str:
    """The key of a Sage document; record numbers are unique per company and object."""
    return f"T#{tenant}#S#{company_id}#{document_type}#{record_no}"


def puts_of(change: Change, kept_for: timedelta | None = None) -> list[Put]:
    """The items that a change writes together: all of them or none.

    `kept_for` is how long contents are kept; None stands for ever.
    """
    transaction = change.transaction
    pk = transaction_pk(ref_of(transaction))
    puts = [Put(_record(transaction), version_is(transaction.version - 1))]
    listed = _listed(change, kept_for)
    if change.content is not None:
        content = zlib.compress(change.content.encode())
        item: Item = {"pk": pk, "sk": content_sk(transaction.content_revision), "content": content}
        if kept_for is not None:
            item["expiresAt"] = int((transaction.changed_at + kept_for).timestamp())
        puts.append(Put(item | _index_keys(transaction, listed.content)))
    if change.event is not None:
        event = change.event
        puts.append(
            Put(
                {
                    "pk": pk,
                    "sk": event_sk(event, transaction.version),
                    "at": event.at.isoformat(),
                    "what": event.what,
                    "by": event.by,
                    "detail": event.detail,
                    **_index_keys(transaction, listed.event),
                }
            )
        )
    if transaction.receipt is not None:
        puts.append(_document(transaction, transaction.receipt))
    if change.unlinked is not None:
        puts.append(_unlinked(transaction, change.unlinked))
    return puts + [_numbers(transaction, numbers) for numbers in listed.beside[:MOST_NUMBER_ITEMS]]


def puts_before(change: Change, kept_for: timedelta | None = None) -> list[Put]:
    """The numbers for which there is no room beside the record; they find nothing before it is written."""
    beside = _listed(change, kept_for).beside
    return [_numbers(change.transaction, numbers) for numbers in beside[MOST_NUMBER_ITEMS:]]


def number_pk(tenant: str, number: str) -> str:
    """The key under which the indexes list whatever has that number."""
    return f"T#{tenant}#N#{number}"


@dataclass(frozen=True, slots=True)
class _Listed:
    """Which item of a change is listed under which numbers: the content, the event, and items beside them."""

    content: Sequence[str] = ()
    event: Sequence[str] = ()
    beside: Sequence[Sequence[str]] = ()


_NOTHING = _Listed()


def _listed(change: Change, kept_for: timedelta | None) -> _Listed:
    """Where the numbers go that came with new content: each item has room for two.

    The record is listed under two of its numbers itself (`_own_numbers`), the document under that of Sage. A
    content that expires lists nothing: its numbers outlive it.
    """
    if change.content is None and change.transaction.version > 1:
        return _NOTHING
    transaction = change.transaction
    own = _own_numbers(transaction.number, transaction.load_number, transaction.quoted)
    rest = [number for number in numbers_of(transaction) if number not in own]
    pairs = [rest[start : start + _AN_ITEM] for start in range(0, len(rest), _AN_ITEM)]
    stays = change.content is not None and kept_for is None
    content = pairs.pop(0) if pairs and stays else ()
    event = pairs.pop(0) if pairs and change.event is not None else ()
    return _Listed(content, event, pairs)


def _own_numbers(number: str, load_number: str | None, quoted: Sequence[str]) -> list[str]:
    """The numbers that list the record itself: its own, and the first of the others that its content has."""
    own = searched_as(number)
    others = (searched_as(other) for other in (load_number, *quoted))
    further = next((other for other in others if other and other != own), "")
    return [listed for listed in (own, further) if listed]


def _index_keys(transaction: Transaction, numbers: Sequence[str]) -> Item:
    """The keys that list an item under one or two numbers."""
    created = f"{transaction.created_at.isoformat()}#{transaction.transaction_id}"
    return _index_keys_of(transaction.tenant, created, numbers) if numbers else {}


def _index_keys_of(tenant: str, created: str, numbers: Sequence[str]) -> Item:
    if not numbers:
        return {}
    keys = zip(("numberPk", "furtherPk"), numbers, strict=False)
    return {name: number_pk(tenant, number) for name, number in keys} | {"numberSk": created}


def _numbers(transaction: Transaction, numbers: Sequence[str]) -> Put:
    pk = transaction_pk(ref_of(transaction))
    return Put({"pk": pk, "sk": f"NUMBER#{numbers[0]}", **_index_keys(transaction, numbers)})


def _document(transaction: Transaction, receipt: Receipt) -> Put:
    """The item that ties a Sage document to its transaction, permanently."""
    return Put(
        {
            **_document_key(transaction, receipt),
            "transactionId": transaction.transaction_id,
            **_index_keys(transaction, [searched_as(receipt.document_number) or receipt.record_no]),
        },
        Condition(
            "attribute_not_exists(pk) OR transactionId IN (:transaction, :nobody)",
            {":transaction": transaction.transaction_id, ":nobody": NOBODY},
        ),
    )


def _unlinked(transaction: Transaction, receipt: Receipt) -> Put:
    """The item of a document that belongs to no transaction any more."""
    return Put(
        {**_document_key(transaction, receipt), "transactionId": NOBODY},
        Condition("transactionId = :transaction", {":transaction": transaction.transaction_id}),
    )


def _document_key(transaction: Transaction, receipt: Receipt) -> Item:
    pk = document_pk(transaction.tenant, receipt.company_id, receipt.document_type, receipt.record_no)
    return {"pk": pk, "sk": "DOCUMENT"}


def _record(transaction: Transaction) -> Item:
    item: Item = {
        **_lasting(
            ref_of(transaction),
            transaction.subsidiary_id,
            transaction.kind,
            transaction.created_at,
            transaction.number,
            transaction.load_number,
            transaction.party_name,
            transaction.quoted,
            listed=not transaction.stands_for_another,
        ),
        "version": transaction.version,
        # Most of its 60 fields have their defaults and get them when it is read: it is half as long.
        "record": transaction.model_dump_json(by_alias=True, exclude_defaults=True),
        "status": str(transaction.status),
    }
    if transaction.held:
        item["workPk"] = f"HELD#{transaction.tenant}#{transaction.held_at}"
        item["workSk"] = transaction.created_at.isoformat()
    elif transaction.status in IN_HAND:
        item["workPk"] = f"WORK#{int(transaction.transaction_id[-2:], 16) % WORK_SHARDS}"
        item["workSk"] = swept_after(transaction).isoformat()
    item |= dated_item(transaction)
    error = error_of_transaction(transaction)
    if error is not None:
        item |= error_item(transaction.tenant, error)
    return item


# A worker writes a record several times, and what others send in between changes few of them here.
@lru_cache(maxsize=512)
def _lasting(
    ref: TransactionRef,
    subsidiary_id: str,
    kind: Kind,
    created_at: datetime,
    number: str,
    load_number: str | None,
    party_name: str | None,
    quoted: tuple[str, ...],
    *,
    listed: bool,
) -> Item:
    """The attributes that stay the same in most writes of a record; nobody may change the item."""
    item: Item = {
        "pk": transaction_pk(ref),
        "sk": RECORD,
        SCHEMA: schema_of(Kept.TRANSACTION),
        "subsidiaryId": subsidiary_id,
        "kind": str(kind.wire_name),
        "ownKind": str(kind),
        "searchText": _search_text(number, load_number, party_name),
    }
    if not listed:
        return item
    created = f"{created_at.isoformat()}#{ref.transaction_id}"
    numbers = _index_keys_of(ref.tenant, created, _own_numbers(number, load_number, quoted))
    return item | {"listPk": f"T#{ref.tenant}", "listSk": created} | numbers


def _search_text(*parts: str | None) -> str:
    return " ".join(part for part in parts if part).casefold()


def transaction_of(item: Item) -> Transaction:
    """The transaction that a record holds."""
    return Transaction.model_validate_json(record_of(item, Kept.TRANSACTION))


def transaction_pk(ref: TransactionRef) -> str:
    """The key under which all items of a transaction stand."""
    return f"T#{ref.tenant}#X#{ref.transaction_id}"


def ref_of_pk(pk: str) -> TransactionRef:
    """The transaction that such a key belongs to."""
    tenant, _, transaction_id = pk.removeprefix("T#").rpartition("#X#")
    return TransactionRef(tenant, transaction_id)


def event_sk(event: HistoryEvent, version: int) -> str:
    """The key of an event, in the order of the history; the version is that of the record written with it."""
    return f"{EVENTS}{event.at.isoformat()}#{version:06d}"


def content_sk(revision: int) -> str:
    """The key of a revision's content."""
    return f"CONTENT#{revision:06d}"
