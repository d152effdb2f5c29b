"""What a caller may see of a close report: amounts only with the permissions of their kind (API-2)."""

from __future__ import annotations

from alvys_intacct.domain.error_transactions.visibility import without_quoted_amounts
from alvys_intacct.domain.identity import Identity, Permission
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Sight:
    """The amounts that a caller sees. Totals of a side need the permissions of all its kinds."""

    caller: Identity

    def of_kind(self, kind: Kind) -> bool:
        """Whether the caller sees the amounts of documents of a kind."""
        return not self.caller.lacks(kind.facts.permissions)

    def of_side(self, side: Side) -> bool:
        """Whether the caller sees the totals of a side, and documents whose kind isn't known."""
        return not self.caller.lacks(_needed(side))

    def of(self, side: Side, kind: Kind | None) -> bool:
        """Whether the caller sees the amounts of a document, whose kind may not be known."""
        return self.of_side(side) if kind is None else self.of_kind(kind)


def said(text: str | None, *, shown: bool) -> str | None:
    """A text, without its amounts where they aren't shown."""
    return text if shown or text is None else without_quoted_amounts(text)


def _needed(side: Side) -> frozenset[Permission]:
    of_side = (kind.facts.permissions for kind in Kind if kind.facts.side is side)
    return frozenset().union(*of_side)
