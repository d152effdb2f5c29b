"""Lists of transactions by name."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.usecases.work import registers
from alvys_intacct.usecases.work.registers import Registers
from tests.fakes.faults import Phase, Wire
from tests.fakes.samples import TENANT
from tests.fakes.transactions import FakeTransactionStore

ONE, TWO, THREE = (TransactionRef(TENANT, f"txn_{name}") for name in ("1", "2", "3"))


def test_many_join_many_lists_at_once() -> None:
    """Most lists are empty: joining a hundred takes one call, and seeing that they were empty one."""
    wire = Wire()
    lists = Registers(FakeTransactionStore(wire))
    names = [f"load:{number}" for number in range(100)]
    lists.join_many([(ONE, name) for name in names])
    assert lists.members(TENANT, [f"other:{number}" for number in range(100)])["other:7"] == []
    assert wire.calls == ["transactions.take", "transactions.owners"]
    assert lists.members(TENANT, names) == {name: [ONE] for name in names}


def test_a_list_keeps_everybody_once_and_in_order() -> None:
    lists = Registers(FakeTransactionStore())
    lists.join_many([(ONE, "a"), (TWO, "a"), (ONE, "b"), (TWO, "a"), (ONE, "a")])
    lists.join_many([(THREE, "a"), (TWO, "b"), (ONE, "a")])
    known = lists.members(TENANT, ["a", "b", "c"])
    assert known == {"a": [ONE, TWO, THREE], "b": [ONE, TWO], "c": []}
    lists.join_many([(ref, name) for name in "abc" for ref in (THREE, ONE)], known)
    lists.join(TWO, "c", [THREE, ONE])
    assert lists.members(TENANT, ["a", "b", "c"]) == {
        "a": [ONE, TWO, THREE],
        "b": [ONE, TWO, THREE],
        "c": [THREE, ONE, TWO],
    }


def test_of_a_long_list_the_newest_are_read() -> None:
    lists = Registers(FakeTransactionStore())
    refs = [TransactionRef(TENANT, f"txn_{number}") for number in range(registers.NEWEST + 20)]
    for ref in refs:
        lists.join_many([(ref, "long")])
    assert lists.members(TENANT, ["long"])["long"] == refs[20:]
    assert lists.everyone(TENANT, "long") == refs


@pytest.mark.parametrize("phase", Phase)
def test_another_worker_joins_at_the_same_moment(phase: Phase) -> None:
    wire = Wire()
    lists = Registers(FakeTransactionStore(wire))
    wire.interrupt_once("transactions.take", lambda: lists.join_many([(TWO, "a")]), phase)
    lists.join_many([(ONE, "a"), (ONE, "b")])
    assert sorted(ref.transaction_id for ref in lists.members(TENANT, ["a"])["a"]) == ["txn_1", "txn_2"]
    assert lists.members(TENANT, ["b"])["b"] == [ONE]
