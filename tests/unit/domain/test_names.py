"""Names are compared as people see them (DEC-16, MAP-4, PARTY-1)."""

from __future__ import annotations

import unicodedata

import pytest

from alvys_intacct.domain.names import folded, former_key, plain, same_name

SAME = [
    ("Fast Lane", "  fast   LANE "),
    ("Fast Lane", "Fast\u00a0Lane"),
    # One letter, or a letter and its accent.
    ("Jos\u00e9", "Jose\u0301"),
    ("JOS\u00c9", "jose\u0301"),
    ("\u1e69", "s\u0307\u0323"),
    ("Stra\u00dfe", "STRASSE"),
    ("\ufb01ne", "Fine"),
    ("\u03a3\u0399\u03a3\u03a5\u03a6\u039f\u03a3", "\u03c3\u03b9\u03c3\u03c5\u03c6\u03bf\u03c2"),
    ("Acme - West", "Acme \u2013 West"),
    ("Acme\u2014West", "Acme--West"),
    ("Acme\u2010West", "Acme\u2011West"),
    ("Love's", "Love\u2019s"),
    ("O\u02bcNeill", "O'neill"),
    ('"Big" Rigs', "\u201cBig\u201d Rigs"),
    ("Fast Lane", "\ufeffFast\u200b Lane\u200e"),
    ("Fast Lane", "Fa\u00adst Lane"),
]
DIFFERENT = [
    ("Jos\u00e9", "Jose"),
    ("Fast Lane", "FastLane"),
    ("Acme - West", "Acme West"),
    ("Acme-West", "Acme - West"),
    ("Love's", "Loves"),
    ("Fast Lane, LLC", "Fast Lane LLC"),
]


@pytest.mark.rule("DEC-16", "MAP-4", "PARTY-1")
@pytest.mark.parametrize(("name", "other"), SAME)
def test_what_people_see_as_one_name_is_one(name: str, other: str) -> None:
    assert same_name(name, other)
    assert folded(folded(name)) == folded(name)


@pytest.mark.rule("DEC-16")
@pytest.mark.parametrize(("name", "other"), DIFFERENT)
def test_what_people_see_as_two_names_is_two(name: str, other: str) -> None:
    assert not same_name(name, other)


def test_the_plain_form_keeps_the_case() -> None:
    assert plain(" Jose\u0301\u2019s \u2013\u2014 WEST ") == "Jos\u00e9's - WEST"


def test_the_key_of_ids_never_changes() -> None:
    """Vendors are in Sage under ids made of it."""
    decomposed = unicodedata.normalize("NFD", "JOS\u00c9  \u2013 West")
    assert former_key(decomposed) == "jose\u0301 \u2013 west"
