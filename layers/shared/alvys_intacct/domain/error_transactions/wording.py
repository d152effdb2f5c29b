"""The words of a cause that several records have: one's message without what is its own (ERR-11)."""

from __future__ import annotations

import re

from alvys_intacct.domain.error_transactions.records import ErrorRecord

# Messages end with the line of the document that they were found in: by its memo, or as Sage counts.
_BY_MEMO = re.compile(r" \(line ['\"].*\)\.$", re.DOTALL)
_BY_NUMBER = re.compile(r" \(line \d+(?:, (field [^()]*))?\)\.$")
_EXAMPLE = "For example: "
# Shorter numbers occur in other words by chance.
_SHORTEST_NUMBER = 3


def words_of_several(record: ErrorRecord) -> str:
    """A record's message for all records with its cause.

    Where it still names the record's own number, it is told as an example.
    """
    text = _BY_MEMO.sub(".", record.problem.message)
    text = _BY_NUMBER.sub(lambda found: f" ({found[1]})." if found[1] else ".", text)
    own = {record.reference, record.load_number or ""}
    named = any(_names(text, number) for number in own if len(number) >= _SHORTEST_NUMBER)
    return f"{_EXAMPLE}{text}" if named else text


def _names(text: str, number: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(number)}(?!\w)", text) is not None
