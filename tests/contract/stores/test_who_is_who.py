"""Links, Sage's parties, and the parties that lack an id: one content or the other, never parts (LINK-1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.parties.links import MOST_LINKS, NO_LINKS, PartyLink, PartyLinks
from alvys_intacct.domain.parties.party_facts import PartyBook, PartyFacts
from alvys_intacct.domain.parties.party_list import ListedParty, PartyList, Suggestion
from alvys_intacct.domain.parties.party_refresh import KindSoFar, PartyRefresh, ReadSoFar
from alvys_intacct.domain.sage.books import Side
from tests.contract.stores.conftest import PartyStores
from tests.fakes.samples import SUBSIDIARY, TENANT, connection

pytestmark = pytest.mark.rule("LINK-1")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CUSTOMERS = PartyKind.CUSTOMERS


def test_links_are_found_under_their_name_also_as_many_as_a_connection_may_have(
    who_is_who: PartyStores,
) -> None:
    # Ids as random as Alvys's, which hardly compress.
    many = {f"{number * 7919:x}-{number}": PartyLink(sage_id=f"C-{number}") for number in range(MOST_LINKS)}
    full = PartyLinks(linked={CUSTOMERS: many}, rejected={CUSTOMERS: {"x": ("C-1", "C-2")}})
    token = who_is_who.links.keep(TENANT, SUBSIDIARY, full)
    small = who_is_who.links.keep(
        TENANT, SUBSIDIARY, PartyLinks(linked={CUSTOMERS: {"a": PartyLink(sage_id="C")}})
    )

    linked = connection().model_copy(update={"party_links": token})
    assert who_is_who.links.of(linked) == full
    assert who_is_who.links.of(linked) is who_is_who.links.of(linked), "it is read once"
    assert (
        who_is_who.links.of(linked.model_copy(update={"party_links": small})).sage_id(CUSTOMERS, "a") == "C"
    )
    assert who_is_who.links.of(connection()) == NO_LINKS
    who_is_who.links.drop(TENANT, SUBSIDIARY, small)
    who_is_who.links.drop(TENANT, SUBSIDIARY, "")


def test_a_book_is_of_its_company_level_and_side_and_newer_ones_stay(who_is_who: PartyStores) -> None:
    books = connection().party_books
    facts = [
        PartyFacts(party_id=f"C-{number}", name=f"Name {number}", emails=("a@b.example",))
        for number in range(3)
    ]
    book = PartyBook(side=Side.AR, read_at=NOON, parties=facts)
    who_is_who.books.save(books, book)

    assert who_is_who.books.get(books, Side.AR) == book
    assert who_is_who.books.get(books, Side.AP) is None


def test_a_list_is_of_its_company_and_replaced_as_a_whole(who_is_who: PartyStores) -> None:
    suggestion = Suggestion(sage_id="C-1", name="Acme", score=0.97, reasons=("the same name",))
    party = ListedParty(
        kind=CUSTOMERS, facts=PartyFacts(party_id="a-1", name="Acme"), suggestions=(suggestion,)
    )
    first = PartyList(read_at=NOON, book_read_at=NOON, parties=[party])
    later = first.model_copy(update={"read_at": NOON + timedelta(hours=1), "parties": []})
    assert who_is_who.lists.get(connection()) is None
    who_is_who.lists.save(connection(), first)
    assert who_is_who.lists.get(connection()) == first
    who_is_who.lists.save(connection(), later)
    assert who_is_who.lists.get(connection()) == later


def test_of_two_workers_one_carries_a_reading_on(who_is_who: PartyStores) -> None:
    begun = PartyRefresh(run_id="r-1", asked_by="u", started_at=NOON, changed_at=NOON)
    so_far = ReadSoFar(kinds={CUSTOMERS: KindSoFar(next_page=3)})
    assert who_is_who.lists.refresh_of(connection()) is None
    assert who_is_who.lists.save_refresh(connection(), begun)
    assert who_is_who.lists.save_refresh(connection(), begun.step(NOON), so_far)
    assert not who_is_who.lists.save_refresh(connection(), begun.step(NOON), ReadSoFar())

    kept = who_is_who.lists.refresh_of(connection())
    assert kept is not None
    assert who_is_who.lists.so_far(connection(), kept) == so_far
    assert who_is_who.lists.save_refresh(connection(), kept.finished(NOON))
    over = who_is_who.lists.refresh_of(connection())
    assert over is not None
    assert over.finished_at == NOON
