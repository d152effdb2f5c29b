"""Which changes of an update post to the general ledger (Sage's help, edit-a-paid-bill).

Fields that post nothing can be changed on posted, selected and paid documents and in closed periods.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sandbox.intacct.values import Record, Value

from .actor import Actor
from .kinds import DocumentKind
from .lines import lines_of

_HEADER = frozenset(
    {
        "RECORDID",
        "DOCNUMBER",
        "DESCRIPTION",
        "DESCRIPTION2",
        "TERMNAME",
        "WHENDUE",
        "ONHOLD",
        "PAYMENTPRIORITY",
        "RECPAYMENTDATE",
        "SUPDOCID",
        "ACTION",
    }
)
_LINE = frozenset({"ENTRYDESCRIPTION"})
# What the simulator works out itself.
_DERIVED = frozenset({"RECORDNO", "ACCOUNTKEY", "ACCOUNTTITLE"})


class PostingChanges:
    """What an update of a document would post.

    ``posts``: whether it changes any posting field. ``lines``: whether it changes posting fields of lines.
    """

    def __init__(
        self,
        actor: Actor,
        kind: DocumentKind,
        row: Record,
        header: Mapping[str, Value],
        lines: Sequence[Record] | None,
    ) -> None:
        self._actor = actor
        self.lines = lines is not None and self._in_lines(kind, row, lines)
        self.posts = self.lines or any(self._differing(kind.object, row, header, _HEADER))

    def _in_lines(self, kind: DocumentKind, row: Record, lines: Sequence[Record]) -> bool:
        record_no = row.get("RECORDNO")
        former = lines_of(self._actor, kind, record_no if isinstance(record_no, int) else 0)
        if [line.get("RECORDNO") for line in former] != [line.get("RECORDNO") for line in lines]:
            return True
        return any(
            any(self._differing(kind.item, before, after, _LINE))
            for before, after in zip(former, lines, strict=True)
        )

    def _differing(
        self, object_name: str, before: Record, given: Mapping[str, Value], harmless: frozenset[str]
    ) -> Iterable[str]:
        """The posting fields that change."""
        assumed, known = self._actor.company.assumptions, self._actor.company.kind(object_name).fields
        of_header = harmless is _HEADER
        for name, value in given.items():
            if name in harmless or name in _DERIVED or name.startswith("_"):
                continue
            if name in known and known[name].custom and not assumed.custom_fields_post:
                continue
            if before.get(name) != value or (of_header and assumed.same_values_are_changes):
                yield name
