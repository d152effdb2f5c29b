"""An accepted link counts like an External Accounting ID (LINK-1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.parties.link_files import LinkLine, linked_by_file
from alvys_intacct.domain.parties.links import (
    MOST_LINKS,
    MOST_REJECTED_OF_ONE,
    NO_LINKS,
    LinkEditor,
    PartyLink,
    PartyLinks,
    TooManyLinksError,
    changes_between,
    party_of_key,
)
from alvys_intacct.domain.parties.matching import LINKED, FoundParties, match
from alvys_intacct.domain.parties.party_facts import PartyFacts, by_folded_id
from alvys_intacct.domain.parties.wanted import MatchingRules, WantedParty
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.parties import Party

CARRIERS, CUSTOMERS = PartyKind.CARRIERS, PartyKind.CUSTOMERS
RULES = MatchingRules(auto_create=True, name_fallback=True)
FAST = Party("V-9", "Fast Lane", active=True, on_hold=False)


def wanted(external_id: str | None, linked_id: str | None) -> WantedParty:
    return WantedParty(
        Side.AP,
        external_id,
        "Fast Lane",
        None,
        "carr-1",
        "carrier 'Fast Lane'",
        linked_id=linked_id,
        party="carriers:carr-1",
    )


@pytest.mark.rule("LINK-1", "DEC-2")
def test_a_link_is_taken_before_number_and_name_and_after_the_id_from_alvys() -> None:
    other = Party("V-1", "Another", active=True, on_hold=False)
    found = FoundParties(by_id={"V-9": [FAST], "V-1": [other]}, by_name={"fast lane": [other]})

    linked, sent = match(wanted(None, "V-9"), RULES, found), match(wanted("V-1", "V-9"), RULES, found)

    assert (linked.party_id, linked.rule) == ("V-9", LINKED)
    assert (sent.party_id, sent.rule) == ("V-1", "External Accounting ID")
    conflict = wanted("V-1", "V-9").link_conflict
    assert conflict is not None
    assert "V-1" in conflict
    assert "V-9" in conflict
    assert wanted("V-9", "V-9").link_conflict is None
    assert wanted(None, "V-9").link_conflict is None


@pytest.mark.rule("LINK-1", "DEC-2")
def test_a_link_to_a_party_that_is_gone_makes_none_and_falls_back_to_nothing() -> None:
    with pytest.raises(NeedsAttention) as caught:
        match(wanted(None, "V-9"), RULES, FoundParties(by_name={"fast lane": [FAST]}))

    assert (caught.value.code, caught.value.setting) == ("linked_vendor_not_found", "parties")
    assert caught.value.party == "carriers:carr-1"


@pytest.mark.rule("LINK-1", "PARTY-5")
def test_a_linked_party_must_be_usable() -> None:
    held = Party("V-9", "Fast Lane", active=True, on_hold=True)
    with pytest.raises(NeedsAttention) as caught:
        match(wanted(None, "V-9"), RULES, FoundParties(by_id={"V-9": [held]}))
    assert caught.value.code == "vendor_on_hold"


@pytest.mark.rule("LINK-1", "LINK-3")
def test_an_error_about_a_party_names_it() -> None:
    with pytest.raises(NeedsAttention) as caught:
        match(wanted(None, None), MatchingRules(auto_create=False, name_fallback=False), FoundParties())
    assert caught.value.party == "carriers:carr-1"
    assert caught.value.remedy.startswith(
        "Link it to a vendor under Parties and retry, enter the Sage vendor id"
    )
    assert party_of_key("carriers:carr-1") == (CARRIERS, "carr-1")
    assert party_of_key("nobody:1") is None
    assert party_of_key("carriers:") is None


@pytest.mark.rule("LINK-1")
def test_linking_takes_a_rejection_back_and_differences_are_told() -> None:
    editor = LinkEditor(NO_LINKS)
    editor.reject(CARRIERS, "c-1", ["V-1", "V-2"])
    editor.link(CARRIERS, "c-1", PartyLink(sage_id="V-1", name="Fast"))
    first = editor.result
    again = LinkEditor(first)
    assert again.unlink(CARRIERS, "c-1")
    assert not again.unlink(CUSTOMERS, "c-1")
    again.reject(CARRIERS, "c-1", [f"V-{number}" for number in range(50)])

    assert first.sage_id(CARRIERS, "c-1") == "V-1"
    assert first.rejected_of(CARRIERS, "c-1") == ("V-2",)
    assert len(again.result.rejected_of(CARRIERS, "c-1")) == MOST_REJECTED_OF_ONE
    assert changes_between(NO_LINKS, first) == [
        ("partyLinks.carriers.c-1", None, "V-1", "Fast"),
        ("rejectedSuggestions.carriers.c-1", None, "V-2", "Fast"),
    ]
    assert changes_between(first, again.result, {"carriers:c-1": "Faster"})[0][3] == "Fast"
    assert changes_between(first, again.result, {"carriers:c-1": "Faster"})[1][3] == "Faster"
    assert changes_between(first, first) == []
    assert PartyLinks.model_validate_json(first.model_dump_json()) == first


@pytest.mark.rule("LINK-1")
def test_a_connection_has_twenty_thousand_links_at_most() -> None:
    editor = LinkEditor(NO_LINKS)
    for number in range(MOST_LINKS):
        editor.link(CUSTOMERS, f"c-{number}", PartyLink(sage_id=f"C-{number}"))
    full = editor.result
    editor.link(CARRIERS, "one-more", PartyLink(sage_id="V-1"))

    assert full.sage_id(CUSTOMERS, "c-19999") == "C-19999"
    with pytest.raises(TooManyLinksError):
        assert editor.result


@pytest.mark.rule("LINK-2")
def test_an_id_that_a_spreadsheet_took_zeros_off_is_no_other_partys() -> None:
    """Both ids exist, so the row would link the wrong vendor, or the wrong carrier, without a word."""
    vendors = [PartyFacts(party_id=party_id, name=party_id) for party_id in ("12", "0012", "7", "V-012")]
    parties = {kind: by_folded_id(vendors, None) for kind in PartyKind}
    names = {f"carriers:{alvys_id}": alvys_id for alvys_id in ("5", "005", "6", "8", "9")}
    lines = [
        LinkLine(number, "carriers", alvys_id, "", sage_id)
        for number, (alvys_id, sage_id) in enumerate([("6", "12"), ("5", "7"), ("8", "7"), ("9", "V-012")], 2)
    ]
    kinds = list(PartyKind)
    links, bad = linked_by_file(NO_LINKS, lines, names, parties, None, kinds)

    assert links is NO_LINKS
    assert [(line.number, line.column) for line in bad] == [(2, "sageId"), (3, "alvysId")]
    assert "0012 as well" in bad[0].message
    assert "005 as well" in bad[1].message
    assert linked_by_file(NO_LINKS, lines[2:], names, parties, None, kinds)[1] == []
    # What an export has is taken back as it is.
    both = PartyLinks(linked={CARRIERS: {"5": PartyLink(sage_id="12"), "005": PartyLink(sage_id="0012")}})
    same = [LinkLine(2, "carriers", "5", "", "12"), LinkLine(3, "carriers", "005", "", "0012")]
    assert linked_by_file(both, same, names, parties, None, kinds) == (both, [])


@pytest.mark.rule("LINK-1", "PARTY-5", "PARTY-8")
def test_a_linked_party_that_cannot_be_used_leads_to_its_link() -> None:
    """So the list of parties says what waits for it, and another link retries it."""
    unusable = {
        "vendor_inactive": replace(FAST, active=False),
        "vendor_on_hold": replace(FAST, on_hold=True),
        "vendor_of_another_entity": replace(FAST, entity_id="E-2"),
    }
    for code, party in unusable.items():
        with pytest.raises(NeedsAttention) as problem:
            match(wanted(None, "V-9"), RULES, FoundParties(by_id={"V-9": [party]}))
        told = problem.value
        assert (told.code, told.setting, told.party) == (code, "parties", wanted(None, "V-9").party)
        assert "link it to another one under Parties" in told.remedy
        # An External Accounting ID is changed in Alvys, not here.
        with pytest.raises(NeedsAttention) as problem:
            match(wanted("V-9", None), RULES, FoundParties(by_id={"V-9": [party]}))
        assert problem.value.setting is None
