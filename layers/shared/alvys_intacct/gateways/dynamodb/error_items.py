"""Open errors: the attributes that list a record among them, and what is read from them (ERR-3, ERR-11)."""

from __future__ import annotations

from alvys_intacct.domain.error_transactions.facts import ErrorFacts, facts_of, searched_text
from alvys_intacct.domain.error_transactions.records import ErrorRecord, error_of_transaction
from alvys_intacct.domain.transactions.numbers import searched_as
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.schemas import Kept, record_of

# Urgent errors have keys of their own, after those of all others.
URGENT = "U"


def error_item(tenant: str, error: ErrorRecord) -> Item:
    """The attributes of an open error; they are absent once it is closed (ERR-3)."""
    facts = facts_of(error)
    listed = f"{error.failed_at.isoformat()}#{error.record_id}"
    return {
        "errorPk": f"T#{tenant}",
        "errorSk": f"{URGENT}{listed}" if facts.urgent else listed,
        "causeSk": f"{facts.cause.id}#{listed}",
        "errorFacts": facts.model_dump_json(),
        "searchText": searched_text(error),
    }


def payment_item(tenant: str, error: ErrorRecord) -> Item:
    """The attributes of a payment on the error list, which has no record beside it.

    It is also listed under the number of its document.
    """
    item = {**error_item(tenant, error), "error": error.model_dump_json()}
    if number := searched_as(error.reference):
        item["numberPk"] = f"T#{tenant}#N#{number}"
        item["numberSk"] = f"{error.failed_at.isoformat()}#{error.record_id}"
    return item


def error_of(item: Item) -> ErrorRecord | None:
    """The open error in a whole item; None if it is closed."""
    if "record" in item:
        return error_of_transaction(Transaction.model_validate_json(record_of(item, Kept.TRANSACTION)))
    return ErrorRecord.model_validate_json(item["error"]) if "error" in item else None


def facts_in(item: Item) -> ErrorFacts | None:
    """The facts of an open error; None if it is closed. Items of earlier versions have only the record."""
    if "errorPk" not in item:
        return None
    if "errorFacts" in item:
        return ErrorFacts.model_validate_json(item["errorFacts"])
    error = error_of(item)
    return facts_of(error) if error is not None else None
