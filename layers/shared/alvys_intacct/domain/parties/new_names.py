"""The names of new parties, which may be longer than Sage takes (setting *Long references*)."""

from __future__ import annotations

from collections.abc import Mapping

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.setting_choices import LongReferences
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.text_lengths import PUBLISHED_NAME_LENGTH
from alvys_intacct.late_dataclass import dataclass

# Sage's limit of the names of contacts, in characters.
LONGEST_CONTACT_NAME = 200


@dataclass(frozen=True, slots=True)
class NewName:
    """A name as Sage takes it. `warnings` say what was cut."""

    text: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameRules:
    """How long a new customer's or vendor's name may be, and what happens to a longer one.

    A party whose name was cut is found again: its id doesn't follow from its name.
    """

    longest: int = PUBLISHED_NAME_LENGTH
    policy: LongReferences = LongReferences.TRUNCATE

    @classmethod
    def of(cls, connection: Connection, side: Side, told: Mapping[Side, int]) -> NameRules:
        """The rules for parties of that side; `told` are the lengths that Sage tells."""
        return cls(told.get(side, PUBLISHED_NAME_LENGTH), connection.advanced.long_references)

    def fitted(self, name: str) -> NewName:
        """The name, cut where the setting allows it. Raises `NeedsAttention` where it doesn't."""
        if len(name) <= self.longest:
            return NewName(name)
        said = f"The name {name[:60]!r}… has {len(name)} characters; Sage Intacct takes {self.longest}"
        if self.policy is LongReferences.ERROR:
            raise NeedsAttention(
                f"{said}.",
                code="party_name_too_long",
                remedy="Give it a shorter External Accounting Name in Alvys and send it again. Or set Long "
                "references to truncate in the advanced settings of the connection, then retry.",
                setting="advanced",
                concerns=name,
            )
        return NewName(name[: self.longest].rstrip(), (f"{said}: it was cut.",))


def contact_of(name: str, party_id: str) -> str:
    """The name of a party's own contact: unlike that of any other party, however long the name is."""
    end = f"({party_id})"
    return f"{name[: LONGEST_CONTACT_NAME - len(end)]}{end}"
