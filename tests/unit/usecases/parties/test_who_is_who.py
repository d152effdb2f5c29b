"""Readings of parties, the list, and what people decide (LINK-1, LINK-3)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alvys_intacct.bootstrap.connections import ConnectionSide
from alvys_intacct.bootstrap.parties import PartySide
from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.connections.audit import AuditAction
from alvys_intacct.domain.connections.changes import ChangeRefusedError
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.error_transactions.facts import ErrorFacts
from alvys_intacct.domain.errors import ConfigurationError, RateLimited, SyncError
from alvys_intacct.domain.parties.link_decisions import AcceptAll, Act, Decision, LinkOutcome
from alvys_intacct.domain.parties.links import PartyLink, PartyLinks
from alvys_intacct.domain.parties.party_facts import PartyFacts, by_folded_id
from alvys_intacct.domain.parties.party_list import TO_BE_LOOKED_AT, LinkState
from alvys_intacct.domain.parties.party_refresh import ABANDONED_AFTER, GIVEN_UP_AFTER, TOO_LONG
from alvys_intacct.domain.parties.party_rows import PartyRow, RowFilter, page_of_rows, rows_of
from alvys_intacct.domain.parties.unmatched import link_not_found
from alvys_intacct.domain.parties.wanted import WantedParty
from alvys_intacct.domain.readiness.unlinked_parties import ActiveParty
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.parties import Party
from alvys_intacct.domain.transactions.transaction_type import TransactionType
from alvys_intacct.gateways.sqs import QueueName
from alvys_intacct.usecases.parties.parties_in_errors import of_error
from tests.fakes.parties import FakePartyDirectory
from tests.fakes.samples import CALLER
from tests.fakes.service import FakeOutside, Service

CUSTOMERS, CARRIERS, DRIVERS = PartyKind.CUSTOMERS, PartyKind.CARRIERS, PartyKind.DRIVERS


class OutsideWithAlvys(FakeOutside):
    """A deployment with Alvys's lists of parties."""

    directory = FakePartyDirectory()

    @property
    def party_directory(self) -> FakePartyDirectory:
        return self.directory


class Parties:
    """A connection whose parties are read."""

    def __init__(self, *sage: Party, **alvys: list[list[ActiveParty] | SyncError]) -> None:
        self.service = Service()
        self.service.books.parties = {}
        for party in sage:
            side = Side.AR if party.party_id.startswith("C") else Side.AP
            self.service.books.parties[side, party.party_id] = party
        self.outside = OutsideWithAlvys(self.service)
        self.outside.directory = FakePartyDirectory(**alvys)
        self.side = PartySide(self.outside)

    @property
    def connection(self) -> Connection:
        (kept,) = self.service.connections.kept.values()
        return kept

    def read(self) -> None:
        self.side.start_refresh(self.connection, "u-1", "corr")
        while any(one.queue is QueueName.PARTY_REFRESHES for one in self.service.queue.waiting):
            self.run()

    def run(self) -> None:
        message = next(one for one in self.service.queue.waiting if one.queue is QueueName.PARTY_REFRESHES)
        self.service.queue.waiting.remove(message)
        subsidiary_id, _, run_id = message.name.partition("#")
        self.side.refresh_parties(message.tenant, subsidiary_id, run_id)

    def rows(self) -> list[PartyRow]:
        kept = self.side.list_parties.kept(self.connection)
        return self.side.list_parties.rows(CALLER, self.connection, kept)

    @property
    def links(self) -> PartyLinks:
        return self.service.party_links.of(self.connection)

    def decide(self, *decisions: Decision, threshold: float | None = None) -> list[LinkOutcome]:
        kept = self.side.list_parties.kept(self.connection)
        wanted = AcceptAll(threshold, kept.read_at) if threshold is not None and kept is not None else None
        _, outcomes = self.side.link_parties(CALLER, self.connection, decisions, accept_all=wanted)
        return outcomes


def in_sage(party_id: str, name: str, *, active: bool = True, entity_id: str | None = None) -> Party:
    return Party(party_id, name, active=active, on_hold=False, entity_id=entity_id)


ACME = ActiveParty("a-1", "Kodiak Ridge Freight LLC", "100")
BETA = ActiveParty("a-2", "Heron Supply")
KNOWN = ActiveParty("a-3", "Known Customer", accounting_id="C-7")


def some_parties() -> Parties:
    return Parties(
        in_sage("C-1", "Kodiak Ridge Freight"),
        in_sage("C-2", "Quite Different Inc", active=False),
        in_sage("C-3", "Another One"),
        customers=[[ACME], [BETA, KNOWN]],
    )


@pytest.mark.rule("LINK-1")
def test_parties_without_an_id_are_read_and_get_suggestions() -> None:
    parties = some_parties()
    parties.read()

    rows = {row.party.facts.party_id: row for row in parties.rows()}
    assert set(rows) == {"a-1", "a-2"}
    assert (rows["a-1"].state, rows["a-2"].state) == (LinkState.SUGGESTED, LinkState.NO_SUGGESTION)
    assert rows["a-1"].suggestions[0].sage_id == "C-1"
    refresh = parties.service.party_lists.refresh_of(parties.connection)
    assert refresh is not None
    assert refresh.finished_at is not None
    assert refresh.problem is None


@pytest.mark.rule("LINK-1")
def test_a_reading_under_way_is_not_begun_again_unless_it_was_left() -> None:
    parties = some_parties()
    first = parties.side.start_refresh(parties.connection, "u-1", "corr")
    again = parties.side.start_refresh(parties.connection, "u-2", "corr")
    parties.service.clock.advance(ABANDONED_AFTER.total_seconds() + 1)
    later = parties.side.start_refresh(parties.connection, "u-2", "corr")

    assert first.run_id == again.run_id != later.run_id
    parties.run()
    assert parties.service.party_lists.get(parties.connection) is None, "the first message is of the left one"
    parties.run()
    assert parties.service.party_lists.get(parties.connection) is not None


@pytest.mark.rule("LINK-1")
def test_where_alvys_takes_no_more_calls_the_rest_is_read_a_minute_later() -> None:
    limit = RateLimited("wait", code="alvys_limit", seconds=60.0, refused=True)
    parties = Parties(in_sage("C-1", "Kodiak"), customers=[[ACME], limit, [BETA]])
    parties.side.start_refresh(parties.connection, "u-1", "corr")
    parties.run()
    assert parties.service.queue.delays[-1] == 61
    parties.run()

    assert {row.party.facts.party_id for row in parties.rows()} == {"a-1", "a-2"}
    asked = parties.outside.directory.asked
    assert [page for _, kind, page in asked if kind is CUSTOMERS] == [0, 1, 1]


@pytest.mark.rule("LINK-1")
def test_with_little_time_left_sage_is_read_on_by_the_next_message() -> None:
    parties = Parties(
        *(in_sage(f"C-{number}", f"Kodiak {number}") for number in range(5)), customers=[[ACME]]
    )
    parties.side.start_refresh(parties.connection, "u-1", "corr")
    times = iter([300.0, 10.0])
    parties.service.time_left = 0.0
    parties.outside.remaining_seconds = lambda: next(times, 300.0)
    parties.run()
    assert parties.service.party_lists.get(parties.connection) is None
    parties.run()

    book = parties.service.party_books.get(parties.connection.party_books, Side.AR)
    assert book is not None
    assert len(book.parties) == 5
    assert not book.cut


@pytest.mark.rule("LINK-1")
def test_without_access_to_alvys_the_list_says_so_and_has_the_parties_of_errors() -> None:
    missing = ConfigurationError("no credentials", code="alvys_credentials_missing")
    parties = Parties(customers=[missing], carriers=[missing], drivers=[missing])
    parties.read()

    kept = parties.side.list_parties.kept(parties.connection)
    assert kept is not None
    assert set(kept.problems) == set(PartyKind)
    assert "Admin > API Access" in kept.problems[CUSTOMERS].remedy


@pytest.mark.rule("LINK-1")
def test_each_decision_has_its_outcome_and_all_are_one_entry_of_the_audit() -> None:
    parties = some_parties()
    parties.read()
    before = parties.connection

    outcomes = parties.decide(
        Decision(Act.ACCEPT, CUSTOMERS, "a-1"),
        Decision(Act.PICK, CUSTOMERS, "a-2", "c-3"),
        Decision(Act.PICK, CUSTOMERS, "a-2", "C-2"),
        Decision(Act.PICK, CUSTOMERS, "a-2", "C-99"),
        Decision(Act.ACCEPT, CUSTOMERS, "a-2"),
        Decision(Act.ACCEPT, CUSTOMERS, "nobody"),
        Decision(Act.UNLINK, CUSTOMERS, "nobody"),
    )

    assert [one.code for one in outcomes] == [
        None, None, "customer_inactive", "customer_unknown", "not_suggested", "party_unknown", "not_linked",
    ]  # fmt: skip
    after = parties.connection
    assert after.version == before.version + 1
    links = parties.service.party_links.of(after)
    assert (links.sage_id(CUSTOMERS, "a-1"), links.sage_id(CUSTOMERS, "a-2")) == ("C-1", "C-3")
    (entry, *_) = parties.service.connections.audit(after.tenant, after.subsidiary.id, 5, None).items
    assert (entry.action, entry.by) == (AuditAction.PARTIES_LINKED, CALLER.subject)
    assert [(change.path, change.old, change.new) for change in entry.changes] == [
        ("partyLinks.customers.a-1", None, "C-1"),
        ("partyLinks.customers.a-2", None, "C-3"),
    ]
    assert all(row.state is LinkState.LINKED for row in parties.rows())
    assert not parties.decide(Decision(Act.ACCEPT, CUSTOMERS, "nobody"))[0].sage_id
    assert parties.connection.version == after.version, "nothing changed"


@pytest.mark.rule("LINK-1")
def test_what_is_rejected_stays_away_and_what_is_unlinked_is_as_before() -> None:
    parties = some_parties()
    parties.read()
    parties.decide(Decision(Act.ACCEPT, CUSTOMERS, "a-1"))
    parties.decide(Decision(Act.UNLINK, CUSTOMERS, "a-1"))
    row = next(row for row in parties.rows() if row.party.facts.party_id == "a-1")
    assert row.state is LinkState.SUGGESTED

    parties.decide(Decision(Act.REJECT, CUSTOMERS, "a-1", "C-1"))
    parties.read()
    row = next(row for row in parties.rows() if row.party.facts.party_id == "a-1")
    assert (row.state, row.suggestions, row.rejected) == (LinkState.REJECTED, (), 1)
    assert len(parties.service.party_links.kept) == 1, "replaced links are removed"


@pytest.mark.rule("LINK-1")
def test_all_above_a_threshold_are_accepted_at_once() -> None:
    parties = some_parties()
    parties.read()
    score = next(row for row in parties.rows() if row.suggestions).suggestions[0].score

    assert parties.decide(threshold=score + 0.0001) == []
    assert [one.sage_id for one in parties.decide(threshold=score)] == ["C-1"]


@pytest.mark.rule("LINK-1")
def test_all_are_accepted_of_the_reading_alone_that_the_person_saw() -> None:
    parties = some_parties()
    parties.read()
    seen = parties.side.list_parties.kept(parties.connection)
    assert seen is not None
    parties.service.clock.advance(60)
    parties.read()

    with pytest.raises(ChangeRefusedError) as caught:
        parties.side.link_parties(
            CALLER, parties.connection, [], accept_all=AcceptAll(TO_BE_LOOKED_AT, seen.read_at)
        )
    assert caught.value.code == "parties_read_anew"
    assert parties.links.linked == {}


@pytest.mark.rule("LINK-1")
def test_a_link_survives_another_connection_only_to_the_same_company() -> None:
    parties = some_parties()
    parties.read()
    parties.decide(Decision(Act.ACCEPT, CUSTOMERS, "a-1"))
    token = parties.connection.party_links
    assert token
    copied = ConnectionSide(parties.outside).change_connection.live(
        parties.connection.tenant, parties.connection.subsidiary.id
    )
    assert copied is not None
    assert copied.party_links == token


@pytest.mark.rule("LINK-3")
def test_pages_and_filters_of_the_list() -> None:
    parties = Parties(
        customers=[[ActiveParty(f"a-{number}", f"Customer {number}", str(number)) for number in range(5)]],
        carriers=[[ActiveParty("k-1", "Carrier", "MC 12")]],
    )
    parties.read()
    rows = parties.rows()

    first = page_of_rows(rows, 4, None)
    second = page_of_rows(rows, 4, first.cursor)
    moved = page_of_rows(rows[1:], 4, first.cursor)
    assert [row.party.key for row in (*first.items, *second.items)] == [row.party.key for row in rows]
    assert second.cursor is None
    assert moved.items == second.items
    assert [row for row in rows if RowFilter(kind=CARRIERS).passes(row)] == [
        row for row in rows if RowFilter(text="mc 12").passes(row)
    ]
    with pytest.raises(ValueError, match="cursor"):
        page_of_rows(rows, 4, "e30=")


@pytest.mark.rule("LINK-1")
def test_accept_all_changes_nothing_that_the_same_call_decides_by_name() -> None:
    parties = some_parties()
    parties.read()
    score = next(row for row in parties.rows() if row.suggestions).suggestions[0].score

    parties.decide(Decision(Act.PICK, CUSTOMERS, "a-1", "C-3"), threshold=score)
    assert parties.links.sage_id(CUSTOMERS, "a-1") == "C-3"
    parties.decide(Decision(Act.UNLINK, CUSTOMERS, "a-1"))
    parties.decide(Decision(Act.REJECT, CUSTOMERS, "a-1", "C-1"), threshold=score)
    assert parties.links.sage_id(CUSTOMERS, "a-1") is None
    assert parties.links.rejected_of(CUSTOMERS, "a-1") == ("C-1",)


@pytest.mark.rule("LINK-1")
def test_what_another_party_was_linked_to_since_the_reading_is_to_be_looked_at() -> None:
    parties = some_parties()
    parties.read()
    score = next(row for row in parties.rows() if row.suggestions).suggestions[0].score
    assert score > TO_BE_LOOKED_AT
    parties.decide(Decision(Act.PICK, CUSTOMERS, "a-2", "C-1"))

    row = next(row for row in parties.rows() if row.party.facts.party_id == "a-1")
    assert row.suggestions[0].score == TO_BE_LOOKED_AT
    assert row.suggestions[0].reasons[-1] == "Heron Supply has this id already"
    assert parties.decide(threshold=score) == []
    # A person may link both: Alvys may have it twice.
    assert parties.decide(Decision(Act.ACCEPT, CUSTOMERS, "a-1", "C-1"))[0].code is None


@pytest.mark.rule("LINK-1")
def test_of_two_who_accept_different_suggestions_the_second_is_told_of_the_first() -> None:
    parties = Parties(
        in_sage("C-1", "Kodiak Freight"),
        in_sage("C-2", "Kodiak Freight"),
        customers=[[ActiveParty("a-1", "Kodiak Freight")]],
    )
    parties.read()
    outcomes = [
        parties.decide(Decision(act, CUSTOMERS, "a-1", sage_id))[0]
        for act, sage_id in (
            (Act.ACCEPT, "C-1"),
            (Act.ACCEPT, "C-2"),
            (Act.ACCEPT, "C-1"),
            (Act.REJECT, "C-1"),
        )
    ]

    assert [outcome.code for outcome in outcomes] == [None, "already_linked", None, "is_linked"]
    assert "linked to C-1 already" in outcomes[1].message
    assert parties.links.sage_id(CUSTOMERS, "a-1") == "C-1"
    assert parties.decide(Decision(Act.REJECT, CUSTOMERS, "a-1", "C-2"))[0].code is None
    assert parties.decide(Decision(Act.PICK, CUSTOMERS, "a-1", "C-2"))[0].code is None


@pytest.mark.rule("LINK-1", "CONN-10")
def test_what_was_read_of_one_company_is_not_taken_for_another_connected_meanwhile() -> None:
    limit = RateLimited("wait", code="alvys_limit", seconds=60.0, refused=True)
    parties = Parties(in_sage("C-1", "Kodiak Ridge Freight"), customers=[[ACME], limit, [BETA]])
    parties.side.start_refresh(parties.connection, "u-1", "corr")
    parties.run()
    elsewhere = parties.connection.model_copy(update={"company_id": "other-co", "party_links": ""})
    parties.service.connections.kept[elsewhere.tenant, elsewhere.subsidiary.id] = elsewhere
    parties.service.party_lists.lists.clear()

    # A new reading doesn't wait for that of the former company.
    begun = parties.side.start_refresh(elsewhere, "u-1", "corr")
    refresh, _ = parties.service.party_lists.refreshes[elsewhere.tenant, elsewhere.subsidiary.id]
    assert refresh.run_id == begun.run_id
    # Without a new one, the former ends.
    stale = begun.model_copy(update={"place": "acme-co#", "version": begun.version + 1})
    parties.service.party_lists.save_refresh(elsewhere, stale)
    parties.side.refresh_parties(elsewhere.tenant, elsewhere.subsidiary.id, stale.run_id)
    ended = parties.service.party_lists.refresh_of(elsewhere)
    assert ended is not None
    assert ended.problem is not None
    assert ended.problem.code == "connection_changed"
    assert parties.service.party_lists.get(elsewhere) is None


@pytest.mark.rule("LINK-1")
def test_a_reading_that_gets_no_calls_is_given_up() -> None:
    parties = some_parties()
    parties.side.start_refresh(parties.connection, "u-1", "corr")
    parties.service.clock.advance(GIVEN_UP_AFTER.total_seconds())
    parties.run()

    refresh = parties.service.party_lists.refresh_of(parties.connection)
    assert refresh is not None
    assert refresh.problem == TOO_LONG


@pytest.mark.rule("LINK-1", "PARTY-8")
def test_of_several_parties_with_one_id_the_entitys_own_or_the_shared_one_counts() -> None:
    ids = ("E-2", None, "E-1", "E-3")
    book = [PartyFacts(party_id="V-1", name=str(entity), entity_id=entity) for entity in ids]

    assert by_folded_id(book, "E-1")["v-1"].entity_id == "E-1"
    assert by_folded_id(book, None)["v-1"].entity_id is None
    assert by_folded_id(book, "E-9")["v-1"].entity_id is None


@pytest.mark.rule("LINK-1", "LINK-3")
def test_a_party_whose_link_broke_keeps_its_name_in_the_list() -> None:
    """The error of a link concerns the Sage id, which is no name."""
    link = PartyLink(sage_id="V-9", name="Heron Hauling")
    wanted = WantedParty(Side.AP, None, "Heron Hauling", None, "k-1", "carrier 'Heron'", party="carriers:k-1")
    problem = link_not_found(wanted, "V-9")
    facts = ErrorFacts(
        record_id="r-1",
        kind=None,
        failed_at=datetime(2026, 1, 1, tzinfo=UTC),
        since=None,
        entity_type="carrier_bill",
        transaction_type=TransactionType.BILL,
        subsidiary_id="s-1",
        amount=None,
        currency=None,
        status="failed",
        attempts=1,
        code=problem.code,
        concerns=problem.concerns,
        urgent=False,
    )
    listed = of_error("carriers:k-1", facts)

    assert listed is not None
    (row,) = rows_of([listed], PartyLinks(linked={CARRIERS: {"k-1": link}}), {})
    assert row.party.facts.name == "Heron Hauling"
    assert listed.facts.name != "V-9"
