"""Transactions as items of their table: records, contents, events, documents in Sage, open errors."""

from __future__ import annotations

import zlib

from alvys_intacct.domain.error_transactions.records import ErrorRecord, error_of_transaction
from alvys_intacct.domain.error_transactions.visibility import without_amounts
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import Change, TransactionRef, ref_of
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.table import (
    Condition,
    Put,
    version_is,
)

RECORD = "RECORD"
# Work in hand is spread over so many index keys.
WORK_SHARDS = 4


def document_pk(tenant: str, company_id: str, document_type: DocumentType, record_no: str) -> str:
    """The key of a Sage document; record numbers are unique per company and object."""
    return f"T#{tenant}#S#{company_id}#{document_type}#{record_no}"


def puts_of(change: Change) -> list[Put]:
    """The items that a change writes together: all of them or none."""
    transaction = change.transaction
    pk = transaction_pk(ref_of(transaction))
    puts = [Put(_record(transaction), version_is(transaction.version - 1))]
    if change.content is not None:
        content = zlib.compress(change.content.encode())
        puts.append(Put({"pk": pk, "sk": content_sk(transaction.content_revision), "content": content}))
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
        "pk": transaction_pk(ref_of(transaction)),
        "sk": RECORD,
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
        item |= error_item(transaction.tenant, error)
    return item


def error_item(tenant: str, error: ErrorRecord) -> Item:
    """The attributes of an open error; they are absent once it is closed (ERR-3)."""
    return {
        "errorPk": f"T#{tenant}",
        "errorSk": f"{error.failed_at.isoformat()}#{error.record_id}",
        "error": error.model_dump_json(),
        "subsidiaryId": error.subsidiary_id,
        "entityType": error.entity_type,
        "status": error.status,
        "searchText": _search_text(
            error.reference,
            error.load_number,
            error.description,
            # Whoever sees the record may search it, also without permission to see its amounts (API-2).
            without_amounts(error.problem.message),
        ),
    }


def _search_text(*parts: str | None) -> str:
    return " ".join(part for part in parts if part).casefold()


def transaction_of(item: Item) -> Transaction:
    """The transaction that a record holds."""
    return Transaction.model_validate_json(item["record"])


def transaction_pk(ref: TransactionRef) -> str:
    """The key under which all items of a transaction stand."""
    return f"T#{ref.tenant}#X#{ref.transaction_id}"


def ref_of_pk(pk: str) -> TransactionRef:
    """The transaction that such a key belongs to."""
    tenant, _, transaction_id = pk.removeprefix("T#").rpartition("#X#")
    return TransactionRef(tenant, transaction_id)


def content_sk(revision: int) -> str:
    """The key of a revision's content."""
    return f"CONTENT#{revision:06d}"
