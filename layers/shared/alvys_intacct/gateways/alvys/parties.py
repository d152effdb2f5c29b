"""`PartyDirectory` on Alvys's public API: its searches for customers, carriers and drivers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.unlinked_parties import ActiveParty, PartyKind, PartyPage
from alvys_intacct.gateways.alvys.calls import AlvysCalls, decoded, expect_ok

# Alvys's cap for carriers. It names none for the others, so that more might be refused.
PAGE_SIZE = 200
# Each search wants a filter, and each has its own for what is active.
ACTIVE: dict[PartyKind, dict[str, Any]] = {
    PartyKind.CUSTOMERS: {"Statuses": ["Active"]},
    PartyKind.CARRIERS: {"Status": ["Active"]},
    PartyKind.DRIVERS: {"IsActive": True},
}


class AlvysPartyDirectory:
    """Lists active parties page by page."""

    def __init__(self, calls: AlvysCalls) -> None:
        self._calls = calls

    def active(self, tenant: str, kind: PartyKind, page: int) -> PartyPage:
        """As `PartyDirectory.active`."""
        wanted = {"Page": page, "PageSize": PAGE_SIZE, **ACTIVE[kind]}
        answer = self._calls(tenant, "POST", f"{kind}/search", body=wanted)
        expect_ok(answer)
        said = decoded(answer)
        items = said.get("Items")
        if not isinstance(items, list):
            raise Retryable("Alvys's answer can't be read.", code="alvys_unreadable")
        size, total = _count(said.get("PageSize")) or PAGE_SIZE, _count(said.get("Total"))
        seen = page * size + len(items)
        return PartyPage(
            parties=[_SHAPES[kind](item) for item in items if isinstance(item, dict)],
            total=total,
            is_last=not items or (len(items) < size if total is None else seen >= total),
        )


def _customer(item: dict[str, Any]) -> ActiveParty:
    return ActiveParty(
        _text(item, "Id") or "",
        _text(item, "Name") or "",
        _text(item, "CompanyNumber"),
        accounting_id=_text(item, "ExternalId"),
    )


def _carrier(item: dict[str, Any]) -> ActiveParty:
    mc_number, dot_number = _text(item, "McNum"), _text(item, "UsDotNum")
    ids = item.get("ExternalIds")
    known = [one for one in ids if isinstance(one, dict)] if isinstance(ids, list) else []
    pairs = ((_text(one, "SubsidiaryId"), _text(one, "ExternalAccountingId")) for one in known)
    return ActiveParty(
        _text(item, "Id") or "",
        _text(item, "Name") or "",
        f"MC {mc_number}" if mc_number else f"DOT {dot_number}" if dot_number else None,
        accounting_ids={subsidiary: number for subsidiary, number in pairs if subsidiary and number},
    )


def _driver(item: dict[str, Any]) -> ActiveParty:
    return ActiveParty(
        _text(item, "Id") or "",
        _text(item, "Name") or "",
        _text(item, "EmployeeId"),
        subsidiary_id=_text(item, "SubsidiaryId"),
    )


_SHAPES: dict[PartyKind, Callable[[dict[str, Any]], ActiveParty]] = {
    PartyKind.CUSTOMERS: _customer,
    PartyKind.CARRIERS: _carrier,
    PartyKind.DRIVERS: _driver,
}


def _text(item: dict[str, Any], name: str) -> str | None:
    """A text that says something; one odd party shouldn't hide all others."""
    value = item.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
