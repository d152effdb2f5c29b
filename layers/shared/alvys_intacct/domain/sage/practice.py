"""How a Sage company is set up, as far as its documents show it (CONN-13; protocol section 14)."""

from __future__ import annotations

from dataclasses import field

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.modules import Module
from alvys_intacct.domain.sage.permissions import Addable
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class CompanyPractice:
    """What was seen in the books. What was not seen may still be so: Sage tells none of these settings.

    `applies_own_credits`: negative lines of a bill are applied to that bill. `reverses`: the sides whose
    documents are reversed.
    """

    applies_own_credits: bool = False
    reverses: frozenset[Side] = frozenset()


@dataclass(frozen=True, slots=True)
class CompanyTrial:
    """The result of trying a company with a user.

    What prevents the use of each module, the company's practice, and whether the user may add things: what
    Sage doesn't tell is absent from `may_add`.
    """

    modules: dict[Module, NeedsAttention | None]
    practice: CompanyPractice
    may_add: dict[Addable, bool] = field(default_factory=dict)
