"""The numbers under which people look for a transaction: an exact one finds it at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from alvys_intacct.domain.names import folded

if TYPE_CHECKING:
    from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
    from alvys_intacct.domain.transactions.record import Transaction

# More numbers of one transaction are not kept; the largest summary invoice has 500 loads.
MOST_NUMBERS = 600
LONGEST_NUMBER = 100
# Several PO numbers may stand in one field.
_NO_TEXT = re.compile("[\ud800-\udfff]")
_BETWEEN = re.compile(r"[,;|\s]+")


def quoted_numbers(envelope: TransactionEnvelope) -> tuple[str, ...]:
    """The numbers of its loads and trips, PO and order numbers, the carrier's invoice number."""
    found = (part for number in envelope.quoted_numbers() for part in _with_parts(number))
    return tuple(_distinct(found))


def numbers_of(transaction: Transaction) -> list[str]:
    """All its numbers in the form in which they are compared, its own first."""
    receipt = transaction.receipt
    own = (transaction.number, receipt.document_number if receipt else None, transaction.load_number)
    return _distinct(searched for number in (*own, *transaction.quoted) if (searched := searched_as(number)))


def searched_as(text: str | None) -> str:
    """The form in which a number is compared; empty for a text that is no number of a transaction."""
    form = folded(text or "")
    return "" if len(form) > LONGEST_NUMBER or _NO_TEXT.search(form) else form


def _with_parts(number: str | None) -> Iterator[str]:
    if not number or not number.strip():
        return
    yield number.strip()[:LONGEST_NUMBER]
    parts = [part for part in _BETWEEN.split(number) if len(part) > 2]
    if len(parts) > 1:
        yield from (part[:LONGEST_NUMBER] for part in parts)


def _distinct(numbers: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(numbers))[:MOST_NUMBERS]
