"""What mappings are refused for, saved or only asked about (MAP, DIM, CF, WHATIF-1).

Saving compares with Sage as it is now; asking compares with what was last read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from alvys_intacct.domain.account_mappings.changes import (
    items_written_twice,
    side_problems,
    unusable_accounts,
)
from alvys_intacct.domain.account_mappings.mapping import MASTER_NAMES, AccountMappings, AccountNumber, Place
from alvys_intacct.domain.connections.changes import ChangeRefusedError
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.readiness.check_problems import CheckProblem
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.metadata import GlAccount, Metadata

Check = Callable[[Metadata], Iterable[CheckProblem]]


def refuse_ill_formed(wanted: dict[str, Any]) -> None:
    """Refuse items written twice, and accounts on a side that their category doesn't have (MAP-2, MAP-4)."""
    _refuse("duplicate_item", items_written_twice(wanted))
    _refuse("side_not_in_category", side_problems(wanted))


def keeps_masters(current: AccountMappings, wanted: AccountMappings) -> None:
    """MAP-1: master defaults can be replaced but not cleared."""
    cleared = [side for side in Side if current.defaults.on(side) and not wanted.defaults.on(side)]
    _refuse(
        "master_default_required",
        [
            InputProblem(f"defaults.{side}", f"the {MASTER_NAMES[side]} can be replaced but not cleared")
            for side in cleared
        ],
    )


def refuse_unusable(chosen: Mapping[Place, AccountNumber], found: Mapping[AccountNumber, GlAccount]) -> None:
    """MAP-5: newly chosen accounts must exist in Sage, be active and fit. `found` are Sage's accounts."""
    refusals = unusable_accounts(chosen, found)
    if refusals:
        code, first = refusals[0]
        raise ChangeRefusedError(code, f"{first.message}.", [problem for _, problem in refusals])


def refuse_coding(problems: Sequence[CheckProblem]) -> None:
    """Refuse mappings of dimensions or custom fields that don't fit what Sage has (DIM-6, CF-2, CF-3)."""
    if problems:
        raise ChangeRefusedError(problems[0].code, f"{problems[0].field}: {problems[0].message}")


def _refuse(code: str, problems: list[InputProblem]) -> None:
    if problems:
        raise ChangeRefusedError(code, f"{problems[0].path}: {problems[0].message}.", problems)
