"""Parties without an External Accounting ID, with suggestions, as last read (LINK-1, LINK-3)."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.parties.links import SIDE_OF, party_key
from alvys_intacct.domain.parties.party_facts import PartyFacts
from alvys_intacct.domain.sage.books import Side

# At most this many parties of a connection are listed.
MOST_LISTED = 20_000
# The score of what a person should look at first: below every threshold of "accept all".
TO_BE_LOOKED_AT = 0.9


class ListModel(BaseModel):
    """Base of what is kept of lists. Times are UTC."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class LinkState(StrEnum):
    """How a party without an External Accounting ID stands.

    `NOT_COMPARED` is one that only errors name, and that no reading has compared with Sage's parties.
    """

    NOT_COMPARED = "not_compared"
    SUGGESTED = "suggested"
    NO_SUGGESTION = "no_suggestion"
    REJECTED = "rejected"
    LINKED = "linked"


class Suggestion(ListModel):
    """A party in Sage that it may be. `score` is 0 to 1; `reasons` are words for people."""

    sage_id: str
    name: str
    city: str = ""
    state: str = ""
    active: bool = True
    score: float
    reasons: tuple[str, ...] = ()

    def lowered_to(self, most: float, reason: str) -> "Suggestion":
        """With another reason, because of which the score is no higher than that."""
        return self.model_copy(update={"score": min(self.score, most), "reasons": (*self.reasons, reason)})


def has_it_already(holder: str) -> str:
    """The reason for looking at a suggestion that another party has."""
    return f"{holder} has this id already"


class ListedParty(ListModel):
    """A party in Alvys that has no External Accounting ID for the subsidiary, or may have none.

    `number` is what people know it by: a company, MC, DOT or employee number. `in_alvys_list` is False for
    one that only an error names.
    """

    kind: PartyKind
    facts: PartyFacts
    number: str = ""
    in_alvys_list: bool = True
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def key(self) -> str:
        """Its name in errors and calls."""
        return party_key(self.kind, self.facts.party_id)

    @property
    def side(self) -> Side:
        """The side of the books where it is a party."""
        return SIDE_OF[self.kind]


class ReadingProblem(ListModel):
    """Why some parties weren't read."""

    code: str
    message: str
    remedy: str


class PartyList(ListModel):
    """What was found at `read_at`. `problems` say what wasn't read; `cut`: there are more parties."""

    read_at: datetime
    book_read_at: datetime
    parties: list[ListedParty] = Field(default_factory=lambda: [])
    problems: dict[PartyKind, ReadingProblem] = Field(default_factory=dict)
    cut: bool = False
