"""Conditions for payments by record number."""

from __future__ import annotations

from alvys_intacct.gateways.intacct.reads.payment_queries import among


def test_a_few_are_named_and_many_neighbours_are_a_range() -> None:
    assert [condition.operator for condition in among("PAYMENTKEY", [7, 9])] == ["in"]
    assert list(among("PAYMENTKEY", [])) == []
    near = list(range(1, 2001, 2))
    (condition,) = among("PAYMENTKEY", near)
    assert (condition.operator, condition.values) == ("between", ("1", "1999"))


def test_far_ones_are_asked_for_apart() -> None:
    """One old payment among new ones doesn't make a range over everything between them."""
    numbers = [1, *range(1_000_000, 1_002_000)]
    conditions = list(among("PAYMENTKEY", numbers))
    covered = 0
    for condition in conditions:
        if condition.operator == "between":
            low, high = map(int, condition.values)
            assert high - low < 20_000
            covered += sum(low <= number <= high for number in numbers)
        else:
            covered += len(condition.values)
    assert covered == len(numbers)
    assert len(conditions) < 12
