"""Which party of Sage a party of Alvys may be, how surely, and why (LINK-1)."""

from __future__ import annotations

from typing import Any

import pytest
from rapidfuzz.distance import OSA

from alvys_intacct.domain.parties.candidates import BookIndex
from alvys_intacct.domain.parties.name_words import names_in
from alvys_intacct.domain.parties.party_facts import (
    PartyFacts,
    email_key,
    number_key,
    phone_key,
    tax_key,
)
from alvys_intacct.domain.parties.party_list import TO_BE_LOOKED_AT, Suggestion
from alvys_intacct.domain.parties.suggestions import (
    DEFAULT_THRESHOLD,
    MOST_SUGGESTIONS,
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
        ("Sunrise Carriers c/o Triumph Business Capital", [("sunrise", "carriers")]),
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
def test_what_is_typed_for_no_number_or_address_is_none() -> None:
    none = ("0", "00-0000000", "N/A", "999999", "9999999", "1234567")
    no_tax_id = ("999-99-9999", "12-3456789", "***-**-6789", "XXX-XX-6789", "6789", "XAXX010101000")

    assert [number_key(text) for text in none] == [""] * len(none)
    assert [tax_key(text) for text in (*none, *no_tax_id)] == [""] * (len(none) + len(no_tax_id))
    assert [phone_key(text) for text in ("000-000-0000", "(555) 555-5555", "1234567890")] == [""] * 3
    assert [email_key(text) for text in ("noemail@noemail.com", "none@none.example")] == [""] * 2
    assert {tax_key(text) for text in ("EIN 98-7654320", "987654320")} == {"987654320"}
    assert tax_key("TAL950101XY1") != tax_key("TBE950101AB1"), "the digits are the day of foundation"


IN_DALLAS: dict[str, Any] = {"city": "Dallas", "state": "TX"}
FACTORS: dict[str, Any] = {"emails": ("pay@factor.example",), "phones": ("214-555-0100",)}


@pytest.mark.rule("LINK-1")
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (("Johnson Trucking", {}), ("Johnston Trucking", {})),
        (("Martin Trucking", {}), ("Martinez Trucking LLC", {})),
        (("Green Logistics", {}), ("Greenfield Logistics", {})),
        (("Kodiak Logistics LLC", FACTORS), ("Kodiak Trucking LLC", FACTORS)),
        (("Sunrise Carriers", FACTORS), ("Blue Heron Hauling", FACTORS)),
        (("Route 66 Logistics", FACTORS), ("Route 66 Logistics 2", FACTORS)),
        (("1 11 Logistics", {}), ("11 1 Logistics", {})),
        (("J Smith", FACTORS), ("John Smith", FACTORS)),
        (("Transcontinent\u0430l Freight", {}), ("Transcontinental Freight", {})),
        (("Sunrise Carriers c/o Heron Capital", {}), ("Heron Capital", {})),
        (("Blackhawk Ridge Trucking LLC", {}), ("Blackhawk Ridge Trucking, Inc.", {})),
        (("A1 Trucking", {"mc_number": "712345"}), ("A-1 Trucking LLC", {"mc_number": "654321"})),
        (("Sunrise", {"tax_id": "999999999"}), ("Sunrise Foods", {"tax_id": "99-9999999"})),
        (
            ("Kodiak Freight Holdings", {"emails": ("ann@kodiak.example",)}),
            ("Kodiak Freight", {"emails": ("ap@kodiak.example",)}),
        ),
    ],
)
def test_a_sister_a_namesake_or_one_of_the_same_agent_is_never_accepted_unseen(
    ours: tuple[str, dict[str, Any]], theirs: tuple[str, dict[str, Any]]
) -> None:
    (name, facts), (other, others) = ours, theirs
    found = suggested(name, sage("V-1", other, **IN_DALLAS, **others), **IN_DALLAS, **facts)

    assert all(suggestion.score <= TO_BE_LOOKED_AT for suggestion in found), found


@pytest.mark.rule("LINK-1")
def test_a_slip_passes_with_a_phone_of_its_own_and_another_name_with_two_numbers() -> None:
    slip = suggested("Johnson Trucking", sage("V-1", "Jonson Trucking", **FACTORS), **IN_DALLAS, **FACTORS)
    numbers: dict[str, Any] = {"mc_number": "712345", "dot_number": "2712345"}
    renamed = suggested("Sunrise Carriers", sage("V-1", "Heron Hauling", **numbers), **IN_DALLAS, **numbers)

    assert slip[0].score >= DEFAULT_THRESHOLD
    assert renamed[0].score >= DEFAULT_THRESHOLD


@pytest.mark.rule("LINK-1")
def test_what_several_in_sage_have_tells_little() -> None:
    agent: dict[str, Any] = {"mc_number": "712345", "emails": ("ap@agent.example",)}
    others = [sage(f"V-{number}", f"{word} Steel", **agent) for number, word in enumerate(["Oak", "Elm"])]
    by_domain = suggested(
        "Kodiak Freight",
        sage("V-7", "Kodiak Freight", emails=("b@sbcglobal.net",)),
        emails=("a@sbcglobal.net",),
    )
    shared = suggested("Kodiak Freight", *others, sage("V-7", "Kodiak Freight", **agent), mc_number="712345")

    assert by_domain[0].reasons == ("the same name",)
    assert shared[0].reasons == ("the same name", "the same MC number, which several have")


@pytest.mark.rule("LINK-1")
def test_a_state_in_words_is_its_two_letters_and_what_was_rejected_takes_no_share() -> None:
    book = [sage("V-1", "Kodiak Freight", city="Dallas", state="Texas"), sage("V-2", "Kodiak Freight")]

    assert suggested("Kodiak Freight", *book, **IN_DALLAS)[0].reasons[-1] == "in Dallas, too"
    left = suggested("Kodiak Freight", *book, rejected=("v-1",), **IN_DALLAS)
    assert [(one.sage_id, one.score > 0.9) for one in left] == [("V-2", True)]


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
        sage("V-1", "Kodiak Freight", mc_number="712345", dot_number="2712345"),
        mc_number="812345",
        dot_number="2812345",
    )
    inactive = suggested(
        "Kodiak Freight", sage("V-1", "Kodiak Freight", tax_id="12-3456780", active=False), tax_id="123456780"
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
    assert len(names_in(" dba ".join("abcdefghijkl"))) == 4


@pytest.mark.rule("LINK-1")
def test_what_accept_all_takes_is_right_and_the_truth_is_among_the_first_three() -> None:
    """The bar of `link_precision` and `link_recall`, on a smaller set than that of the benchmark."""
    measured = measure(make_set(250, seed=7))

    assert measured.precision >= 0.99, measured.wrong
    assert measured.recall >= 0.9
    assert measured.accepted > 120
