"""Changes of account mappings: of all of them, or of named items only (MAP-1 … MAP-4).

`wanted` is the caller's message: ``{"defaults": …, "categories": {"load": {"default": …, "items": …}}}``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from alvys_intacct.domain.account_mappings.mapping import (
    AccountMappings,
    AccountNumber,
    SidedAccounts,
    wrong_sides,
)
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.sage.books import Side

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


def newly_chosen(current: AccountMappings, wanted: AccountMappings) -> dict[str, AccountNumber]:
    """The accounts that a change sets, by path; unchanged ones are left out."""
    before = {place: number for place, _, number in _placed(current)}
    return {path: number for place, path, number in _placed(wanted) if before.get(place) != number}


def unusable_accounts(chosen: dict[str, AccountNumber], active: dict[AccountNumber, bool]) -> list[Refusal]:
    """The chosen accounts that can't be used (MAP-5); `active` says of Sage's accounts whether they are."""
    refusals = []
    for path, number in chosen.items():
        if not active.get(number):
            code, fault = (
                ("account_inactive", "is inactive") if number in active else ("account_not_found", _MISSING)
            )
            refusals.append((code, InputProblem(path, f"GL account {number} {fault} in Sage Intacct")))
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


def _placed(mappings: AccountMappings) -> Iterator[tuple[tuple[str, ...], str, AccountNumber]]:
    """Each mapped account: the key of its place, its path, its number."""
    sided: list[tuple[tuple[str, ...], str, SidedAccounts]] = [(("defaults",), "defaults", mappings.defaults)]
    for category, mapping in mappings.categories.items():
        path = f"categories.{category}"
        sided.append(((category, "default"), f"{path}.default", mapping.default))
        sided += [
            ((category, "items", folded(name)), f"{path}.items.{name}", accounts)
            for name, accounts in mapping.items.items()
        ]
    for place, path, accounts in sided:
        for side in Side:
            number = accounts.on(side)
            if number:
                yield (*place, side), f"{path}.{side}", number


def _sides(current: Raw, change: Raw | None) -> Raw:
    return {} if change is None else {**current, **change}
