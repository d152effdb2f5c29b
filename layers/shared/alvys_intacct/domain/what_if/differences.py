"""The difference between two documents for the same transaction: header values and lines (WHATIF-1)."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator

from alvys_intacct.domain.input_problems import shortened
from alvys_intacct.domain.money import amount_text
from alvys_intacct.domain.sage.documents import Document, Line
from alvys_intacct.domain.what_if.result import ChangedLine, ChangedValue, LineValues

# Texts of documents are quoted up to this many characters.
LONGEST_QUOTED = 200
CUSTOM_FIELD = "customField:"
# A line before and after; None where there is none. With its place in the document, from 1.
LinePair = tuple[int, Line | None, Line | None]


def changed_values(before: Document, after: Document) -> Iterator[ChangedValue]:
    """The values of the header that differ."""
    told = _header(before), _header(after)
    for name in dict.fromkeys((*told[0], *told[1])):
        one, other = told[0].get(name), told[1].get(name)
        if one != other:
            yield ChangedValue(name=name, before=_quoted(one), after=_quoted(other))
    if before.total != after.total:
        yield ChangedValue(
            name="total",
            before=f"{amount_text(before.total.amount)} {before.currency}",
            after=f"{amount_text(after.total.amount)} {after.currency}",
            is_amount=True,
        )


def changed_lines(before: Document, after: Document) -> Iterator[LinePair]:
    """The lines that differ. A line is the same one where it is about the same charge."""
    waiting: dict[tuple[object, ...], deque[tuple[int, Line]]] = defaultdict(deque)
    for place, line in enumerate(before.lines, 1):
        waiting[_charge(line)].append((place, line))
    for place, line in enumerate(after.lines, 1):
        same = waiting.get(_charge(line))
        if not same:
            yield place, None, line
            continue
        _, earlier = same.popleft()
        if (earlier.account, earlier.dimensions, earlier.custom_fields) != (
            line.account,
            line.dimensions,
            line.custom_fields,
        ):
            yield place, earlier, line
    for left in waiting.values():
        for place, line in left:
            yield place, line, None


def told_line(pair: LinePair) -> ChangedLine:
    """A changed line, to be kept."""
    place, before, after = pair
    line = after or before
    assert line is not None  # noqa: S101 - a pair has one of them
    return ChangedLine(
        place=place,
        memo=shortened(line.memo, LONGEST_QUOTED),
        amount=amount_text(line.amount.amount),
        currency=line.amount.currency,
        before=_values(before),
        after=_values(after),
    )


def _header(document: Document) -> dict[str, str | None]:
    due = document.due_date
    return {
        "documentType": document.type.value,
        "party": document.party_id or None,
        "documentNumber": document.document_number,
        "documentDate": document.document_date.isoformat(),
        "dueDate": due.isoformat() if due else None,
        "term": document.term,
        "reference": document.reference,
        "description": document.description,
        "currency": document.currency,
        "state": "posted" if document.posted else "draft",
        **{f"{CUSTOM_FIELD}{name}": value for name, value in document.custom_fields.items()},
    }


def _charge(line: Line) -> tuple[object, ...]:
    return line.category, line.item, line.memo, line.amount


def _values(line: Line | None) -> LineValues | None:
    if line is None:
        return None
    return LineValues(
        account=line.account,
        dimensions={str(dimension): value for dimension, value in line.dimensions.items()},
        custom_fields={name: shortened(value, LONGEST_QUOTED) for name, value in line.custom_fields.items()},
    )


def _quoted(text: str | None) -> str | None:
    return text if text is None else shortened(text, LONGEST_QUOTED)
