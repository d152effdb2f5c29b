"""A list of envelopes is taken in as if they came one by one, whatever they are and in whatever order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alvys_intacct.domain.connections.connection import Subsidiary
from alvys_intacct.domain.transactions.record import Transaction, former_transaction_id
from alvys_intacct.domain.transactions.refs import TransactionRef, ref_of
from alvys_intacct.usecases.intake.accept_transactions import Refused
from tests.fakes.referenced import by_invoice
from tests.fakes.samples import ALL_KINDS, CALLER, TENANT, UPDATED, connection, load_invoice
from tests.fakes.service import Service

Message = dict[str, Any]


def edit(document: int, minute: int, amount: str, subsidiary_id: str, named: str) -> Message:
    sent = load_invoice(
        str(document),
        amounts=[amount],
        updated_at=UPDATED + timedelta(minutes=minute),
        subsidiary_id=subsidiary_id,
    )
    sent["loads"][0]["InvoiceAs"] = named
    return sent


edits = st.builds(
    edit,
    st.integers(1, 3),
    st.integers(0, 3),
    st.sampled_from(["1.00", "2.00"]),
    st.sampled_from(["SUB1", "SUB1", "SUB2"]),
    st.sampled_from(["", "", "Acme East"]),
)
references = st.builds(
    by_invoice,
    st.sampled_from(["1", "2"]),
)
messages = st.lists(edits | edits | references | st.just({"kind": "nonsense"}), max_size=8)


@pytest.mark.rule("API-3", "AR-6", "MOD-3", "MOD-7")
@settings(max_examples=80)
@given(messages, messages, st.booleans(), st.booleans())
def test_many_at_once_are_as_many_one_by_one(
    before: list[Message], many: list[Message], reverts: bool, former: bool
) -> None:
    together, singly = Service(), Service()
    for service in (together, singly):
        second = connection(subsidiary=Subsidiary(id="SUB2", name="Acme West"))
        service.connections.kept[TENANT, "SUB2"] = second
        for message in before:
            service.accept(CALLER, [message], ALL_KINDS, "earlier")
        known = list(service.transactions.records.values())
        if reverts:
            for transaction in known:
                service.revert(transaction)
        if former:
            for transaction in known:
                _named_as_before(service, transaction)
        service.queue.take()
        service.clock.advance(60)
        service.cold_start()
    at_once = together.accept(CALLER, many, ALL_KINDS, "corr")
    one_by_one = [singly.accept(CALLER, [message], ALL_KINDS, "corr")[0] for message in many]
    assert [_told(outcome) for outcome in at_once] == [_told(outcome) for outcome in one_by_one]
    assert together.transactions.records == singly.transactions.records
    for ref, transaction in singly.transactions.records.items():
        assert together.transactions.history(ref) == singly.transactions.history(ref)
        contents = [service.transactions.contents([transaction]) for service in (together, singly)]
        assert contents[0] == contents[1]
    assert set(map(str, together.queue.take())) == set(map(str, singly.queue.take()))


def _told(outcome: Transaction | Refused) -> object:
    return replace(outcome) if isinstance(outcome, Refused) else outcome


def _named_as_before(service: Service, transaction: Transaction) -> TransactionRef:
    """Give it an id from before MOD-7, if it isn't a reference."""
    if transaction.alvys_id is None:
        return ref_of(transaction)
    name = former_transaction_id(TENANT, "SUB1", transaction.kind, transaction.alvys_id)
    ref = service.transactions.rename(ref_of(transaction), name)
    renamed = service.transactions.records[ref]
    service.transactions.records[ref] = renamed.model_copy(update={"transaction_id": name})
    return ref
