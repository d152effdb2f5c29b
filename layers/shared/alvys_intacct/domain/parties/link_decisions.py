"""What people decide about parties: accept, pick another, reject, unlink, each by itself (LINK-1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.parties.links import SIDE_OF, LinkEditor, PartyLink, PartyLinks, party_key
from alvys_intacct.domain.parties.party_facts import PartyFacts
from alvys_intacct.domain.parties.party_list import LinkState
from alvys_intacct.domain.parties.party_rows import PartyRow
from alvys_intacct.domain.sage.books import PARTY_OF
from alvys_intacct.late_dataclass import dataclass

# The decisions of one call.
MOST_DECISIONS = 500


class Act(StrEnum):
    """What is done with a party."""

    ACCEPT = "accept"
    PICK = "pick"
    REJECT = "reject"
    UNLINK = "unlink"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision about one party. Without a `sage_id`, accept and reject mean the first suggestion."""

    act: Act
    kind: PartyKind
    alvys_id: str
    sage_id: str | None = None


@dataclass(frozen=True, slots=True)
class AcceptAll:
    """Accept the first suggestion of each party that is sure enough.

    `read_at` is the reading whose suggestions the person saw (UTC): those of another one may be others.
    """

    threshold: float
    read_at: datetime
    kind: PartyKind | None = None


@dataclass(frozen=True, slots=True)
class LinkOutcome:
    """What became of a decision. `code` is None where it was carried out."""

    decision: Decision
    sage_id: str | None = None
    code: str | None = None
    message: str = ""


def decide(
    links: PartyLinks,
    rows: Mapping[str, PartyRow],
    decisions: Sequence[Decision],
    parties: Mapping[PartyKind, Mapping[str, PartyFacts]],
    entity_id: str | None,
) -> tuple[PartyLinks, list[LinkOutcome]]:
    """The links with these decisions, and the outcome of each. Raises `TooManyLinksError`.

    `parties` are Sage's, by folded id, for the kinds that are linked.
    """
    editor = LinkEditor(links)
    outcomes = [_carry_out(editor, rows, decision, parties, entity_id) for decision in decisions]
    return editor.result, outcomes


def above_threshold(
    rows: Iterable[PartyRow], wanted: AcceptAll, decided: Iterable[Decision] = ()
) -> list[Decision]:
    """Accept what is sure enough, but nothing of a party that is decided by name."""
    by_name = {party_key(decision.kind, decision.alvys_id) for decision in decided}
    return [
        Decision(Act.ACCEPT, row.party.kind, row.party.facts.party_id, row.suggestions[0].sage_id)
        for row in rows
        if row.state is LinkState.SUGGESTED
        and row.party.key not in by_name
        and (wanted.kind is None or row.party.kind is wanted.kind)
        and row.suggestions[0].score >= wanted.threshold
    ]


def cannot_be_linked(
    party: PartyFacts | None, kind: PartyKind, sage_id: str, entity_id: str | None
) -> tuple[str, str] | None:
    """Why nothing can be linked to a party of Sage, as a code and in words; None where it can."""
    word = PARTY_OF[SIDE_OF[kind]]
    if party is None:
        return (
            f"{word}_unknown",
            f"There was no {word} {sage_id} in Sage Intacct when its {word}s were last read. Check the id, "
            "or have the list read anew.",
        )
    if not party.active:
        return (
            f"{word}_inactive",
            f"The {word} {party.party_id} is inactive in Sage Intacct. Make it active there first.",
        )
    if party.entity_id is not None and party.entity_id != entity_id:
        return (
            f"{word}_of_another_entity",
            f"The {word} {party.party_id} belongs to the entity {party.entity_id} alone. Choose one that all "
            "entities share.",
        )
    return None


def _carry_out(
    editor: LinkEditor,
    rows: Mapping[str, PartyRow],
    decision: Decision,
    parties: Mapping[PartyKind, Mapping[str, PartyFacts]],
    entity_id: str | None,
) -> LinkOutcome:
    kind, alvys_id = decision.kind, decision.alvys_id
    row = rows.get(party_key(kind, alvys_id))
    if decision.act is Act.UNLINK:
        if not editor.unlink(kind, alvys_id):
            return LinkOutcome(decision, None, "not_linked", "It is linked to nothing.")
        return LinkOutcome(decision)
    if row is None:
        return LinkOutcome(
            decision,
            None,
            "party_unknown",
            "It is not on the list of parties without an External Accounting ID. Have the list read anew.",
        )
    offered = [suggestion.sage_id for suggestion in row.suggestions]
    wanted = decision.sage_id or (offered[0] if offered else None)
    if wanted is None or (decision.act is not Act.PICK and wanted not in offered):
        return LinkOutcome(
            decision,
            wanted,
            "not_suggested",
            "This is not suggested for it any more. Look at the list again.",
        )
    if decision.act is not Act.PICK and (refused := _against_link(decision, wanted, row.link)):
        return refused
    if decision.act is Act.REJECT:
        editor.reject(kind, alvys_id, [wanted])
        return LinkOutcome(decision, wanted)
    party = parties[kind].get(wanted.casefold())
    problem = cannot_be_linked(party, kind, wanted, entity_id)
    if problem is not None or party is None:
        code, message = problem or ("", "")
        return LinkOutcome(decision, wanted, code, message)
    editor.link(kind, alvys_id, PartyLink(sage_id=party.party_id, name=row.party.facts.name[:200]))
    return LinkOutcome(decision, party.party_id)


def _against_link(decision: Decision, wanted: str, link: PartyLink | None) -> LinkOutcome | None:
    """Why a suggestion can't be accepted or rejected for a party that somebody linked; None where it can.

    Whoever saw it as not linked doesn't put their choice in place of another person's.
    """
    if link is None or (link.sage_id == wanted) is (decision.act is Act.ACCEPT):
        return None
    if decision.act is Act.REJECT:
        words = f"It is linked to {link.sage_id}. Remove the link, then reject the suggestion."
        return LinkOutcome(decision, wanted, "is_linked", words)
    words = f"It is linked to {link.sage_id} already. Remove the link or pick another one in its place."
    return LinkOutcome(decision, wanted, "already_linked", words)
