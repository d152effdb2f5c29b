"""`NameDirectory` on Alvys's public API: its lists of drivers, users, trucks and trailers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alvys_intacct.domain.alvys.names import Named
from alvys_intacct.domain.alvys.values import LONGEST_IDENTIFIER
from alvys_intacct.gateways.alvys.answers import storable
from alvys_intacct.gateways.alvys.bare_lists import bare_list
from alvys_intacct.gateways.alvys.client import AlvysCalls


class AlvysNameDirectory:
    """Reads lists of names: bare lists of all records, active or not, in one call each."""

    def __init__(self, calls: AlvysCalls) -> None:
        self._calls = calls

    def names(self, tenant: str, kind: Named) -> dict[str, str]:
        """The names by id; none where Alvys doesn't have such a list."""
        listed = _LISTS.get(kind)
        if listed is None:
            return {}
        path, name_of = listed
        records = bare_list(self._calls, tenant, path)
        pairs = ((_text(record, "Id"), name_of(record)) for record in records)
        return {key: name for key, name in pairs if key and name}


def _member(name: str) -> Callable[[dict[str, Any]], str]:
    return lambda record: _text(record, name)


def _user(record: dict[str, Any]) -> str:
    """The user's name; Alvys documents no shape of users."""
    whole = " ".join(filter(None, (_text(record, "FirstName"), _text(record, "LastName"))))
    return _text(record, "Name") or _text(record, "FullName") or whole or _text(record, "Email")


_LISTS: dict[Named, tuple[str, Callable[[dict[str, Any]], str]]] = {
    Named.DRIVER: ("drivers", _member("Name")),
    Named.USER: ("users/list", _user),
    Named.TRUCK: ("trucks", _member("TruckNum")),
    Named.TRAILER: ("trailers", _member("TrailerNum")),
}


def _text(record: dict[str, Any], name: str) -> str:
    """A member's text; numbers too, because numbers of trucks may be sent as such."""
    value = record.get(name)
    is_text = isinstance(value, str | int) and not isinstance(value, bool)
    return storable(str(value), LONGEST_IDENTIFIER).strip() if is_text else ""
