"""How alike two words are, by rapidfuzz. Only the function that computes suggestions has that library."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alvys_intacct.domain.parties.name_likeness import Similarity


def edit_similarity() -> Similarity:
    """1 less the share of letters that are to be added, removed, replaced or swapped with the next."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    return OSA.normalized_similarity
