"""What was sent to parties in Sage: by company, level, side and id; the first of two writers wins."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alvys_intacct.domain.parties.upkeep import SentToParty
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.ports.stores import SentPartyStore
from tests.fakes.samples import SUBSIDIARY, TENANT

pytestmark = pytest.mark.rule("PARTY-8")
BOOKS = Books(TENANT, SUBSIDIARY, "ACME", "user", None)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NEW = SentToParty(as_of=NOON).announced({"email": "a@x.example", "address": "1 road\nreno"}, NOON)


def test_what_was_sent_is_found_again(sent_parties: SentPartyStore) -> None:
    many = {f"C{number}": NEW for number in range(120)}
    assert sent_parties.save(BOOKS, Side.AR, many) == set()
    assert sent_parties.get_many(BOOKS, Side.AR, [*many, "GONE"]) == many
    # Sage's ids are the same in upper and lower case, and all subsidiaries of a company share them.
    other = replace(BOOKS, subsidiary_id="another", company_id="acme")
    assert sent_parties.get_many(other, Side.AR, ["c7"]) == {"c7": NEW}


@pytest.mark.parametrize(
    ("books", "side"),
    [
        (replace(BOOKS, tenant="another"), Side.AR),
        (replace(BOOKS, company_id="another"), Side.AR),
        (replace(BOOKS, entity_id="E1"), Side.AR),
        (BOOKS, Side.AP),
    ],
)
def test_nothing_is_shared(sent_parties: SentPartyStore, books: Books, side: Side) -> None:
    sent_parties.save(BOOKS, Side.AR, {"C1": NEW})
    assert sent_parties.get_many(books, side, ["C1"]) == {}


def test_the_first_of_two_writers_wins(sent_parties: SentPartyStore) -> None:
    sent_parties.save(BOOKS, Side.AR, {"C1": NEW})
    assert sent_parties.save(BOOKS, Side.AR, {"C1": NEW, "C2": NEW}) == {"C1"}
    following = NEW.confirmed({"email": "a@x.example"}, {}, NOON)
    assert sent_parties.save(BOOKS, Side.AR, {"C1": following}) == set()
    assert sent_parties.get_many(BOOKS, Side.AR, ["C1", "C2"]) == {"C1": following, "C2": NEW}
