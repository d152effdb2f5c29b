"""A name is found in Sage in whatever form it is written there (DEC-16)."""

from __future__ import annotations

import re

import pytest

from alvys_intacct.gateways.intacct.reads.written_forms import like_patterns
from tests.unit.domain.test_names import SAME

UNSEEN = "\u200b\u200e\ufeff\u00ad\u0307"
pytestmark = pytest.mark.rule("DEC-16", "PARTY-1")


def finds(pattern: str, name: str) -> bool:
    """Sage's `like`, which ignores the case of plain letters; of others that is not known."""
    parts = (".*" if one == "%" else "." if one == "_" else re.escape(one) for one in pattern)
    return re.fullmatch("".join(parts), name.strip(), re.IGNORECASE | re.ASCII | re.DOTALL) is not None


@pytest.mark.parametrize(
    ("name", "in_sage"),
    # All but what nobody sees, and accents in an order of their own.
    [pair for one in SAME for pair in (one, one[::-1]) if not set(pair[1]) & set(UNSEEN)],
)
def test_every_form_is_asked_for(name: str, in_sage: str) -> None:
    assert any(finds(pattern, in_sage) for pattern in like_patterns(name))


@pytest.mark.parametrize(
    ("name", "patterns"),
    [
        ("Fast  Lane", ("Fast%Lane",)),
        ("Ross Griffin", ("Ross%Griffin", "Ro_%Griffin", "Ross%Gri_n")),
        ("Love\u2019s 100% -- West_1", ("Love_s%100_%West_1",)),
        ("Jose\u0301 Garc\u00eda", ("Jos%Garc%a",)),
        # Letters without case or accents are themselves.
        ("\u4e2d\u56fd Co", ("\u4e2d\u56fd%Co",)),
        ("", ()),
        ("\u200b", ()),
    ],
)
def test_what_may_be_written_otherwise_is_a_wildcard(name: str, patterns: tuple[str, ...]) -> None:
    assert like_patterns(name) == patterns


@pytest.mark.parametrize("name", ["\u00d6", "\u042f\u043d\u0434\u0435\u043a\u0441", "\u00c9 A"])
def test_a_name_of_few_plain_letters_does_not_ask_for_everybody(name: str) -> None:
    """Its usual forms are asked for instead."""
    patterns = like_patterns(name)
    assert name.replace(" ", "%") in patterns
    assert not any(finds(pattern, "Xylophone Transport") for pattern in patterns)
