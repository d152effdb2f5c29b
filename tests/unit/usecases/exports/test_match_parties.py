"""Finding the parties of many transactions: asked once, remembered, never shared."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from alvys_intacct.domain.connections.setting_choices import CarrierLink, CreatePartiesIn
from alvys_intacct.domain.connections.settings import AdvancedSettings, ApSettings, ArSettings
from alvys_intacct.domain.errors import ConnectionFault, ConnectionPlace, NeedsAttention
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.parties.matching import Matched
from alvys_intacct.domain.parties.wanted import MatchingRules, WantedParty, wanted_party
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.parties import Party
from alvys_intacct.usecases.exports.match_parties import FRESH_FOR, MatchParties
from tests.fakes.books import FakeBooks
from tests.fakes.messages import message
from tests.fakes.samples import connection, parties, whole
from tests.fakes.small import FakeClock

ON = connection()


def wanted(external_id: str | None, **changes: Any) -> WantedParty:
    known = {"name": "", "number": None, "alvys_key": "a1", "side": Side.AR, "said_as": "customer 'x'"}
    return WantedParty(external_id=external_id, **{**known, **changes})


@pytest.fixture
def world() -> tuple[MatchParties, FakeBooks, FakeClock]:
    clock = FakeClock()
    sage = FakeBooks(clock)
    sage.parties = parties("C1", "C2")
    return MatchParties(sage, clock), sage, clock


World = tuple[MatchParties, FakeBooks, FakeClock]


def test_parties_are_asked_for_once_and_all_together(world: World) -> None:
    match, sage, clock = world
    found = match(ON, Side.AR, [wanted("C1"), wanted("C2"), wanted("C1")])
    assert [one.party_id for one in found.values() if isinstance(one, Matched)] == ["C1", "C2"]
    match(ON, Side.AR, [wanted("C2"), wanted("C1")])
    assert sage.wire.calls == ["books.find_parties"]
    clock.advance(FRESH_FOR.total_seconds())
    match(ON, Side.AR, [wanted("C1")])
    assert len(sage.wire.calls) == 2


@pytest.mark.parametrize(
    "party",
    [None, Party("C9", "x", active=False, on_hold=False), Party("C9", "x", active=True, on_hold=True)],
)
def test_what_cannot_be_used_is_not_remembered(world: World, party: Party | None) -> None:
    match, sage, _ = world
    if party is not None:
        sage.parties[Side.AR, "C9"] = party
    assert isinstance(match(ON, Side.AR, [wanted("C9")])[wanted("C9")], NeedsAttention)
    sage.parties |= parties("C9")
    assert isinstance(match(ON, Side.AR, [wanted("C9")])[wanted("C9")], Matched)


@pytest.mark.parametrize(
    "other",
    [
        connection(tenant="other"),
        connection(company_id="else"),
        connection(entity_id="E1"),
        connection(ar=ArSettings(auto_create_customer=True)),
    ],
)
def test_nothing_is_shared_between_connections(world: World, other: Any) -> None:
    match, sage, _ = world
    for where in (ON, other):
        match(where, Side.AR, [wanted("C1")])
    assert sage.wire.calls == ["books.find_parties"] * 2


@pytest.mark.rule("PARTY-1", "PARTY-2")
def test_names_and_numbers_are_asked_for_only_where_the_settings_want_them(world: World) -> None:
    match, sage, _ = world
    one = wanted(None, side=Side.AP, name="Fast Lane", number="712345")
    assert isinstance(match(ON, Side.AP, [one])[one], NeedsAttention)
    assert "books.find_parties_by_name" not in sage.wire.calls
    linked = connection(ap=ApSettings(link_carriers_by=CarrierLink.MC_NUMBER, name_matching_fallback=True))
    sage.parties[Side.AP, "V7"] = Party("V7", "FAST  lane", True, False)
    found = match(linked, Side.AP, [one])[one]
    assert isinstance(found, Matched)
    assert (found.party_id, found.rule) == ("V7", "name")
    assert sage.wire.calls[-2:] == ["books.find_parties_by_name", "books.find_vendors_by_number"]


@pytest.mark.rule("PARTY-8")
@pytest.mark.parametrize("code", ["bad_credentials", "signed_in_elsewhere"])
def test_a_refused_top_level_names_the_setting(world: World, code: str) -> None:
    """PARTY-8: where parties are the entity's own, the refusal is an ordinary one."""
    match, sage, _ = world
    for where, expected in ((CreatePartiesIn.COMPANY, "top_level_refused"), (CreatePartiesIn.ENTITY, code)):
        on = connection(entity_id="E1", advanced=AdvancedSettings(create_parties_in=where))
        refused = ConnectionFault(
            NeedsAttention("Refused.", code=code), ConnectionPlace("acme", "SUB1", None)
        )
        sage.wire.fail_once("books.find_parties", refused)
        with pytest.raises(ConnectionFault) as caught:
            match(on, Side.AR, [wanted("C1")])
        assert caught.value.code == expected


@pytest.mark.rule("PARTY-8", "ERR-6")
def test_a_wrong_password_is_what_it_is_whichever_level_is_asked_first(world: World) -> None:
    """ERR-6: Sage says the same of a wrong password and of a user who may not use the top level."""
    match, sage, _ = world
    on = connection(entity_id="E1")

    accepted: set[str | None] = set()

    def sign_in(books: Books) -> ConnectionFault | None:
        if books.entity_id in accepted:
            return None
        place = ConnectionPlace(books.tenant, books.subsidiary_id, books.entity_id)
        return ConnectionFault(NeedsAttention("Refused.", code="bad_credentials"), place)

    sage.sign_in = sign_in
    found: list[tuple[str, str | None, int]] = []
    for _ in range(2):
        with pytest.raises(ConnectionFault) as caught:
            match.with_terms(on, Side.AR, [wanted("C1")])
        found.append((caught.value.code, caught.value.place.entity_id, sage.probes))
        accepted.add("E1")
    assert found == [("bad_credentials", "E1", 1), ("top_level_refused", None, 2)]


@pytest.mark.rule("PARTY-8")
def test_another_place_of_parties_is_another_match(world: World) -> None:
    match, sage, _ = world
    for where in CreatePartiesIn:
        on = connection(entity_id="E1", advanced=AdvancedSettings(create_parties_in=where))
        match(on, Side.AR, [wanted("C1")])
    assert sage.wire.calls == ["books.find_parties"] * 2


@pytest.mark.rule("DEC-16", "PARTY-1")
def test_two_new_parties_that_people_see_as_one_are_created_once(world: World) -> None:
    """DEC-16: as if the second had come after the first was created."""
    match, _, _ = world
    both = [wanted(None, name="Jos\u00e9", alvys_key="a1"), wanted(None, name="JOSE\u0301", alvys_key="a2")]
    for fallback in (True, False):
        on = connection(ar=ArSettings(auto_create_customer=True, name_matching_fallback=fallback))
        found = [one.party_id for one in match(on, Side.AR, both).values() if isinstance(one, Matched)]
        assert len(found) == 2
        assert (len(set(found)) == 1) == fallback


@pytest.mark.rule("DEC-16", "PARTY-6")
def test_a_provider_that_was_created_before_is_found_under_its_former_id(world: World) -> None:
    """DEC-16: its id is made of its name, and was made of the name as it was written."""
    match, sage, _ = world
    on = connection(ap=ApSettings(auto_create_vendor=True))

    def provider(name: str) -> WantedParty:
        one = wanted_party(
            whole(message("fuel", party={"externalAccountingName": name})),
            booking_of(whole(message("fuel")), on),
            MatchingRules.of(on, Side.AP),
            {},
        )
        assert one.alvys_key
        return one

    new = {match(on, Side.AP, [one])[one] for one in map(provider, ("Love\u2019s", "LOVE'S", "Love\u2018s"))}
    assert len(new) == 1
    digest = hashlib.sha256("love\u2019s".encode()).hexdigest()[:12].upper()
    sage.parties[Side.AP, f"ALVYS-{digest}"] = Party(f"ALVYS-{digest}", "Love\u2019s", True, False)
    found = match(on, Side.AP, [provider("Love\u2019s")])[provider("Love\u2019s")]
    assert isinstance(found, Matched)
    assert found.party_id == f"ALVYS-{digest}"
    assert found.party is not None
