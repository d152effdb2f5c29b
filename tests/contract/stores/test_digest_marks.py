"""Who makes a tenant's digest of a day, and whether it is done."""

from __future__ import annotations

from datetime import UTC, date, datetime

from alvys_intacct.gateways.dynamodb.digest_marks import CLAIM
from alvys_intacct.ports.events import DigestMarks

NOON = datetime(2026, 11, 20, 12, 0, 0, 500, tzinfo=UTC)
TODAY, TOMORROW = date(2026, 11, 20), date(2026, 11, 21)


def test_one_makes_it_until_it_is_done_or_the_claim_ends(digest_marks: DigestMarks) -> None:
    assert not digest_marks.is_done("acme", TODAY)
    assert digest_marks.claim("acme", TODAY, NOON)
    assert not digest_marks.claim("acme", TODAY, NOON)
    assert digest_marks.claim("globex", TODAY, NOON)
    assert not digest_marks.is_done("acme", TODAY)
    later = NOON + CLAIM + CLAIM
    assert digest_marks.claim("acme", TODAY, later)
    digest_marks.done("acme", TODAY)
    assert digest_marks.is_done("acme", TODAY)
    assert not digest_marks.claim("acme", TODAY, later + CLAIM + CLAIM)


def test_a_day_takes_the_place_of_the_one_before(digest_marks: DigestMarks) -> None:
    assert digest_marks.claim("acme", TODAY, NOON)
    assert digest_marks.claim("acme", TOMORROW, NOON)
    assert not digest_marks.claim("acme", TODAY, NOON + CLAIM + CLAIM)
    assert digest_marks.is_done("acme", TODAY)
    digest_marks.done("acme", TODAY)
    assert not digest_marks.is_done("acme", TOMORROW)
