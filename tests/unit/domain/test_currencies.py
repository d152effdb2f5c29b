"""The currency of a document (AR-8)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.currencies import currency_code
from alvys_intacct.domain.errors import NeedsAttention


@pytest.mark.rule("AR-8")
@pytest.mark.parametrize(
    ("numbers", "code"),
    [([], "CAD"), ([None, None], "CAD"), ([840, None], "USD"), ([124, 124], "CAD"), ([484], "MXN")],
)
def test_the_one_currency(numbers: list[int | None], code: str) -> None:
    assert currency_code(numbers, "CAD") == code


@pytest.mark.rule("AR-8")
@pytest.mark.parametrize(("numbers", "code"), [([840, 124], "currencies_mixed"), ([1], "currency_unknown")])
def test_no_one_currency(numbers: list[int | None], code: str) -> None:
    with pytest.raises(NeedsAttention) as refusal:
        currency_code(numbers, "USD")
    assert refusal.value.code == code
