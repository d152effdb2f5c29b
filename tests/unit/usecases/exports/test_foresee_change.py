"""What a revert or a regenerate would do is told before, and nothing else is done then (MOD-10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alvys_intacct.domain.account_mappings.mapping import AccountMappings, SidedAccounts
from alvys_intacct.domain.connections.setting_choices import ReferenceField
from alvys_intacct.domain.connections.settings import AdvancedSettings, ApSettings, ArSettings
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentState
from alvys_intacct.domain.sage.writes import Create
from alvys_intacct.domain.transactions.consequences import Action, Consequences, StepKind
from alvys_intacct.domain.transactions.modification import Way
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from tests.fakes.books import Kept, WriteFault
from tests.fakes.samples import CALLER, SUBSIDIARY, carrier_bill, load_invoice
from tests.fakes.service import Service

# What the history says when a way was taken.
DONE = {
    Way.CONFIRM: "nothing to change in Sage Intacct",
    Way.UPDATE: "updated in Sage Intacct",
    Way.UPDATE_HEADER: "updated in Sage Intacct",
    Way.UPDATE_TEXTS: "updated in Sage Intacct",
    Way.RECALL_AND_UPDATE: "recalled and updated in Sage Intacct",
    Way.DELETE: "deleted in Sage Intacct",
    Way.RECALL_AND_DELETE: "recalled and deleted in Sage Intacct",
    Way.REVERSE: "reversed in Sage Intacct",
    Way.REVERSE_AND_POST: "reversed in Sage Intacct, and posted anew",
    Way.DELETE_AND_MAKE: "deleted in Sage Intacct, and made anew",
    Way.MAKE_ANEW: "exported to Sage Intacct",
    Way.NOTHING_TO_DO: "no longer in Sage Intacct",
}
STATES = [state for state in DocumentState if state is not DocumentState.NO_VALUE]
KINDS = ("invoice", "bill", "credit")
CHANGES = ("nothing", "header", "booked")
UNPAID = {DocumentState.DRAFT, DocumentState.SUBMITTED, DocumentState.DECLINED, DocumentState.POSTED}


def sent(service: Service, kind: str) -> Transaction:
    service.switch(ap=ApSettings(autopost_bills=True))
    messages = {
        "invoice": load_invoice(),
        "bill": carrier_bill(),
        "credit": load_invoice(amounts=["10.00", "-40.00"]),
    }
    transaction = service.send(messages[kind])
    service.pump()
    assert service.now_of(transaction).status is Status.EXPORTED
    return transaction


def kept_of(service: Service, transaction: Transaction) -> Kept:
    receipt = service.now_of(transaction).receipt
    assert receipt is not None
    return service.books.documents[receipt.company_id, receipt.document_type, receipt.record_no]


def change(service: Service, change_of: str) -> None:
    """Settings change so that the document would differ in nothing, in its texts, or in what is booked."""
    if change_of == "header":
        changed = ArSettings(autopost_invoices=True, po_number_mapping=ReferenceField.PO_NUMBER)
        service.switch(ar=changed)
    if change_of == "booked":
        service.books.accounts |= {"4001": True, "5001": True}
        service.switch(account_mappings=AccountMappings(defaults=SidedAccounts(ar="4001", ap="5001")))
    service.clock.advance(3600)
    service.cold_start()


def foreseen(service: Service, transaction: Transaction, action: Action) -> Consequences:
    """The consequences; to find out, nothing is written."""
    records = dict(service.transactions.records)
    documents = {key: replace(kept) for key, kept in service.books.documents.items()}
    service.wire.calls.clear()
    told = service.foresee(CALLER, transaction.transaction_id, action)
    assert told is not None
    assert service.transactions.records == records
    assert {key: replace(kept) for key, kept in service.books.documents.items()} == documents
    assert not {"books.write", "books.exchange"} & set(service.wire.calls)
    assert not [name for name in service.wire.calls if name.startswith("queue")]
    return told


def carried_out(service: Service, transaction: Transaction, action: Action) -> tuple[Transaction, list[str]]:
    before = len(service.transactions.history(ref_of(transaction)))
    _ = service.revert(transaction) if action is Action.REVERT else service.regenerate(transaction)
    service.pump()
    history = service.transactions.history(ref_of(transaction))[before:]
    return service.now_of(transaction), [event.what for event in history]


@pytest.mark.rule("MOD-1", "MOD-10")
@pytest.mark.parametrize("change_of", CHANGES)
@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_foretold_is_what_is_done(
    service: Service, kind: str, state: DocumentState, action: Action, change_of: str
) -> None:
    """Each cell of MOD-1's table: the steps, the number, the date, or the refusal with its remedy."""
    transaction = sent(service, kind)
    kept = kept_of(service, transaction)
    service.books.set_state(kept, state)
    change(service, change_of)
    told = foreseen(service, transaction, action)
    assert told.document is None or told.document.state is state
    record, done = carried_out(service, transaction, action)
    if told.problem is not None:
        assert record.status is Status.FAILED
        assert record.problem is not None
        assert (record.problem.code, record.problem.message) == (told.problem.code, told.problem.message)
        assert not told.outlooks
        return
    expected = told.outlooks[0]
    possible = [outlook for outlook in told.outlooks if DONE[outlook.way] in done]
    assert possible, (done, told.outlooks)
    assert (record.status is Status.REVERTED) is (action is Action.REVERT)
    made = [step for step in possible[0].steps if step.kind in (StepKind.MAKE, StepKind.UPDATE)]
    if made:
        now = kept_of(service, transaction)
        assert (made[-1].number, made[-1].on) == (now.found.document_number, now.found.posting_date)
    updated = {StepKind.UPDATE, StepKind.UPDATE_TEXTS} & {step.kind for step in possible[0].steps}
    if updated:
        assert kept_of(service, transaction) is kept
    assert told.words
    assert expected.way is told.outlooks[0].way


@pytest.mark.rule("MOD-10", "MOD-6")
def test_steps_are_told_with_numbers_and_dates(service: Service) -> None:
    transaction = sent(service, "invoice")
    kept = kept_of(service, transaction)
    change(service, "booked")
    told = foreseen(service, transaction, Action.REGENERATE)
    reverse, make = told.outlooks[0].steps
    day = kept.found.posting_date
    assert (reverse.kind, reverse.record_no, reverse.on) == (StepKind.REVERSE, kept.found.record_no, day)
    assert (make.kind, make.number, make.on) == (StepKind.MAKE, "1001", day)
    assert "as of 11/19/2026" in told.words
    assert "1001-R1" in told.words
    assert any("period" in warning for warning in told.warnings)
    service.switch(advanced=AdvancedSettings.model_validate({"reverseIn": "today"}))
    told = foreseen(service, transaction, Action.REVERT)
    assert [step.on for step in told.outlooks[0].steps] == [service.clock.now().date()]


@pytest.mark.rule("MOD-10")
def test_payments_are_named_with_what_to_do(service: Service) -> None:
    transaction = sent(service, "invoice")
    kept = kept_of(service, transaction)
    service.books.set_state(kept, DocumentState.PARTIALLY_PAID)
    told = foreseen(service, transaction, Action.REVERT)
    assert told.problem is not None
    assert told.problem.code == "document_paid"
    assert told.document is not None
    assert told.document.state is DocumentState.PARTIALLY_PAID


@pytest.mark.rule("MOD-10")
def test_without_a_document_a_revert_takes_nothing_out_and_a_regenerate_exports(service: Service) -> None:
    transaction = sent(service, "invoice")
    service.revert(transaction)
    service.pump()
    told = foreseen(service, transaction, Action.REVERT)
    assert (told.outlooks, told.problem) == ([], None)
    assert "nothing to take out" in told.words
    told = foreseen(service, transaction, Action.REGENERATE)
    assert [step.kind for step in told.outlooks[0].steps] == [StepKind.MAKE]
    assert told.outlooks[0].steps[0].number == "1001"


@pytest.mark.rule("MOD-10")
@pytest.mark.parametrize(("switch", "words"), [("primary_sync", "paused"), ("ar_sync", "AR sync")])
def test_what_waits_says_why(service: Service, switch: str, words: str) -> None:
    transaction = sent(service, "invoice")
    service.switch(SUBSIDIARY, **{switch: False})
    service.cold_start()
    for action in Action:
        told = foreseen(service, transaction, action)
        assert told.waits is not None
        assert words in told.waits
        record, _ = carried_out(service, transaction, action)
        assert record.held


@pytest.mark.rule("MOD-10", "MOD-8")
def test_what_could_not_be_exported_is_told_with_its_remedy(service: Service) -> None:
    transaction = sent(service, "invoice")
    service.books.parties.pop((Side.AR, "C1"))
    service.switch(ar=ArSettings(autopost_invoices=True))
    service.clock.advance(3600)
    service.cold_start()
    told = foreseen(service, transaction, Action.REGENERATE)
    record, _ = carried_out(service, transaction, Action.REGENERATE)
    if told.problem is None:
        assert record.status is Status.EXPORTED
    else:
        assert record.problem is not None
        assert record.problem.code == told.problem.code


@pytest.mark.rule("MOD-10")
def test_another_tenants_transaction_has_no_consequences(service: Service) -> None:
    transaction = sent(service, "invoice")
    stranger = replace(CALLER, tenant="other")
    assert service.foresee(stranger, transaction.transaction_id, Action.REVERT) is None


@pytest.mark.rule("MOD-10", "MOD-2")
def test_nothing_is_foretold_while_an_exchange_has_no_answer(service: Service) -> None:
    """It was reversed and posted anew, which isn't known here yet: it must not look as if it were gone."""
    transaction = sent(service, "invoice")
    change(service, "booked")
    service.books.fault = lambda write: (
        WriteFault.UNKNOWN_AFTER if isinstance(write.operation, Create) else None
    )
    service.regenerate(transaction)
    service.work(service.queue.take())
    told = foreseen(service, transaction, Action.REVERT)
    assert told.problem is not None
    assert told.problem.code == "outcome_pending"
    assert told.outlooks == []
