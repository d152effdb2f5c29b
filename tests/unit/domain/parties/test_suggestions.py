"""Which party of Sage a party of Alvys may be, how surely, and why (LINK-1)."""

from __future__ import annotations

from typing import Any

import pytest
from rapidfuzz.distance import OSA

from alvys_intacct.domain.parties.candidates import BookIndex
from alvys_intacct.domain.parties.name_words import names_in
from alvys_intacct.domain.parties.party_facts import PartyFacts, email_key, number_key, phone_key
from alvys_intacct.domain.parties.party_list import Suggestion
from alvys_intacct.domain.parties.suggestions import (
    DEFAULT_THRESHOLD,
    MOST_SUGGESTIONS,
    TO_BE_LOOKED_AT,
    lowered_where_shared,
    suggestions_for,
)
from bench.party_matching import make_set, measure


def sage(party_id: str, name: str, **facts: Any) -> PartyFacts:
    return PartyFacts(party_id=party_id, name=name, **facts)


def suggested(name: str, *book: PartyFacts, rejected: tuple[str, ...] = (), **facts: Any) -> list[Suggestion]:
    party = PartyFacts(party_id="a-1", name=name, **facts)
    return suggestions_for(party, BookIndex(book), OSA.normalized_similarity, rejected)


@pytest.mark.rule("LINK-1")
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("The Blue Ridge Trkg., L.L.C.", [("blue", "ridge", "trucking")]),
        ("J.B. HUNT & Sons Trans Inc", [("jb", "hunt", "sons", "transport")]),
        ("Acme Holdings LLC d/b/a Fast Lane Xpress", [("acme", "holdings"), ("fast", "lane", "express")]),
        ("Niño's Café", [("ninos", "cafe")]),
        ("LLC", [("llc",)]),
        ("", []),
        ("!!!", []),
    ],
)
def test_a_name_is_its_words_without_what_people_leave_out(name: str, words: list[tuple[str, ...]]) -> None:
    assert names_in(name) == words


@pytest.mark.rule("LINK-1")
def test_numbers_addresses_and_phones_are_compared_without_their_dress() -> None:
    assert {number_key(text) for text in ("MC-012345", "12345", "MC # 12345")} == {"12345"}
    assert {phone_key(text) for text in ("+1 (555) 010-2000 x12", "555.010.2000")} == {"5550102000"}
    assert phone_key("12") == ""
    assert number_key("none") == ""
    assert email_key(" AP@Acme.example ") == "ap@acme.example"
    assert email_key("call us") == ""


@pytest.mark.rule("LINK-1")
def test_a_number_finds_a_party_of_another_name_and_a_person_has_to_look() -> None:
    best = suggested(
        "Sunrise Carriers LLC",
        sage("V-1", "Old Name Hauling Inc", mc_number="MC 712345"),
        sage("V-2", "Sunset Produce"),
        mc_number="712345",
    )[0]

    assert (best.sage_id, best.reasons) == ("V-1", ("another name", "the same MC number"))
    assert 0.5 < best.score < DEFAULT_THRESHOLD


@pytest.mark.rule("LINK-1")
def test_a_name_alone_is_never_sure_and_the_same_town_makes_it_sure() -> None:
    alone = suggested("Blackhawk Ridge Trucking", sage("V-1", "BLACKHAWK RIDGE TRUCKING LLC"))[0]
    town = suggested(
        "Blackhawk Ridge Trucking",
        sage("V-1", "BLACKHAWK RIDGE TRUCKING LLC", city="Dallas", state="TX"),
        city="Dallas",
        state="TX",
    )[0]
    elsewhere = suggested(
        "Blackhawk Ridge Trucking", sage("V-1", "Blackhawk Ridge Trucking", city="Boise"), city="Dallas"
    )[0]

    assert elsewhere.score < alone.score < DEFAULT_THRESHOLD <= town.score
    assert town.reasons == ("the same name", "in Dallas, too")
    assert elsewhere.reasons[-1] == "in another town, Boise"


@pytest.mark.rule("LINK-1")
def test_two_that_are_equally_likely_share_the_score_and_terminals_are_told_by_the_town() -> None:
    twins = suggested("Kodiak Freight", sage("V-1", "Kodiak Freight"), sage("V-2", "Kodiak Freight Inc"))
    terminals = suggested(
        "Kodiak Bay Freight",
        sage("V-1", "Kodiak Bay Freight - Dallas", city="Dallas"),
        sage("V-2", "Kodiak Bay Freight - Houston", city="Houston"),
        city="Houston",
    )

    assert [one.score for one in twins] == [twins[0].score] * 2
    assert twins[0].score < 0.5
    assert terminals[0].sage_id == "V-2"
    assert terminals[0].score > 0.9
    assert all(terminal.score < 0.1 for terminal in terminals[1:])


@pytest.mark.rule("LINK-1")
def test_other_numbers_speak_against_the_same_name_and_the_inactive_are_looked_at() -> None:
    other = suggested(
        "Kodiak Freight",
        sage("V-1", "Kodiak Freight", mc_number="1", dot_number="2"),
        mc_number="9",
        dot_number="8",
    )
    inactive = suggested(
        "Kodiak Freight", sage("V-1", "Kodiak Freight", tax_id="12-345", active=False), tax_id="12345"
    )

    assert not other or other[0].score < 0.2
    assert inactive[0].score == TO_BE_LOOKED_AT
    assert inactive[0].reasons[-1] == "inactive in Sage Intacct"


@pytest.mark.rule("LINK-1")
def test_what_was_rejected_is_not_offered_again_and_at_most_five_are() -> None:
    book = [
        sage(f"V-{number}", f"Kodiak Freight {word}")
        for number, word in enumerate(["Bay", "Run", "Sky", "Oak", "Elm", "Ash", "Fir"])
    ]
    before = suggested("Kodiak Freight", *book)
    after = suggested("Kodiak Freight", *book, rejected=(before[0].sage_id,) if before else ())

    assert len(before) <= MOST_SUGGESTIONS
    assert before
    assert before[0].sage_id not in [one.sage_id for one in after]


@pytest.mark.rule("LINK-1")
def test_one_that_two_parties_would_have_or_another_has_already_is_looked_at() -> None:
    sure = Suggestion(sage_id="V-1", name="Kodiak", score=0.999, reasons=("the same name",))
    free = Suggestion(sage_id="V-2", name="Heron", score=0.999)
    found = {"carriers:a": [sure], "carriers:b": [sure], "carriers:c": [free]}
    names = {"carriers:a": "Kodiak A", "carriers:b": "Kodiak B", "carriers:c": "Heron"}

    shared = lowered_where_shared(found, {}, names)
    taken = lowered_where_shared({"carriers:c": [free]}, {"v-2": "Heron Bay"}, names)

    assert [shared[key][0].score for key in found] == [TO_BE_LOOKED_AT, TO_BE_LOOKED_AT, 0.999]
    assert shared["carriers:a"][0].reasons[-1] == "suggested for Kodiak B, too"
    assert taken["carriers:c"][0].reasons == ("Heron Bay has this id already",)


@pytest.mark.rule("LINK-1")
def test_hostile_names_are_compared_and_done_with() -> None:
    names = ["", " ", "\x00", "d/b/a " * 500, "=" * 5_000, "ßı" * 300, "a b c " * 500, "\uff11\uff12"]
    book = [sage(f"V-{number}", name, emails=("@@",), phones=("x",)) for number, name in enumerate(names)]

    assert all(isinstance(suggested(name, *book, emails=("@",)), list) for name in names)


@pytest.mark.rule("LINK-1")
def test_what_accept_all_takes_is_right_and_the_truth_is_among_the_first_three() -> None:
    """The bar of `link_precision` and `link_recall`, on a smaller set than that of the benchmark."""
    measured = measure(make_set(250, seed=7))

    assert measured.precision >= 0.99, measured.wrong
    assert measured.recall >= 0.9
    assert measured.accepted > 120
