"""Escrow needs an account of its own (DEC-10)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.errors import NeedsAttention
from tests.fakes.messages import message
from tests.fakes.samples import built, whole


@pytest.mark.rule("DEC-10")
@pytest.mark.parametrize("kind", ["deduction", "escrow"])
def test_escrow_alone_needs_an_account_of_its_own(kind: str) -> None:
    """DEC-10: also where a deduction is called so."""
    one = message(kind)
    if kind == "deduction":
        one["deduction"]["Category"] = " ESCROW "
    with pytest.raises(NeedsAttention, match="escrow never takes a default"):
        built(whole(one))
