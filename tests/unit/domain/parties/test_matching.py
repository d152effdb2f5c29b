"""Whom a document is for: id, then number, then name, then a new party (PARTY-1, 2, 3, 5, 7, DEC-2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alvys_intacct.domain.connections.setting_choices import CarrierLink
from alvys_intacct.domain.connections.settings import ApSettings, ArSettings
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.parties.matching import LONGEST_PARTY_ID, FoundParties, Matched, match, proposed_id
from alvys_intacct.domain.parties.wanted import MatchingRules, WantedParty, digits_of
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.parties import Party
from tests.fakes.samples import connection

ID, MC, NAME = "V-ID", "V-MC", "V-NAME"


def party(party_id: str, **changes: Any) -> Party:
    return Party(**{"party_id": party_id, "name": "Fast Lane", "active": True, "on_hold": False, **changes})


# All three ways lead to another party, so that the order shows.
FOUND = FoundParties(
    by_id={"id": [party(ID)]}, by_name={"fast lane": [party(NAME)]}, by_number={"712345": [party(MC)]}
)


ALL_ON = MatchingRules(auto_create=True, name_fallback=True, link_by=CarrierLink.MC_NUMBER)
NOTHING = FoundParties()


def wanted(external_id: str | None = None, side: Side = Side.AP, **changes: Any) -> WantedParty:
    known: dict[str, Any] = {"name": "Fast  LANE", "number": "712345", "alvys_key": "carr-1"}
    said_as = "carrier 'Fast Lane'"
    return WantedParty(side=side, external_id=external_id, said_as=said_as, **{**known, **changes})


def matched(one: WantedParty, rules: MatchingRules = ALL_ON, found: FoundParties = FOUND) -> Matched:
    return match(one, rules, found)


def refusal(one: WantedParty, rules: MatchingRules, found: FoundParties) -> NeedsAttention:
    with pytest.raises(NeedsAttention) as caught:
        match(one, rules, found)
    assert caught.value.remedy
    return caught.value


@pytest.mark.rule("PARTY-1", "PARTY-2", "DEC-2")
@pytest.mark.parametrize(
    ("one", "rules", "party_id", "rule"),
    [
        # Each way before the next, with all of them on.
        (wanted("id"), ALL_ON, ID, "External Accounting ID"),
        (wanted(), ALL_ON, MC, "MC number"),
        (wanted(number=None), ALL_ON, NAME, "name"),
        (wanted(number="999"), ALL_ON, NAME, "name"),
        # A way that is off is passed over, whatever it would find.
        (wanted(), MatchingRules(False, True), NAME, "name"),
        (wanted(), MatchingRules(False, True, CarrierLink.EXTERNAL_ID), NAME, "name"),
        (wanted(), MatchingRules(False, False, CarrierLink.MC_NUMBER), MC, "MC number"),
        (wanted(), MatchingRules(False, False, CarrierLink.DOT_NUMBER), MC, "DOT number"),
        (wanted("id"), MatchingRules(False, False), ID, "External Accounting ID"),
    ],
)
def test_the_order(one: WantedParty, rules: MatchingRules, party_id: str, rule: str) -> None:
    """PARTY-1, PARTY-2, DEC-2. Sage's own spelling of an id is used."""
    found = matched(one, rules)
    assert (found.party_id, found.rule) == (party_id, rule)
    assert found.party is not None


@pytest.mark.rule("PARTY-1", "DEC-2")
@pytest.mark.parametrize("side", list(Side))
def test_an_id_that_is_unknown_never_falls_back(side: Side) -> None:
    """PARTY-1, DEC-2: number and name would find somebody, but the id says who it is."""
    word = {Side.AR: "customer", Side.AP: "vendor"}[side]
    one = wanted("GONE", side)
    error = refusal(one, MatchingRules(False, True, CarrierLink.MC_NUMBER), FOUND)
    assert error.code == f"{word}_not_found"
    assert "GONE" in str(error)
    assert error.setting == side
    created = matched(one)
    assert (created.party_id, created.party) == ("GONE", None)
    assert "External Accounting ID" in created.rule


def test_an_id_longer_than_sages_is_refused_before_it_is_created() -> None:
    error = refusal(wanted("X" * 21), ALL_ON, NOTHING)
    assert error.code == "vendor_id_too_long"
    assert matched(wanted("X" * 20), found=NOTHING).party is None


@pytest.mark.rule("PARTY-1", "PARTY-2")
@pytest.mark.parametrize(
    ("one", "found", "by"),
    [
        (wanted(), FoundParties(by_number={"712345": [party("V-9"), party("V-10")]}), "MC number 712345"),
        (wanted(number=None), FoundParties(by_name={"fast lane": [party("V-9"), party("V-10")]}), "name"),
    ],
)
def test_several_are_an_error_that_lists_their_ids(one: WantedParty, found: FoundParties, by: str) -> None:
    """PARTY-1, PARTY-2: nobody guesses, and nothing is created besides."""
    error = refusal(one, ALL_ON, found)
    assert error.code == "vendor_ambiguous"
    assert error.concerns == (one.name or one.said_as)
    assert "V-10, V-9" in str(error)
    assert by in str(error)


@pytest.mark.rule("PARTY-5")
@pytest.mark.parametrize(
    ("state", "code"),
    [
        ({"active": False}, "vendor_inactive"),
        ({"on_hold": True}, "vendor_on_hold"),
        ({"active": False, "on_hold": True}, "vendor_inactive"),
    ],
)
@pytest.mark.parametrize("way", ["id", "number", "name", "created before"])
def test_a_party_that_may_not_be_used_is_named(state: dict[str, bool], code: str, way: str) -> None:
    """PARTY-5: whichever way it was found; nobody else is taken in its place."""
    bad = party("V-BAD", **state)
    one, found = {
        "id": (wanted("id"), FoundParties(by_id={"id": [bad]})),
        "number": (wanted(), FoundParties(by_number={"712345": [bad]})),
        "name": (wanted(number=None), FoundParties(by_name={"fast lane": [bad]})),
        "created before": (wanted(), FoundParties(by_id={proposed_id(wanted()): [bad]})),
    }[way]
    error = refusal(one, ALL_ON, found)
    assert error.code == code
    assert "V-BAD (Fast Lane)" in str(error)


@pytest.mark.rule("PARTY-1")
@pytest.mark.parametrize(
    ("one", "rules", "tried"),
    [
        (wanted(), MatchingRules(False, False), ["no External Accounting ID"]),
        (wanted(), MatchingRules(False, True), ["no External Accounting ID", "named 'Fast  LANE'"]),
        (
            wanted(),
            MatchingRules(False, True, CarrierLink.DOT_NUMBER),
            ["no External Accounting ID", "DOT number 712345", "named"],
        ),
    ],
)
def test_nobody_matches(one: WantedParty, rules: MatchingRules, tried: list[str]) -> None:
    """PARTY-1 (c): off fails, and the message says all that was tried."""
    error = refusal(one, rules, NOTHING)
    assert error.code == "vendor_not_matched"
    assert error.concerns == (one.name or one.said_as)
    assert all(words in str(error) for words in tried)
    assert "Auto Create Vendor" in error.remedy


def test_nobody_without_name_is_created() -> None:
    assert refusal(wanted(name=""), ALL_ON, NOTHING).code == "vendor_not_matched"


@pytest.mark.rule("PARTY-6")
def test_a_new_party_has_the_same_id_whoever_asks() -> None:
    """PARTY-6: two workers propose the same, and who comes later finds it."""
    one, again = matched(wanted(), found=NOTHING), matched(wanted(name="fast   lane"), found=NOTHING)
    assert one.party_id == again.party_id
    assert one.party is None
    assert len(one.party_id) <= LONGEST_PARTY_ID
    later = matched(wanted(), found=FoundParties(by_id={one.party_id: [party(one.party_id)]}))
    assert (later.party_id, later.party is not None) == (one.party_id, True)
    other = matched(wanted(alvys_key="carr-2"), found=NOTHING)
    assert other.party_id != one.party_id


@pytest.mark.parametrize("name", ["Ärger & Söhne GmbH", "東京運輸", "A" * 200, "O'Neill — Trucking", "-"])
def test_a_proposed_id_is_one_that_sage_takes(name: str) -> None:
    proposed = proposed_id(wanted(name=name))
    assert 0 < len(proposed) <= LONGEST_PARTY_ID
    assert all(letter.isascii() and (letter.isalnum() or letter == "-") for letter in proposed)


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("MC-712345", "712345"),
        ("mc 0712345", "712345"),
        ("USDOT 3456789", "3456789"),
        ("712345", "712345"),
        ("n/a", None),
        ("000", None),
        ("", None),
        (None, None),
    ],
)
def test_numbers_are_compared_by_their_digits(written: str | None, digits: str | None) -> None:
    assert digits_of(written) == digits


@pytest.mark.rule("PARTY-1", "PARTY-2", "DEC-1")
def test_every_side_has_its_own_switches() -> None:
    """PARTY-1, PARTY-2, DEC-1: off by default, a switch for each side."""
    for side in Side:
        rules = MatchingRules.of(connection(), side)
        assert (rules.auto_create, rules.name_fallback) == (False, False)
        assert rules.link_by is CarrierLink.EXTERNAL_ID
    on = connection(
        ar=ArSettings(auto_create_customer=True),
        ap=ApSettings(name_matching_fallback=True, link_carriers_by=CarrierLink.DOT_NUMBER),
    )
    assert MatchingRules.of(on, Side.AR) == MatchingRules(True, False)
    assert MatchingRules.of(on, Side.AP) == MatchingRules(False, True, CarrierLink.DOT_NUMBER)


@pytest.mark.rule("PARTY-8")
@pytest.mark.parametrize("way", ["id", "name", "number"])
def test_the_own_or_shared_one_goes_before_other_entities_own(way: str) -> None:
    """PARTY-8: also where each entity may use an id for itself."""
    other, own, shared = (
        party(party_id, entity_id=entity) for party_id, entity in (("A", "E2"), ("B", "E1"), ("C", None))
    )
    in_e1 = replace(ALL_ON, entity_id="E1")

    def found(*ones: Party) -> FoundParties:
        hits = list(ones)
        return {
            "id": FoundParties(by_id={"id": hits}),
            "name": FoundParties(by_name={"fast lane": hits}),
            "number": FoundParties(by_number={"712345": hits}),
        }[way]

    one = wanted("id") if way == "id" else wanted()
    assert matched(one, in_e1, found(other, own)).party == own
    assert matched(one, in_e1, found(other, shared)).party == shared
    assert refusal(one, in_e1, found(other)).code == "vendor_of_another_entity"
    # A top-level document can name shared parties only.
    assert refusal(one, ALL_ON, found(own)).code == "vendor_of_another_entity"
    if way == "id":
        assert matched(one, in_e1, found(shared, own)).party == own
