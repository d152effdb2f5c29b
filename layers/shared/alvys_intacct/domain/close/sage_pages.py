"""A page of what Sage holds of a period, as a close report reads it (CLOSE-3)."""

from __future__ import annotations

from alvys_intacct.domain.close.sage_documents import SageDocument
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class SagePage:
    """Some documents. `last` is the record number to go on after; None where these were the last.

    `requests` counts the requests that they took: for documents and for their lines.
    """

    documents: list[SageDocument]
    last: str | None
    requests: int


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Documents that were looked up one by one: the keys that were asked for, and what was found.

    A key is a type and a record number (`document_key`). What isn't found no longer exists.
    """

    asked: frozenset[str]
    documents: list[SageDocument]


def document_key(document_type: DocumentType, record_no: str) -> str:
    """The key of a document of one company."""
    return f"{document_type}:{record_no}"
