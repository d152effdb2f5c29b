"""The kinds: their sides and the permissions that they need."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alvys_intacct.domain.identity import Identity, Permission
from alvys_intacct.domain.kinds.registry import Kind, kinds_of
from alvys_intacct.domain.sage.books import Side


@pytest.mark.rule("API-2")
@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        (Kind.LOAD_INVOICE, {Permission.BILLING, Permission.INVOICE}),
        (Kind.CARRIER_BILL, {Permission.BILLING, Permission.VIEW_CARRIER_RATE}),
    ],
)
def test_what_a_kind_needs(kind: Kind, needed: set[Permission]) -> None:
    assert kind.facts.permissions == needed
    nobody = Identity("acme", "u", "User", frozenset())
    somebody = replace(nobody, permissions=frozenset(map(str, needed)))
    assert nobody.lacks(kind.facts.permissions) == sorted(needed)
    assert somebody.lacks(kind.facts.permissions) == []


def test_each_kind_has_a_side() -> None:
    assert {*kinds_of(Side.AR), *kinds_of(Side.AP)} == set(Kind)
    assert not {*kinds_of(Side.AR)} & {*kinds_of(Side.AP)}
    assert {kind.wire_name for kind in kinds_of(Side.AR)} & {
        kind.wire_name for kind in kinds_of(Side.AP)
    } == {"e_check"}
