"""Tried sign-ins: counted for all of them at once or for none, and of two writers one wins (CONN-3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from alvys_intacct.domain.sage.sign_ins import counted_for
from alvys_intacct.ports.limits import SignInTryStore

pytestmark = pytest.mark.rule("CONN-3")
NOON = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)
# Each character becomes 18 where ids are compared: a key of DynamoDB must hold them all the same.
LONG = "\ufdfa" * 100


@pytest.mark.parametrize(("company", "user"), [("DEMO", "xml user"), (LONG, LONG), ("\x1f|#", "#TRIES")])
def test_tries_are_found_again_by_any_spelling(
    sign_in_tries: SignInTryStore, company: str, user: str
) -> None:
    counted = counted_for("acme", company, user, []).every
    assert len(counted) == 10
    empty = sign_in_tries.read(counted)
    assert [(each.at, each.version) for each in empty] == [((), 0)] * 10
    first = [each.with_one(NOON) for each in empty]
    assert sign_in_tries.save(first)
    later = NOON + timedelta(seconds=1, microseconds=1)
    assert sign_in_tries.save([each.with_one(later) for each in first])
    again = sign_in_tries.read(counted_for("acme", f" {company.lower()} ", user.upper(), []).every)
    assert [each.at for each in again] == [(NOON, later)] * 10
    assert sign_in_tries.save([each.without(NOON, later) for each in again])
    assert [each.at for each in sign_in_tries.read(counted)] == [(later,)] * 10


def test_who_is_slower_writes_nothing(sign_in_tries: SignInTryStore) -> None:
    acme = [each.with_one(NOON) for each in sign_in_tries.read(counted_for("acme", "DEMO", "u", []).every)]
    globex = [
        each.with_one(NOON) for each in sign_in_tries.read(counted_for("globex", "demo", "U", []).every)
    ]
    assert sign_in_tries.save(acme)
    # The counts of the company and of its user are one for both tenants.
    assert not sign_in_tries.save(globex)
    kept = sign_in_tries.read([each.by for each in globex])
    assert [each.at for each in kept] == [() if each.by.tenant else (NOON,) for each in kept]


def test_another_user_company_or_tenant_is_counted_apart(sign_in_tries: SignInTryStore) -> None:
    assert sign_in_tries.save(
        [each.with_one(NOON) for each in sign_in_tries.read(counted_for("acme", "DEMO", "u", []).every)]
    )
    for names, counts in {
        ("acme", "DEMO", "other"): [1, 0, 0, 0, 0, 0, 1, 1, 1, 1],
        ("acme", "OTHER", "u"): [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ("globex", "DEMO", "u"): [0, 0, 0, 1, 0, 1, 0, 1, 0, 1],
        ("globex", "DEM", "ou"): [0] * 10,
    }.items():
        assert [len(each.at) for each in sign_in_tries.read(counted_for(*names, []).every)] == counts, names
