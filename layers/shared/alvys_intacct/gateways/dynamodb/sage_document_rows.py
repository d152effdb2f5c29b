"""Documents of Sage as rows of a piece: short, because a report has up to 50,000 of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from alvys_intacct.domain.close.sage_documents import SageDocument
from alvys_intacct.domain.sage.documents import DocumentState, DocumentType


def rows_text(documents: Iterable[SageDocument]) -> str:
    """The documents as one text."""
    return json.dumps([_row(document) for document in documents], separators=(",", ":"))


def documents_in(text: str) -> list[SageDocument]:
    """The documents of a text. Texts that many of them have are kept once."""
    kept: dict[str, str] = {}
    return [_document(row, kept) for row in json.loads(text)]


def _row(document: SageDocument) -> list[Any]:
    accounts = document.accounts
    return [
        document.type,
        document.record_no,
        document.number,
        document.party_id,
        document.party_name,
        document.document_date.isoformat(),
        str(document.amount),
        document.currency,
        document.state,
        document.marked_as,
        [[account, str(amount)] for account, amount in accounts] if accounts is not None else None,
        document.posting_date.isoformat() if document.posting_date else None,
    ]


def _document(row: list[Any], kept: dict[str, str]) -> SageDocument:
    (
        kind,
        record_no,
        number,
        party_id,
        party_name,
        day,
        amount,
        currency,
        state,
        marked_as,
        accounts,
        posted,
    ) = row
    return SageDocument(
        type=DocumentType(kind),
        record_no=record_no,
        number=number,
        party_id=kept.setdefault(party_id, party_id),
        party_name=kept.setdefault(party_name, party_name),
        document_date=date.fromisoformat(day),
        amount=Decimal(amount),
        currency=kept.setdefault(currency, currency),
        state=DocumentState(state),
        marked_as=marked_as,
        accounts=None
        if accounts is None
        else tuple((kept.setdefault(account, account), Decimal(told)) for account, told in accounts),
        posting_date=date.fromisoformat(posted) if posted else None,
    )
