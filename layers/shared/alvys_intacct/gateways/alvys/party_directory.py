"""`PartyDirectory` on Alvys's public API: its searches for customers, carriers and drivers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.alvys.values import LONGEST_IDENTIFIER
from alvys_intacct.domain.readiness.unlinked_parties import ActiveParty, PartyPage
from alvys_intacct.gateways.alvys.answers import storable
from alvys_intacct.gateways.alvys.client import AlvysCalls
from alvys_intacct.gateways.alvys.searches import search_page

# Each search requires a filter, and each has its own filter for active parties.
ACTIVE: dict[PartyKind, dict[str, Any]] = {
    PartyKind.CUSTOMERS: {"Statuses": ["Active"]},
    PartyKind.CARRIERS: {"Status": ["Active"]},
    PartyKind.DRIVERS: {"IsActive": True},
}

# Nobody has more e-mail addresses or phone numbers that tell who it is.
_MOST_TEXTS = 10


class AlvysPartyDirectory:
    """Lists active parties page by page."""

    def __init__(self, calls: AlvysCalls) -> None:
        self._calls = calls

    def active(self, tenant: str, kind: PartyKind, page: int) -> PartyPage:
        """One page of active parties; pages count from 0."""
        found = search_page(self._calls, tenant, kind, ACTIVE[kind], page)
        return PartyPage([_SHAPES[kind](item) for item in found.items], found.total, found.is_last)


def _customer(item: dict[str, Any]) -> ActiveParty:
    return ActiveParty(
        _text(item, "Id") or "",
        _text(item, "Name") or "",
        _text(item, "CompanyNumber"),
        accounting_id=_text(item, "ExternalId"),
        emails=_texts(item, "Email"),
        phones=_texts(item, "Phone"),
        city=_text(_within(item, "BillingAddress"), "City"),
        state=_text(_within(item, "BillingAddress"), "State"),
    )


def _carrier(item: dict[str, Any]) -> ActiveParty:
    mc_number, dot_number = _text(item, "McNum"), _text(item, "UsDotNum")
    ids = item.get("ExternalIds")
    links = [link for link in ids if isinstance(link, dict)] if isinstance(ids, list) else []
    pairs = ((_text(link, "SubsidiaryId"), _text(link, "ExternalAccountingId")) for link in links)
    return ActiveParty(
        _text(item, "Id") or "",
        _text(item, "Name") or "",
        f"MC {mc_number}" if mc_number else f"DOT {dot_number}" if dot_number else None,
        accounting_ids={subsidiary: number for subsidiary, number in pairs if subsidiary and number},
        other_name=_text(item, "ExternalName"),
        mc_number=mc_number,
        dot_number=dot_number,
        city=_text(_within(item, "Address"), "City"),
        state=_text(_within(item, "Address"), "State"),
    )


def _driver(item: dict[str, Any]) -> ActiveParty:
    return ActiveParty(
        _text(item, "Id") or "",
        _text(item, "Name") or "",
        _text(item, "EmployeeId"),
        subsidiary_id=_text(item, "SubsidiaryId"),
        emails=_texts(item, "Email"),
        phones=_texts(item, "PhoneNumber"),
        city=_text(_within(item, "Address"), "City"),
        state=_text(_within(item, "Address"), "State"),
    )


_SHAPES: dict[PartyKind, Callable[[dict[str, Any]], ActiveParty]] = {
    PartyKind.CUSTOMERS: _customer,
    PartyKind.CARRIERS: _carrier,
    PartyKind.DRIVERS: _driver,
}


def _text(item: dict[str, Any], name: str) -> str | None:
    """A member's text; None if it is blank or no text, so that one odd party doesn't hide the others."""
    value = item.get(name)
    return storable(value, LONGEST_IDENTIFIER).strip() or None if isinstance(value, str) else None


def _texts(item: dict[str, Any], name: str) -> tuple[str, ...]:
    """A member's text, or the texts of its list."""
    value = item.get(name)
    given = value[:_MOST_TEXTS] if isinstance(value, list) else [value]
    return tuple(text for one in given if (text := _text({name: one}, name)))


def _within(item: dict[str, Any], name: str) -> dict[str, Any]:
    inner = item.get(name)
    return inner if isinstance(inner, dict) else {}
