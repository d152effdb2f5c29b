"""What Alvys answers is bounded as what callers send (quality: Security)."""

from __future__ import annotations

import httpx
import pytest

from alvys_intacct.domain.bounds import OUT_OF_BOUNDS
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.gateways.alvys.client import decoded


def test_a_number_of_a_billion_digits_is_out_of_bounds() -> None:
    """The object that has it is refused or goes without it; its worker goes on."""
    for number in ("1E999999", "1e9999999999999999999", "9" * 200):
        answer = httpx.Response(200, text=f'{{"Weight": {{"Value": {number}}}}}')
        assert decoded(answer) == {"Weight": {"Value": OUT_OF_BOUNDS}}


def test_an_answer_beyond_the_bounds_cannot_be_read() -> None:
    for text in (
        "[" * 100_000,
        '{"a": ' + "9" * 5_000 + "}",
        '{"a": NaN}',
        "",
        "<html>",
        "[]",
        '{"a": ' + "[" * 50 + "]" * 50 + "}",
    ):
        with pytest.raises(Retryable):
            decoded(httpx.Response(200, text=text))
