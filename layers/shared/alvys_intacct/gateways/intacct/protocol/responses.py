"""Reads the gateway's answers into results or errors (protocol section 2).

Sage reports failures at three levels: the whole request (control), the sign-in (authentication), or a
single function (result). The HTTP status is 200 for all of them.
"""

from __future__ import annotations

import html
import re
from dataclasses import field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice

from lxml import etree

from alvys_intacct.domain.bounds import EARLIEST_YEAR, LATEST_YEAR, whole_number
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.gateways.intacct.protocol.elements import Element, text_of
from alvys_intacct.late_dataclass import dataclass

# "[Support ID: abc%7Edef]" and "[Request ID: …]" differ in every answer, so they are cut out of the text.
_SUPPORT_ID = re.compile(r"\s?\[(?:Support|Request) ID:\s?([^\[\]]*)\]")
_LONGEST_TEXT = 2000
# The characters of a text of Sage's that are looked at, and those of a number, id or name.
_LONGEST_READ, _LONGEST_NAME = 10_000, 200
# An answer has one result for each function. Of the errors of one result, the first ones count: the cause
# comes first, then what follows from it. All patterns of the catalogue are sought in each: 20 ms of 2,000
# characters. A biller is shown 300 characters of all of them.
_MOST_RESULTS, _MOST_ERRORS = 1000, 10
# Opening and closing tags of one answer, of which there are far fewer in the largest that is asked for.
_MOST_TAGS = 2_000_000
# No list in Sage has more rows.
_MOST_ROWS = 10_000_000
# "line 3", "line item 3", "line no. 3", "line #3"
_LINE = re.compile(r"\bline(?: items?)?(?: (?:number|no\.?))?\s?[#:]?\s?(\d{1,4})\b", re.IGNORECASE)
_LINE_NAME = re.compile(r"LINE_?(?:ITEM)?_?(?:NO|NUM|NUMBER)?", re.IGNORECASE)
# Where <additionalinfo> may have a target.
_MESSAGES = (".", "description", "cdescription", "correction")

Row = dict[str, str]


class UnreadableAnswerError(Exception):
    """The answer is not a gateway response: it is HTML, truncated, empty, or other XML."""


class Level(StrEnum):
    """The level of a failure. At the first two, nothing was carried out."""

    CONTROL = "control"
    AUTHENTICATION = "authentication"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class SageError:
    """One error in an error message.

    `error_id` is Sage's more specific id (such as GL-0493), if any. `field` is the field that Sage names
    beside its text. `line` is the line of the document, counted from 1; None where Sage names none.
    """

    number: str
    text: str
    error_id: str = ""
    support_id: str = ""
    field: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one function. `key` is the record number in the answer to an object-specific write."""

    status: str
    function: str
    control_id: str
    key: str
    errors: tuple[SageError, ...]
    data: Element | None = field(default=None, repr=False, compare=False)

    @property
    def succeeded(self) -> bool:
        """True when Sage carried the function out."""
        return self.status == "success"


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer. `failed_at` is set when no function was run; `errors` then says why.

    `session_started` and `session_ends` are by Sage's clock, with a time zone; None where Sage sent none.
    `entity_id` is where the request was carried out; None is the top level.
    """

    control_id: str
    results: tuple[Result, ...] = ()
    failed_at: Level | None = None
    errors: tuple[SageError, ...] = ()
    session_started: datetime | None = None
    session_ends: datetime | None = None
    entity_id: str | None = None


def parse_response(body: bytes) -> Response:
    """Read an answer. Raises `UnreadableAnswerError` if it is not a gateway response.

    Sage's front end leaves some fields out (sender id, control id); they are not required.
    """
    root = _parse(body)
    if root.tag != "response":
        raise UnreadableAnswerError(f"the root element is {str(root.tag)[:40]!r}")
    control = root.find("control")
    if control is None:
        raise UnreadableAnswerError("there is no control element")
    control_id = text_of(control, "controlid")
    if text_of(control, "status") == "failure":
        return Response(control_id, failed_at=Level.CONTROL, errors=_errors(root))
    operation = root.find("operation")
    authentication = None if operation is None else operation.find("authentication")
    if operation is None or authentication is None:
        raise UnreadableAnswerError("there is no operation or authentication element")
    status = text_of(authentication, "status")
    if status == "failure":
        return Response(control_id, failed_at=Level.AUTHENTICATION, errors=_errors(operation))
    if status != "success":
        raise UnreadableAnswerError("it doesn't say whether the sign-in succeeded")
    results = operation.findall("result")
    if len(results) > _MOST_RESULTS:
        raise UnreadableAnswerError(f"it has {len(results):,} results")
    return Response(
        control_id,
        results=tuple(_result(element) for element in results),
        errors=_errors(operation),
        session_started=_moment(text_of(authentication, "sessiontimestamp")),
        session_ends=_moment(text_of(authentication, "sessiontimeout")),
        entity_id=text_of(authentication, "locationid").strip() or None,
    )


def rows_of(result: Result) -> list[Row]:
    """The records of a query result, each as field name → text. Without data there are none."""
    if result.data is None:
        return []
    return [{str(child.tag): (child.text or "") for child in record} for record in result.data]


def rows_remaining(result: Result) -> int | None:
    """How many rows are left for later pages; None where Sage doesn't say.

    Raises `Retryable` for more than any list has.
    """
    text = "" if result.data is None else (result.data.get("numremaining") or "")
    if not text.isdecimal():
        return None
    remaining = whole_number(text)
    if remaining is None or remaining > _MOST_ROWS:
        raise Retryable("Sage Intacct's answer names an impossible count of rows.", code="unreadable_answer")
    return remaining


def line_in(text: str) -> int | None:
    """The line of a document that a text of Sage names, counted from 1."""
    match = _LINE.search(text)
    return int(match.group(1)) if match else None


def _parse(body: bytes) -> Element:
    if body.count(b"<") > _MOST_TAGS:
        # Each element takes far more memory than its tags.
        raise UnreadableAnswerError("it has too many elements")
    # One parser per answer: parsers are cheap, and threads that share one have to wait for each other.
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        # Refuses an answer that is nested deeper than 256 levels or has a text of more than 10 MB.
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableAnswerError(f"it is not XML ({type(error).__name__})") from None
    if root.getroottree().docinfo.doctype:
        raise UnreadableAnswerError("it declares a document type")
    return root


def _result(element: Element) -> Result:
    return Result(
        status=text_of(element, "status"),
        function=text_of(element, "function")[:_LONGEST_NAME],
        control_id=text_of(element, "controlid"),
        key=_name(text_of(element, "key")),
        errors=_errors(element),
        data=element.find("data"),
    )


def _errors(parent: Element) -> tuple[SageError, ...]:
    return tuple(_error(element) for element in islice(parent.iterfind("errormessage/error"), _MOST_ERRORS))


def _error(element: Element) -> SageError:
    parts = [_clean(text_of(element, tag)) for tag in ("description", "description2", "correction")]
    joined = " ".join(part for part in parts if part)
    support = _SUPPORT_ID.search(joined)
    text = _shortened(_SUPPORT_ID.sub("", joined))
    info = element.find("additionalinfo")
    return SageError(
        number=_name(text_of(element, "errorno")),
        text=text,
        error_id="" if info is None else _name(text_of(info, "errorid")),
        support_id=_name(support.group(1)) if support else "",
        field="" if info is None else _field(info),
        line=line_in(text) or _placeholder_line(info),
    )


def _field(info: Element) -> str:
    targets = (info.find(f"{message}/target") for message in _MESSAGES)
    named = (_name(_clean(target.get("field", ""))) for target in targets if target is not None)
    return next((name for name in named if name), "")


def _placeholder_line(info: Element | None) -> int | None:
    for placeholder in () if info is None else info.iterfind(".//placeholder"):
        value = placeholder.get("value", "").strip()
        if _LINE_NAME.fullmatch(placeholder.get("name", "").strip()[:_LONGEST_NAME]):
            return whole_number(value)
    return None


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else _whole_words(text, _LONGEST_TEXT)


def _whole_words(text: str, most: int) -> str:
    # Cut between words: half of a secret could not be recognised and cut out.
    return text[:most].rpartition(" ")[0]


def _clean(text: str) -> str:
    # Sage escapes some texts twice, so "&#039;" remains after parsing. Some texts have line breaks.
    if len(text) > _LONGEST_READ:
        text = _whole_words(text, _LONGEST_READ)
    return " ".join(html.unescape(text).split())


def _name(text: str) -> str:
    return text[:_LONGEST_NAME]


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text[:_LONGEST_NAME])
    except ValueError:
        return None
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        # At the edges of the calendar, arithmetic fails.
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
