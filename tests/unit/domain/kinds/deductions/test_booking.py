"""Deductions with documents of their own (AP-6, AP-10)."""

from __future__ import annotations

from typing import Any

import pytest

from alvys_intacct.domain.kinds.booking_of import booking_of
from tests.fakes.messages import message
from tests.fakes.samples import connection, whole


def deduction(**changes: Any) -> Any:
    one = message("deduction")
    one["deduction"] |= changes
    return whole(one)


@pytest.mark.rule("AP-10")
@pytest.mark.parametrize(
    ("description", "split"),
    [
        ("RO 5512  (part 2)", "RO 5512"),
        ("RO 5512 (part 2) (part 1)", "RO 5512 (part 2)"),
        ("RO 5512 (part of it)", None),
        ("RO 5512 (part 2) again", None),
    ],
)
def test_a_part_of_a_split_deduction_says_that_it_replaces_the_whole(
    description: str, split: str | None
) -> None:
    warnings = booking_of(deduction(Description=description), connection()).warnings
    assert any(f"the deduction {split!r}," in warning for warning in warnings) is (split is not None)


@pytest.mark.rule("API-3")
def test_the_case_of_its_id_is_none_of_its_identity() -> None:
    lower = "8f2c1a77-40de-4f0c-9a55-0d6e2b7c1f10"
    one, same = deduction(Id=lower), deduction(Id=lower.upper())
    assert (one.alvys_id, one.number) == (same.alvys_id, same.number)
    assert deduction(Id="DED-7").alvys_id == "DED-7"
