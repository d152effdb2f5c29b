"""No name that anybody chooses leads from one tenant's keys to another's (API-2)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alvys_intacct.domain.connections.connection import Subsidiary
from alvys_intacct.domain.identity import InvalidTokenError
from alvys_intacct.gateways import dynamodb
from alvys_intacct.gateways.identity import tenant_named

# A key is its fixed texts and, between them, what it is filled with.
Template = tuple[str | None, ...]
OF_TENANTS = ("T#", "HELD#", "REFUSED#")


def templates() -> dict[Template, list[str]]:
    """The keys of all tables that begin with a tenant, and the sources of what they are filled with."""
    found: dict[Template, list[str]] = {}
    for file in Path(str(dynamodb.__file__)).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                key = tuple(
                    str(part.value) if isinstance(part, ast.Constant) else None for part in node.values
                )
                if str(key[0]).startswith(OF_TENANTS):
                    found[key] = [
                        ast.unparse(part.value)
                        for part in node.values
                        if isinstance(part, ast.FormattedValue)
                    ]
    return found


TEMPLATES = templates()


@pytest.mark.rule("API-2")
def test_every_such_key_begins_with_the_tenant_and_a_mark_that_no_tenant_has() -> None:
    assert len(TEMPLATES) > 15
    for key, sources in TEMPLATES.items():
        assert key[0] in OF_TENANTS, key
        assert sources[0].endswith("tenant"), key
        assert key[2:] == () or str(key[2]).startswith("#"), key


TEXTS = st.text(st.sampled_from("aA1#/:.-_@ \n\x00\u00e4C"), max_size=12)
KEYS = st.sampled_from(sorted(TEMPLATES, key=str))


def filled(key: Template, tenant: str, others: list[str]) -> str:
    """The key of that tenant, with whatever names."""
    values = iter([tenant, *others, *("" for _ in key)])
    return "".join(next(values) if part is None else part for part in key)


@pytest.mark.rule("API-2")
@settings(max_examples=300, deadline=None)
@given(
    tenants=st.tuples(TEXTS, TEXTS),
    keys=st.tuples(KEYS, KEYS),
    names=st.tuples(*[st.lists(TEXTS, max_size=4)] * 2),
)
def test_keys_of_two_tenants_never_meet(
    tenants: tuple[str, str], keys: tuple[Template, Template], names: tuple[list[str], list[str]]
) -> None:
    try:
        one, other = (tenant_named(tenant) for tenant in tenants)
    except InvalidTokenError:
        return
    if one != other:
        assert filled(keys[0], one, names[0]) != filled(keys[1], other, names[1])


@pytest.mark.rule("API-2", "CONN-4")
@settings(max_examples=200, deadline=None)
@given(tenant=TEXTS, subsidiary=TEXTS)
def test_names_of_secrets_take_every_tenant_and_subsidiary(tenant: str, subsidiary: str) -> None:
    """AWS takes these characters only, and a slash would lead into another tenant's folder."""
    try:
        kept = (tenant_named(tenant), Subsidiary(id=subsidiary, name="x").id)
    except (InvalidTokenError, ValueError):
        return
    assert all(re.fullmatch(r"[A-Za-z0-9_+=.@-]+", name) for name in kept)
