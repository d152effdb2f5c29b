"""The query function: objects, fields and conditions (protocol section 4)."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence

from lxml import etree

from alvys_intacct.gateways.intacct.protocol.elements import Element, SubElement, put
from alvys_intacct.late_dataclass import dataclass

# Sage's own limit for one page.
PAGE_SIZE = 2000
# The values in one `in` condition: many, to save requests, but few enough for Sage's database.
VALUES_PER_QUERY = 200
RECORD_NUMBER = "RECORDNO"
MODIFIED = "WHENMODIFIED"
# No time zone is further from UTC.
FURTHEST_ZONE = datetime.timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison, for example ``Condition("in", "RECORDID", ("A1", "A2"))``."""

    operator: str
    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What to read. All `where` conditions must hold, and all conditions of one of the groups in `any_of`.

    `optional_fields` are not essential: if a company or release refuses one, the query is repeated
    without it. `include_private` lets a top-level session see the records of single entities.
    """

    object_name: str
    fields: tuple[str, ...]
    where: tuple[Condition, ...] = ()
    any_of: tuple[tuple[Condition, ...], ...] = ()
    optional_fields: tuple[str, ...] = ()
    case_insensitive: bool = False
    include_private: bool = False
    page_size: int = PAGE_SIZE


def build_query(query: Query, fields: Sequence[str], after: str | None, *, offset: int = 0) -> Element:
    """The function for one page: the rows whose record number is greater than `after`.

    With offsets, Sage runs a new query for each page, so rows that are added or removed in between shift
    the later pages. Continuing after the last record number cannot skip a row. An `offset` other than 0
    is for pages that are requested together and checked for gaps afterwards.
    """
    function = etree.Element("function", controlid=f"query-{query.object_name}")
    body = SubElement(function, "query")
    put(body, "object", query.object_name)
    select = SubElement(body, "select")
    for field in fields:
        put(select, "field", field)
    where = query.where
    if after is not None:
        where = (*where, Condition("greaterthan", RECORD_NUMBER, (after,)))
    if where or query.any_of:
        _filter(SubElement(body, "filter"), where, query.any_of)
    order = SubElement(SubElement(body, "orderby"), "order")
    put(order, "field", RECORD_NUMBER)
    SubElement(order, "ascending")
    _options(body, query)
    put(body, "pagesize", str(query.page_size))
    put(body, "offset", str(offset))
    return function


def _filter(parent: Element, where: Sequence[Condition], any_of: Sequence[Sequence[Condition]] = ()) -> None:
    holder = SubElement(parent, "and") if len(where) + bool(any_of) > 1 else parent
    for condition in where:
        child = SubElement(holder, condition.operator)
        put(child, "field", condition.field)
        for value in condition.values:
            put(child, "value", value)
    if any_of:
        groups = SubElement(holder, "or") if len(any_of) > 1 else holder
        for group in any_of:
            _filter(groups, group)


def _options(body: Element, query: Query) -> None:
    if not (query.case_insensitive or query.include_private):
        return
    options = SubElement(body, "options")
    if query.case_insensitive:
        put(options, "caseinsensitive", "true")
    if query.include_private:
        put(options, "showprivate", "true")


def modified_between(
    since: datetime.datetime, until: datetime.datetime, field: str = MODIFIED
) -> tuple[Condition, Condition]:
    """Rows last changed in the window, and some more: no row of the window is left out.

    It is widened to whole seconds, which is Sage's precision, and by the furthest time zone: no source says
    in which zone Sage reads the times of a query.
    """
    first = query_time(math.floor((since - FURTHEST_ZONE).timestamp()))
    last = query_time(math.ceil((until + FURTHEST_ZONE).timestamp()))
    return (
        Condition("greaterthanorequalto", field, (first,)),
        Condition("lessthanorequalto", field, (last,)),
    )


def query_time(epoch_seconds: int) -> str:
    """A time as queries write it: month/day/year and time of day, in UTC."""
    moment = datetime.datetime.fromtimestamp(epoch_seconds, datetime.UTC)
    return moment.strftime("%m/%d/%Y %H:%M:%S")


def query_date(day: datetime.date) -> str:
    """A business date as queries write it: month/day/year."""
    return day.strftime("%m/%d/%Y")
