"""Changes of account mappings: of all of them, or of named items only (MAP-1 … MAP-4).

`wanted` is the caller's message: ``{"defaults": …, "categories": {"load": {"default": …, "items": …}}}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alvys_intacct.domain.account_mappings.account_kinds import misfits
from alvys_intacct.domain.account_mappings.mapping import AccountMappings, AccountNumber, Place, wrong_sides
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.sage.metadata import GlAccount

Raw = dict[str, Any]
# A stable code and the problem.
Refusal = tuple[str, InputProblem]
_MISSING = "does not exist"


def mappings_of(wanted: Raw) -> AccountMappings:
    """The mappings in a caller's message, without empty ones."""
    categories = {
        category: {
            "default": mapping.get("default") or {},
            "items": {
                " ".join(name.split()): accounts
                for name, accounts in (mapping.get("items") or {}).items()
                if accounts and any(accounts.values())
            },
        }
        for category, mapping in (wanted.get("categories") or {}).items()
    }
    return AccountMappings.model_validate(
        {
            "defaults": wanted.get("defaults") or {},
            "categories": {
                category: mapping
                for category, mapping in categories.items()
                if mapping["items"] or any(mapping["default"].values())
            },
        }
    )


def merged(current: AccountMappings, wanted: Raw) -> AccountMappings:
    """The current mappings with the named ones changed, each side on its own; None clears."""
    whole = current.model_dump(mode="json")
    whole["defaults"] = _sides(whole["defaults"], wanted.get("defaults", {}))
    for category, change in (wanted.get("categories") or {}).items():
        mapping = whole["categories"].setdefault(category, {"default": {}, "items": {}})
        mapping["default"] = _sides(mapping["default"], change.get("default", {}))
        spelt = {folded(name): name for name in mapping["items"]}
        for name, accounts in (change.get("items") or {}).items():
            key = spelt.get(folded(name), name)
            mapping["items"][key] = _sides(mapping["items"].get(key, {}), accounts)
    return mappings_of(whole)


def newly_chosen(current: AccountMappings, wanted: AccountMappings) -> dict[Place, AccountNumber]:
    """The accounts that a change sets, by place; unchanged ones are left out."""
    before = {place.key: number for place, number in current.placed()}
    return {place: number for place, number in wanted.placed() if before.get(place.key) != number}


def unusable_accounts(
    chosen: Mapping[Place, AccountNumber], found: Mapping[AccountNumber, GlAccount]
) -> list[Refusal]:
    """The chosen accounts that can't be used there (MAP-5); `found` are Sage's accounts as they are now."""
    refusals = []
    for place, number in chosen.items():
        account = found.get(number)
        if account is None or not account.active:
            code, fault = (
                ("account_not_found", _MISSING) if account is None else ("account_inactive", "is inactive")
            )
            message = f"GL account {number} {fault} in Sage Intacct"
            refusals.append((code, InputProblem(place.path, message)))
    refusals += [
        (misfit.code, InputProblem(misfit.place.path, misfit.message))
        for misfit in misfits(chosen.items(), found)
        if misfit.refused and found[chosen[misfit.place]].active
    ]
    return refusals


def side_problems(wanted: Raw) -> list[InputProblem]:
    """Accounts on a side that their category doesn't have (MAP-2)."""
    return [InputProblem(path, message) for path, message in wrong_sides(mappings_of(wanted))]


def items_written_twice(wanted: Raw) -> list[InputProblem]:
    """Items of one category that differ in case and white space only (MAP-4)."""
    problems = []
    for category, mapping in (wanted.get("categories") or {}).items():
        spelt: dict[str, str] = {}
        for name in mapping.get("items") or {}:
            first = spelt.setdefault(folded(name), name)
            if first != name:
                problems.append(
                    InputProblem(
                        f"categories.{category}.items.{name}", f"is the same item as {first!r}; keep one"
                    )
                )
    return problems


def _sides(current: Raw, change: Raw | None) -> Raw:
    return {} if change is None else {**current, **change}
