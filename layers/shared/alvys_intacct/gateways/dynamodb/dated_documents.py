"""Transactions by the date of their documents (CLOSE-1).

Each record with a document date is listed under its subsidiary and that date in the index ``documentDates``,
with `documentFacts`: what the close needs of it, so that a period is read without the records. Records of
earlier versions are listed with their next write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic_core import from_json, to_json

from alvys_intacct.domain.close.our_documents import Accounts, BookedDocument, OurDocument, Standing
from alvys_intacct.domain.close.transactions_in_short import our_document
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.gateways.dynamodb.index_pages import ListIndex
from alvys_intacct.gateways.dynamodb.items import Item, connection_pk
from alvys_intacct.gateways.dynamodb.table import Table

DOCUMENT_DATES = ListIndex("documentDates", ("datePk", "dateSk"))
# After every transaction id.
_END = "~"


def dated_item(transaction: Transaction) -> Item:
    """The attributes that list a record by its document date; none for one without a date."""
    document = our_document(transaction)
    if document is None:
        return {}
    return {
        "datePk": connection_pk(transaction.tenant, document.subsidiary_id),
        "dateSk": f"{document.document_date.isoformat()}#{document.transaction_id}",
        "documentFacts": to_json(_facts(document)).decode(),
    }


def pages_dated(
    table: Table, tenant: str, subsidiary_id: str, first: date, last: date
) -> Iterator[list[OurDocument]]:
    """The documents of a subsidiary with a date from `first` to `last`, in that order, page by page."""
    start: Item | None = None
    while True:
        items, start = table.query(
            connection_pk(tenant, subsidiary_id),
            between=(first.isoformat(), f"{last.isoformat()}#{_END}"),
            index=DOCUMENT_DATES.name,
            keys=DOCUMENT_DATES.keys,
            start=start,
        )
        if items:
            yield list(_documents(subsidiary_id, items))
        if start is None:
            return


def _facts(document: OurDocument) -> dict[str, object]:
    """The facts beside the keys. What is empty is left out, which keeps most of them short.

    They are plain texts, since members of enums take most of the time in `to_json`.
    """
    booked = document.booked
    return _told(
        kind=str(document.kind),
        side=str(document.side),
        number=document.number,
        alvysId=document.alvys_id,
        standing=str(document.standing),
        loadNumber=document.load_number,
        role=str(document.role) if document.role is not DocumentRole.MAIN else None,
        partyName=document.party_name,
        amount=_text(document.amount),
        currency=document.currency,
        reverting=document.reverting,
        unsettled=document.unsettled,
        reason=str(document.reason),
        concerns=document.concerns,
        words=document.words,
        booked=_booked_facts(booked) if booked is not None else None,
    )


def _booked_facts(booked: BookedDocument) -> dict[str, object]:
    accounts = booked.accounts
    return _told(
        company=booked.company_id,
        entity=booked.entity_id,
        type=str(booked.type),
        recordNo=booked.record_no,
        number=booked.number,
        partyId=booked.party_id,
        currency=booked.currency,
        amount=_text(booked.amount),
        posted=booked.posted,
        dated=booked.dated.isoformat() if booked.dated else None,
        # An empty list is a document without lines; nothing means that they aren't known.
        accounts=[[account, str(amount)] for account, amount in accounts] if accounts is not None else None,
    )


def _told(**facts: object) -> dict[str, object]:
    return {
        name: fact for name, fact in facts.items() if fact is not None and fact is not False and fact != ""
    }


def _documents(subsidiary_id: str, items: Iterable[Item]) -> Iterator[OurDocument]:
    """The listed documents. Texts that many of them have are kept once."""
    kept: dict[str, str] = {}
    for item in items:
        day, _, transaction_id = str(item["dateSk"]).partition("#")
        yield _document(
            transaction_id, subsidiary_id, date.fromisoformat(day), from_json(item["documentFacts"]), kept
        )


def _document(
    transaction_id: str, subsidiary_id: str, day: date, facts: Mapping[str, Any], kept: dict[str, str]
) -> OurDocument:
    def text(name: str) -> str:
        told = facts.get(name, "")
        return kept.setdefault(told, told)

    booked = facts.get("booked")
    return OurDocument(
        transaction_id=transaction_id,
        subsidiary_id=subsidiary_id,
        document_date=day,
        kind=Kind(facts["kind"]),
        side=Side(facts["side"]),
        number=facts["number"],
        alvys_id=facts["alvysId"],
        standing=Standing(facts["standing"]),
        load_number=facts.get("loadNumber", ""),
        role=DocumentRole(facts.get("role", DocumentRole.MAIN)),
        party_name=text("partyName"),
        amount=_amount(facts.get("amount")),
        currency=text("currency"),
        reverting=facts.get("reverting", False),
        unsettled=facts.get("unsettled", False),
        reason=text("reason"),
        concerns=text("concerns"),
        words=text("words"),
        booked=_booked(booked, kept) if booked is not None else None,
    )


def _booked(facts: Mapping[str, Any], kept: dict[str, str]) -> BookedDocument:
    def text(name: str) -> str:
        told = facts.get(name, "")
        return kept.setdefault(told, told)

    dated, accounts = facts.get("dated"), facts.get("accounts")
    return BookedDocument(
        company_id=text("company"),
        entity_id=text("entity") or None,
        type=DocumentType(facts["type"]),
        record_no=facts["recordNo"],
        number=facts["number"],
        party_id=text("partyId"),
        currency=text("currency"),
        amount=_amount(facts.get("amount")),
        posted=facts.get("posted", False),
        dated=date.fromisoformat(dated) if dated else None,
        accounts=_accounts(accounts, kept) if accounts is not None else None,
    )


def _accounts(told: list[tuple[str, str]], kept: dict[str, str]) -> Accounts:
    return tuple((kept.setdefault(account, account), Decimal(amount)) for account, amount in told)


def _text(amount: Decimal | None) -> str | None:
    return str(amount) if amount is not None else None


def _amount(told: str | None) -> Decimal | None:
    return Decimal(told) if told is not None else None
