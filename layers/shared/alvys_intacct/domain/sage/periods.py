"""Sage's accounting periods, and the documents that Sage holds of a period (CLOSE-1, CLOSE-3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from alvys_intacct.domain.sage.documents import FoundDocument


@dataclass(frozen=True, slots=True)
class AccountingPeriod:
    """A reporting period of a Sage company, with both its days in it.

    `budgetable` ones don't overlap: they are the months of the company's calendar. Others may be any range.
    """

    name: str
    first: date
    last: date
    budgetable: bool


@dataclass(frozen=True, slots=True)
class PeriodDocument:
    """A document with its date, and its lines added up by GL account, in the document's currency.

    `modified_at` is Sage's own text of when it was changed last, empty where Sage tells none.
    """

    found: FoundDocument
    document_date: date | None
    by_account: Mapping[str, Decimal] = field(default_factory=dict)
    modified_at: str = ""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page of the documents of a period. `last` is the record number to go on after; None at the end.

    `requests` counts the pages that Sage was asked for: of documents and of lines.
    """

    documents: list[PeriodDocument]
    last: str | None
    requests: int
