"""The shapes of links between the parties of Alvys and those of Sage (LINK)."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.alvys.values import LONGEST_IDENTIFIER
from alvys_intacct.domain.money import amount_text
from alvys_intacct.domain.parties.link_decisions import MOST_DECISIONS, AcceptAll, Act, Decision, LinkOutcome
from alvys_intacct.domain.parties.matching import LONGEST_PARTY_ID
from alvys_intacct.domain.parties.party_facts import PartyFacts
from alvys_intacct.domain.parties.party_list import TO_BE_LOOKED_AT, LinkState, Suggestion
from alvys_intacct.domain.parties.party_refresh import PartyRefresh
from alvys_intacct.domain.parties.party_rows import PartyRow
from alvys_intacct.http.shapes.answer import Answer
from alvys_intacct.http.shapes.messages import Message, Version
from alvys_intacct.http.shapes.money import MoneyAnswer

AlvysId = Annotated[str, Field(min_length=1, max_length=LONGEST_IDENTIFIER, pattern=r"^[^\x00-\x1f\x7f]+$")]
SageId = Annotated[str, Field(min_length=1, max_length=LONGEST_PARTY_ID, pattern=r"^[^\x00-\x1f\x7f]+$")]
# What a person has to look at is never accepted unseen.
Score = Annotated[float, Field(gt=TO_BE_LOOKED_AT, le=1.0)]


class PartyMessage(Message):
    """A party of Alvys."""

    kind: PartyKind
    id: AlvysId


class SuggestedMessage(PartyMessage):
    """A party and the suggestion that the person saw: a new reading may have put another one first."""

    sage_id: SageId


class PickMessage(PartyMessage):
    """A party, and the customer or vendor in Sage that it is."""

    sage_id: SageId


class AcceptAllMessage(Message):
    """Accept the first suggestion of each party whose score is no lower than the threshold.

    `readAt` is that of the list in which the person saw them, and the message needs that list's `version`,
    too: what was read anew meanwhile, or linked or rejected by others, is refused with 409.
    """

    threshold: Score
    read_at: AwareDatetime
    kind: PartyKind | None = None

    def wanted(self) -> AcceptAll:
        """What is to be accepted."""
        return AcceptAll(self.threshold, self.read_at, self.kind)


class PartyLinksMessage(Message):
    """Decisions about parties, each carried out by itself, and a new reading (LINK-1)."""

    version: Version = None
    accept: list[SuggestedMessage] = Field(default_factory=lambda: [], max_length=MOST_DECISIONS)
    pick: list[PickMessage] = Field(default_factory=lambda: [], max_length=MOST_DECISIONS)
    reject: list[SuggestedMessage] = Field(default_factory=lambda: [], max_length=MOST_DECISIONS)
    unlink: list[PartyMessage] = Field(default_factory=lambda: [], max_length=MOST_DECISIONS)
    accept_all: AcceptAllMessage | None = None
    action: Literal["refresh"] | None = None

    def decisions(self) -> list[Decision]:
        """The decisions in the order of the answer's outcomes."""
        named = [(Act.ACCEPT, party, party.sage_id) for party in self.accept]
        named += [(Act.REJECT, party, party.sage_id) for party in self.reject]
        picked = [Decision(Act.PICK, party.kind, party.id, party.sage_id) for party in self.pick]
        unlinked = [Decision(Act.UNLINK, party.kind, party.id) for party in self.unlink]
        return (
            [Decision(act, party.kind, party.id, sage_id) for act, party, sage_id in named]
            + picked
            + unlinked
        )


class SuggestionAnswer(Answer):
    """A party in Sage that it may be. `score` is 0 to 1; `reasons` say why, and what speaks against it."""

    sage_id: str
    name: str
    city: str | None
    state: str | None
    active: bool
    score: float
    reasons: list[str]


class PartyLinkAnswer(Answer):
    """A party without an External Accounting ID, how it stands, and what failed because of it.

    `number` is what people know it by. `status` is `not_compared` for a party that an open error names and
    that no reading has compared with Sage's parties yet. `sageId` is set for a linked one. `open` are
    documents on the error list because it has no id in Sage; `amounts` add up what the caller may see,
    `hidden` counts the others. What is queued or held for it isn't counted.
    """

    kind: PartyKind
    id: str
    name: str
    number: str | None
    city: str | None
    state: str | None
    status: LinkState
    sage_id: str | None
    suggestions: list[SuggestionAnswer]
    rejected: int
    open: int
    amounts: list[MoneyAnswer]
    hidden: int
    in_alvys_list: bool


class ReadingProblemAnswer(Answer):
    """Why something wasn't read, and what to do."""

    code: str
    message: str
    remedy: str


class RefreshAnswer(Answer):
    """The newest reading of Alvys's lists and Sage's parties."""

    under_way: bool
    started_at: datetime | None
    finished_at: datetime | None
    problem: ReadingProblemAnswer | None


class PartyLinksAnswer(Answer):
    """A page of parties, the largest open amount first.

    `readAt` is when they were read; null before the first reading has ended. `counts` are by kind and status.
    `threshold` is that of "accept all", and `sure` counts the suggestions that it would accept, by kind.
    `problems` say which lists of Alvys weren't read; `cut` that there are more parties than are kept.
    """

    version: int
    read_at: datetime | None
    refresh: RefreshAnswer
    counts: dict[PartyKind, dict[LinkState, int]]
    threshold: float
    sure: dict[PartyKind, int]
    problems: dict[PartyKind, ReadingProblemAnswer]
    cut: bool
    items: list[PartyLinkAnswer]
    cursor: str | None


class LinkOutcomeAnswer(Answer):
    """What became of one decision; `code` and `message` say why it wasn't carried out."""

    action: Act
    kind: PartyKind
    id: str
    sage_id: str | None
    done: bool
    code: str | None
    message: str | None


class LinkedAnswer(Answer):
    """The outcomes in order: accept, reject, pick, unlink, then those of `acceptAll`."""

    version: int
    outcomes: list[LinkOutcomeAnswer]
    refresh: RefreshAnswer


class FileAnswer(Answer):
    """What became of a file: how many rows it has, and whether anything was changed by it.

    `new_items` are items of account mappings that nobody had seen or mapped before. One may be mistyped.
    """

    version: int
    rows: int
    changed: bool
    new_items: tuple[str, ...] = ()


class SagePartyAnswer(Answer):
    """A customer or vendor in Sage, as last read."""

    sage_id: str
    name: str
    city: str | None
    state: str | None
    active: bool


class SagePartiesAnswer(Answer):
    """Customers or vendors by name, as many as asked for. `readAt` is null before the first reading."""

    items: list[SagePartyAnswer]
    more: bool
    read_at: datetime | None


def row_answer(row: PartyRow) -> PartyLinkAnswer:
    """A row as it is shown."""
    facts = row.party.facts
    return PartyLinkAnswer(
        kind=row.party.kind,
        id=facts.party_id,
        name=facts.name,
        number=row.party.number or None,
        city=facts.city or None,
        state=facts.state or None,
        status=row.state,
        sage_id=row.link.sage_id if row.link else None,
        suggestions=[_suggestion(suggestion) for suggestion in row.suggestions],
        rejected=row.rejected,
        open=row.open.documents,
        amounts=[
            MoneyAnswer(amount=amount_text(amount), currency=currency) for currency, amount in row.open.totals
        ],
        hidden=row.open.hidden,
        in_alvys_list=row.party.in_alvys_list,
    )


def refresh_answer(refresh: PartyRefresh | None, now: datetime) -> RefreshAnswer:
    """The newest reading as it is shown."""
    if refresh is None:
        return RefreshAnswer(under_way=False, started_at=None, finished_at=None, problem=None)
    problem = refresh.problem
    return RefreshAnswer(
        under_way=refresh.is_under_way(now),
        started_at=refresh.started_at,
        finished_at=refresh.finished_at,
        problem=ReadingProblemAnswer(**problem.model_dump()) if problem else None,
    )


def outcome_answer(outcome: LinkOutcome) -> LinkOutcomeAnswer:
    """An outcome as it is shown."""
    decision = outcome.decision
    return LinkOutcomeAnswer(
        action=decision.act,
        kind=decision.kind,
        id=decision.alvys_id,
        sage_id=outcome.sage_id,
        done=outcome.code is None,
        code=outcome.code,
        message=outcome.message or None,
    )


def sage_party_answer(party: PartyFacts) -> SagePartyAnswer:
    """A party of Sage as it is shown."""
    return SagePartyAnswer(
        sage_id=party.party_id,
        name=party.name,
        city=party.city or None,
        state=party.state or None,
        active=party.active,
    )


def _suggestion(suggestion: Suggestion) -> SuggestionAnswer:
    return SuggestionAnswer(
        sage_id=suggestion.sage_id,
        name=suggestion.name,
        city=suggestion.city or None,
        state=suggestion.state or None,
        active=suggestion.active,
        score=suggestion.score,
        reasons=list(suggestion.reasons),
    )
