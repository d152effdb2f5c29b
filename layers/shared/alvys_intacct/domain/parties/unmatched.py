"""Why a transaction's customer or vendor isn't found in Sage, and what to do (PARTY-1, PARTY-2, AP-8)."""

from __future__ import annotations

from collections.abc import Iterable

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.parties.wanted import (
    AUTO_CREATE_WORD,
    LINK_WORD,
    PARTY_WORD,
    MatchingRules,
    WantedParty,
)
from alvys_intacct.domain.sage.books import Side

# The error of a link to a party that is gone.
LINK_ERRORS = frozenset(f"linked_{PARTY_WORD[side]}_not_found" for side in Side)
# What these concern is the name of a party; what other errors of a party concern is a Sage id.
NAMING_ERRORS = frozenset(
    f"{PARTY_WORD[side]}_{what}" for side in Side for what in ("not_matched", "ambiguous")
)


def id_not_found(wanted: WantedParty, sage_id: str) -> NeedsAttention:
    """The error for an id that Sage doesn't have."""
    word = PARTY_WORD[wanted.side]
    if wanted.is_subsidiary:
        return NeedsAttention(
            f"There is no {word} {sage_id} in Sage Intacct: that is the {word} id of {wanted.said_as}.",
            code=f"{word}_not_found",
            remedy=f"Correct the {word} id of {wanted.said_as} under {wanted.setting_words}, or create "
            f"{word} {sage_id} in Sage Intacct. Then retry.",
            setting="advanced",
            concerns=sage_id,
        )
    return NeedsAttention(
        f"There is no {word} {sage_id} in Sage Intacct.",
        code=f"{word}_not_found",
        remedy=f"Create {word} {sage_id} in Sage Intacct or switch {AUTO_CREATE_WORD[wanted.side]} "
        "on and retry; or correct its External Accounting ID in Alvys and send it again.",
        setting=wanted.side,
        concerns=sage_id,
    )


def link_not_found(wanted: WantedParty, sage_id: str) -> NeedsAttention:
    """The error for a link to a party that is no longer in Sage (LINK-1)."""
    word = PARTY_WORD[wanted.side]
    return NeedsAttention(
        f"There is no {word} {sage_id} in Sage Intacct any more, to which {wanted.said_as} is linked.",
        code=f"linked_{word}_not_found",
        remedy=f"Link it to another {word} under Parties in the settings of the connection, or remove the "
        "link. Then retry.",
        setting="parties",
        concerns=sage_id,
        party=wanted.party,
    )


def of_link(wanted: WantedParty, problem: NeedsAttention) -> NeedsAttention:
    """The error for a linked party that can't be used: another link is a remedy as well (LINK-1)."""
    word = PARTY_WORD[wanted.side]
    return NeedsAttention(
        problem.message,
        code=problem.code,
        remedy=f"{problem.remedy} If {wanted.said_as} is linked to the wrong {word}, link it to another one "
        "under Parties.",
        setting="parties",
        concerns=problem.concerns,
        party=wanted.party,
    )


def several_match(wanted: WantedParty, ids: Iterable[str], by: str) -> NeedsAttention:
    """The error for several parties with one name or number; it lists their ids."""
    word = PARTY_WORD[wanted.side]
    return NeedsAttention(
        f"Sage Intacct has several {word}s with the {by}: {', '.join(sorted(ids))}.",
        code=f"{word}_ambiguous",
        remedy=f"Enter the right one of these ids {wanted.id_goes}.",
        setting="advanced" if wanted.is_subsidiary else "parties" if wanted.party else None,
        concerns=wanted.name or wanted.said_as,
        party=wanted.party,
    )


def not_matched(wanted: WantedParty, rules: MatchingRules) -> NeedsAttention:
    """The error for a party that no rule finds and that isn't to be created; it says what was tried."""
    word = PARTY_WORD[wanted.side]
    if wanted.is_subsidiary:
        return NeedsAttention(
            f"No {word} in Sage Intacct can be matched to {wanted.said_as}: it has no {word} id under "
            f"{wanted.setting_words}, and no {word} is named {wanted.name!r:.200}.",
            code=f"{word}_not_matched",
            remedy=f"Enter its Sage {word} id {wanted.id_goes}; or give the {word} in Sage Intacct that "
            "name, then retry.",
            setting="advanced",
            concerns=wanted.name or wanted.said_as,
        )
    tried = ["it has no External Accounting ID in Alvys"]
    if wanted.number and rules.link_by in LINK_WORD:
        tried.append(f"none has its {LINK_WORD[rules.link_by]} {wanted.number}")
    if rules.name_fallback and wanted.name:
        tried.append(f"none is named {wanted.name!r:.200}")
    return NeedsAttention(
        f"No {word} in Sage Intacct can be matched to {wanted.said_as}: {' and '.join(tried)}.",
        code=f"{word}_not_matched",
        remedy=f"{_link_it(wanted, word)}nter the Sage {word} id as the External Accounting ID in Alvys and "
        f"send it again, or switch {AUTO_CREATE_WORD[wanted.side]} on and retry.",
        setting="parties" if wanted.party else wanted.side,
        concerns=wanted.name or wanted.said_as,
        party=wanted.party,
    )


def _link_it(wanted: WantedParty, word: str) -> str:
    """The beginning of a sentence that goes on with "nter": a link is the quickest remedy."""
    return f"Link it to a {word} under Parties and retry, e" if wanted.party else "E"
