"""Which data of a party in Sage follows Alvys, and which is left as it is (PARTY-8)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from alvys_intacct.domain.alvys.party_details import PartyAddress
from alvys_intacct.domain.parties.upkeep import REFUSED_FOR, SentToParty, comparable, due, told_of
from alvys_intacct.domain.sage.parties import PartyValues

pytestmark = pytest.mark.rule("CONN-12")
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def sent(*values: str) -> SentToParty:
    return SentToParty(version=1, as_of=NOW, values={"email": list(values)} if values else {})


@pytest.mark.parametrize(
    ("told", "in_sage", "record", "changes"),
    [
        # Never sent: only what is empty is filled.
        ("new", "", None, True),
        ("new", "", sent(), True),
        ("new", "by hand", None, False),
        ("new", "by hand", sent(), False),
        # Sent: only what still is as it was sent.
        ("new", "old", sent("old"), True),
        ("new", "by hand", sent("old"), False),
        ("new", "", sent("old"), False),
        # Nothing changed in Alvys: what a person entered stays.
        ("old", "by hand", sent("old"), False),
        ("new", "new", sent("old"), False),
        # The answer to the last change is not known: both count as ours.
        ("newer", "old", sent("old", "new"), True),
        ("newer", "new", sent("old", "new"), True),
        ("new", "old", sent("old", "new"), True),
        ("newer", "by hand", sent("old", "new"), False),
    ],
)
def test_only_what_is_ours_is_changed(
    told: str, in_sage: str, record: SentToParty | None, changes: bool
) -> None:
    assert due({"email": told}, {"email": in_sage}, record, NOW) == ({"email"} if changes else set())


def test_what_is_not_known_or_not_told_stays() -> None:
    assert due({"email": "new"}, {}, None, NOW) == set()
    assert due({}, {"email": ""}, None, NOW) == set()
    assert told_of(PartyValues(email="", phone=None, address=PartyAddress(), term=None)) == {}


def test_what_sage_refused_is_tried_again_after_a_day_or_with_another_value() -> None:
    record = sent("old").announced({"email": "new"}, NOW)
    assert record.values == {"email": ["old", "new"]}
    refused = record.confirmed({}, {"email": "new"}, NOW)
    assert (refused.values, refused.version) == ({"email": ["old"]}, 3)
    assert due({"email": "new"}, {"email": "old"}, refused, NOW) == set()
    assert due({"email": "newer"}, {"email": "old"}, refused, NOW) == {"email"}
    assert due({"email": "new"}, {"email": "old"}, refused, NOW + REFUSED_FOR) == {"email"}
    taken = refused.confirmed({"email": "new"}, {}, NOW)
    assert (taken.values, taken.refused) == ({"email": ["new"]}, {})


def test_an_older_transaction_moves_no_record_back() -> None:
    assert sent("a").announced({"email": "b"}, NOW - timedelta(days=1)).as_of == NOW


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PartyValues(phone="+1 (555) 010-0199"), PartyValues(phone="1-555-010-0199")),
        (PartyValues(email="Ann@X.example"), PartyValues(email="ann@x.example ")),
        (
            PartyValues(address=PartyAddress(street="1 Main  St", city="Reno")),
            PartyValues(address=PartyAddress(street="1 MAIN ST", city="Reno", country="United States")),
        ),
    ],
)
def test_sage_may_write_it_otherwise(one: PartyValues, other: PartyValues) -> None:
    assert comparable(one) == comparable(other)
