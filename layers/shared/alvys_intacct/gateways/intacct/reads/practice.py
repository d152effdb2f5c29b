"""How a company is set up, found in its documents (CONN-13).

No function tells whether a company reverses documents or applies inline credits. Its documents show it.
"""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.practice import CompanyPractice
from alvys_intacct.gateways.intacct.protocol.elements import Element
from alvys_intacct.gateways.intacct.protocol.queries import RECORD_NUMBER, Condition, Query, build_query
from alvys_intacct.gateways.intacct.protocol.responses import Result, Row, rows_of

_OWN_CREDITS = Query(
    "APPYMTDETAIL",
    (RECORD_NUMBER, "RECORDKEY", "INLINEKEY"),
    where=(Condition("isnotnull", "INLINEKEY", ()),),
    include_private=True,
    page_size=200,
)
_DOCUMENTS = {Side.AR: "ARINVOICE", Side.AP: "APBILL"}


def practice_functions() -> list[Element]:
    """The functions that ask for it."""
    queries = [_OWN_CREDITS, *map(_reversed, _DOCUMENTS)]
    return [build_query(query, query.fields, None) for query in queries]


def practice_of(outcomes: Sequence[Result | NeedsAttention]) -> CompanyPractice:
    """What the answers show; what the user may not read shows nothing."""
    credit, *reversals = map(_rows, outcomes)
    return CompanyPractice(
        applies_own_credits=any(row.get("RECORDKEY") == row.get("INLINEKEY") for row in credit),
        reverses=frozenset(side for side, found in zip(_DOCUMENTS, reversals, strict=True) if found),
    )


def _reversed(side: Side) -> Query:
    return Query(
        _DOCUMENTS[side],
        (RECORD_NUMBER,),
        where=(Condition("in", "STATE", ("Reversed",)),),
        include_private=True,
        page_size=1,
    )


def _rows(outcome: Result | NeedsAttention) -> list[Row]:
    return rows_of(outcome) if isinstance(outcome, Result) else []
