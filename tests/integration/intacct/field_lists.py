"""A company that offers only some fields, and says so in one of Sage's ways."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from lxml import etree

from tests.integration.intacct.scripted_gateway import Reply, Request, errors, results

Words = Callable[[list[str]], tuple[str, str]]


def queried(names: list[str]) -> tuple[str, str]:
    """All refused fields in a list."""
    return "XL03000006", f"The following fields cannot be queried: {', '.join(names)}"


def one_named(names: list[str]) -> tuple[str, str]:
    """The first refused field alone."""
    return "XL03000010", f"Field {names[0]} is not valid."


def unnamed(_names: list[str]) -> tuple[str, str]:
    """Nothing but that something went wrong."""
    return "DL02000001", "There was an error processing the request."


def unheard_of(_names: list[str]) -> tuple[str, str]:
    """A text in no source."""
    return "BL01001973", "Something is wrong with what you asked for."


EVERY_WAY = [queried, one_named, unnamed, unheard_of]


@dataclass
class FieldLists:
    """The answer to every query: a refusal if a field isn't offered, else one row with every field asked for.

    `broken` objects fail whatever is asked. `forbidden` ones need a permission.
    """

    refused: Collection[str]
    words: Words
    values: dict[str, str] = field(default_factory=dict)
    broken: Collection[str] = ()
    forbidden: Collection[str] = ()
    asked: list[list[str]] = field(default_factory=list)

    def __call__(self, request: Request) -> Reply:
        """The answer to a request."""
        inner = [self._result(one) for one in request.iterfind("operation/content/function")]
        return results(*inner)(request)

    def _result(self, function: etree._Element) -> str:
        query = function.find("query")
        if query is None:
            return _failed("", "Object definition not found")
        name = query.findtext("object") or ""
        wanted = [str(one.text) for one in query.iterfind("select/field")]
        self.asked.append(wanted)
        if name in self.forbidden:
            return _failed("", f"You do not have permission for API operation READ_BY_QUERY on {name}")
        refused = [one for one in wanted if one in self.refused]
        if refused or name in self.broken:
            return _failed(*self.words(refused or ["X"]))
        row = "".join(f"<{one}>{self.values.get(one, '')}</{one}>" for one in wanted)
        return (
            "<result><status>success</status><function>query</function>"
            f'<data listtype="{name}" numremaining="0"><{name}>{row}</{name}></data></result>'
        )


def _failed(number: str, text: str) -> str:
    return f"<result><status>failure</status><function>query</function>{errors((number, text))}</result>"
