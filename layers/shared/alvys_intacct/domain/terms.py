"""Payment terms: which Sage term a document gets (TERM-1, TERM-2)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.names import folded

FALLBACK_TERM = "Net 30"


@dataclass(frozen=True, slots=True)
class ChosenTerm:
    """A Sage term and why it was chosen (MAP-8)."""

    name: str
    rule: str


def wanted_term(party_days: int | None, default_days: int) -> str:
    """The term that a party's or the default days ask for."""
    return f"Net {party_days if party_days is not None else default_days}"


def choose_term(party_days: int | None, default_days: int, sage_terms: AbstractSet[str]) -> ChosenTerm:
    """The party's own terms, else the connection's default, as ``Net <days>``; else ``Net 30``.

    Days are calendar days. Raises `NeedsAttention` when Sage has neither (TERM-1).
    """
    by_name = {folded(name): name for name in sage_terms}
    wanted = wanted_term(party_days, default_days)
    rule = "party terms" if party_days is not None else "default payment terms"
    if found := by_name.get(folded(wanted)):
        return ChosenTerm(found, rule)
    if found := by_name.get(folded(FALLBACK_TERM)):
        return ChosenTerm(found, f"{wanted} is not in Sage, so {FALLBACK_TERM}")
    raise NeedsAttention(
        f"Sage Intacct has neither the term {wanted} nor {FALLBACK_TERM}.",
        code="term_not_found",
        remedy=f"Create the term {wanted} or {FALLBACK_TERM} in Sage Intacct, then retry.",
        setting="advanced",
    )
