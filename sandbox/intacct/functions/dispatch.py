"""From a function's name to what runs it."""

from __future__ import annotations

from collections.abc import Callable

from lxml.etree import _Element

from sandbox.intacct.books.actor import Actor
from sandbox.intacct.errors import refuse

from . import generic, legacy, querying, reading
from .result import Outcome

Handler = Callable[[Actor, _Element], Outcome]

HANDLERS: dict[str, Handler] = {
    "query": querying.run,
    "read": reading.read,
    "readByName": reading.read_by_name,
    "create": generic.create,
    "update": generic.update,
    "delete": generic.delete,
    "recallApBill": legacy.recall,
}


def _document_handlers() -> dict[str, Handler]:
    handlers: dict[str, Handler] = {}
    for noun, kind in legacy.BY_NOUN.items():
        handlers[f"create_{noun}"] = lambda actor, element, kind=kind: legacy.create(actor, kind, element)  # type: ignore[misc]
        handlers[f"update_{noun}"] = lambda actor, element, kind=kind: legacy.update(actor, kind, element)  # type: ignore[misc]
        handlers[f"delete_{noun}"] = lambda actor, element, kind=kind: legacy.delete(actor, kind, element)  # type: ignore[misc]
    for noun in ("invoice", "bill"):
        kind = legacy.BY_NOUN[noun]
        handlers[f"reverse_{noun}"] = lambda actor, element, kind=kind: legacy.reverse(actor, kind, element)  # type: ignore[misc]
    return handlers


HANDLERS.update(_document_handlers())


def run_function(actor: Actor, element: _Element) -> Outcome:
    """Run one function; a name that is not simulated is refused."""
    handler = HANDLERS.get(str(element.tag))
    if handler is None:
        raise refuse(f"Function '{element.tag!s}' is not supported by this gateway.")
    return handler(actor, element)
