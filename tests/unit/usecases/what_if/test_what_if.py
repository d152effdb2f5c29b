"""What a change of settings would do, asked and answered on fakes (WHATIF)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.account_mappings.mapping import AccountMappings, SidedAccounts
from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.connections.changes import ChangeRefusedError
from alvys_intacct.domain.connections.coding_mappings import AlvysField, DimensionMapping
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.input_problems import InvalidInput
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.parties.links import PartyLink, PartyLinks
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.domain.sage.metadata import DimensionValue, Metadata, ValueStatus
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.record import Operation, Status
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.domain.what_if import comparison
from alvys_intacct.domain.what_if.outcomes import BothWays, Outcome, Subject
from alvys_intacct.domain.what_if.proposal import Proposal
from alvys_intacct.domain.what_if.result import Counts, Note, WhatIfResult
from alvys_intacct.domain.what_if.runs import KEPT_FOR, LOST_AFTER, WhatIfRun, WhatIfState
from alvys_intacct.gateways.sqs import QueueName
from alvys_intacct.usecases.what_if import build_both_ways, find_documents
from alvys_intacct.usecases.what_if.find_documents import FindDocuments
from tests.fakes.faults import CrashError
from tests.fakes.intacct_documents import invoice, line
from tests.fakes.samples import CALLER, SUBSIDIARY, TENANT, carrier_bill, connection, load_invoice
from tests.fakes.service import Service

pytestmark = [pytest.mark.rule("WHATIF-1"), pytest.mark.rule("WHATIF-2")]

TO_4100 = Proposal(account_mappings={"defaults": {"ar": "4100", "ap": "5000"}})
PROBLEM = Problem(code="period_closed", message="The period is closed.", remedy="Open it.")
ACTIVE = {"status": ValueStatus.ACTIVE}


def service_with(*messages: dict[str, Any], **changes: Any) -> Service:
    """A deployment that has worked off these messages, with Sage's lists as last read."""
    service = Service(connection(**changes))
    service.books.accounts |= {"4100": True, "4900": False}
    service.books.dimensions = {
        Dimension.DEPARTMENT: [DimensionValue(value_id="D1", name="East", **ACTIVE)],
    }
    service.metadata.save(present(service).books, service.books.read_metadata(present(service).books))
    for message in messages:
        service.send(message)
    service.pump()
    return service


def present(service: Service) -> Any:
    found = service.connections.get(TENANT, SUBSIDIARY)
    assert found is not None
    return found


def asked(service: Service, proposal: Proposal) -> WhatIfRun:
    service.clock.advance(1)
    return service.what_if.ask(CALLER, present(service), proposal, "corr-1")


def answer(service: Service, proposal: Proposal) -> WhatIfResult:
    """Ask, and let the worker answer."""
    run = asked(service, proposal)
    service.pump()
    found = service.what_ifs.get(TENANT, run.what_if_id)
    result = service.what_ifs.result(run)
    assert found is not None
    assert found.state is WhatIfState.COMPLETE, found.problem
    assert result is not None
    return result


def counted(result: WhatIfResult) -> dict[str, int]:
    """The counts that aren't zero."""
    return {name: count for name, count in result.counts.model_dump().items() if count}


def test_a_changed_account_is_told_by_line_by_pair_of_accounts_and_in_totals_and_nothing_is_done() -> None:
    service = service_with(load_invoice("1001"), load_invoice("1002"), carrier_bill("T1"))
    records, documents = dict(service.transactions.records), dict(service.books.documents)
    service.wire.calls.clear()
    result = answer(service, TO_4100)
    assert [call for call in service.wire.calls if call.startswith("books.")] == []
    assert [call for call in service.wire.calls if "save" in call] == []
    assert (service.transactions.records, service.books.documents) == (records, documents)

    assert counted(result) == {"exported": 3, "unchanged": 1, "booked_differently": 2}
    newest = result.documents[0]
    assert (newest.document.number, newest.document.party_name) == ("1002", "Globex")
    first, second = newest.lines
    assert (first.place, first.amount, first.currency) == (1, "1000.00", "USD")
    assert first.before is not None
    assert first.after is not None
    assert (first.before.account, first.after.account) == ("4000", "4100")
    assert second.amount == "86.39"
    (move,) = result.moves
    assert (move.before, move.after, move.lines, move.documents) == ("4000", "4100", 4, 2)
    assert str(move.amount) == "2172.78"
    totals = {row.account: (str(row.before), str(row.after)) for row in result.totals}
    assert totals == {"4000": ("2172.78", "0"), "4100": ("0", "2172.78"), "5000": ("850.00", "850.00")}
    assert result.notes == ()


def test_errors_that_vanish_and_errors_that_come_are_told_by_cause() -> None:
    mappings = AccountMappings(defaults=SidedAccounts(ar="4000"))
    service = service_with(
        load_invoice("1001"), carrier_bill("T1"), carrier_bill("T2"), account_mappings=mappings
    )
    assert {record.status for record in service.transactions.records.values()} == {
        Status.EXPORTED,
        Status.FAILED,
    }
    result = answer(service, Proposal(account_mappings={"defaults": {"ar": "4000", "ap": "5000"}}))
    assert counted(result) == {"exported": 1, "failed": 2, "unchanged": 1, "no_longer_failing": 2}
    linehaul, accessorial = result.errors_vanishing
    assert [(error.code, error.count) for error in (linehaul, accessorial)] == [("account_not_mapped", 2)] * 2
    assert linehaul.concerns != accessorial.concerns
    assert {document.number for document in linehaul.documents} == {"T1", "T2"}
    assert result.errors_coming == ()
    assert {row.account: str(row.after) for row in result.totals} == {"4000": "1086.39", "5000": "1700.00"}

    lists = service.books.read_metadata(present(service).books)
    required = frozenset({Dimension.DEPARTMENT})
    accounts = [
        account.model_copy(update={"required": required}) if account.number == "4100" else account
        for account in lists.accounts
    ]
    service.metadata.save(present(service).books, lists.model_copy(update={"accounts": accounts}))
    result = answer(service, TO_4100)
    (coming,) = result.errors_coming
    assert (coming.code, coming.count) == ("required_dimension_missing", 1)
    assert result.counts.newly_failing == 1


def test_dimensions_header_values_and_skips_are_told() -> None:
    service = service_with(load_invoice("1001"), carrier_bill("T1"))
    by_default = {Dimension.DEPARTMENT: DimensionMapping(alvys_field=AlvysField.FLEET, default="D1")}
    result = answer(service, Proposal(dimension_mappings=by_default))
    line = result.documents[0].lines[0]
    assert line.before is not None
    assert line.after is not None
    assert (line.before.dimensions, line.after.dimensions) == ({}, {"department": "D1"})
    assert {(move.before, move.after) for move in result.moves} == {("4000", "4000"), ("5000", "5000")}

    result = answer(service, Proposal(settings={"ar": {"autopostInvoices": True}}))
    (changed,) = result.documents
    (value,) = changed.values
    assert (value.name, value.before, value.after) == ("state", "draft", "posted")

    result = answer(service, Proposal(switches={"ap_sync": False}))
    (skip,) = result.skips_coming
    assert (skip.code, skip.count) == ("side_switched_off", 1)
    assert counted(result) == {"exported": 2, "unchanged": 1, "newly_skipped": 1}


def test_the_present_settings_change_nothing() -> None:
    service = service_with(load_invoice("1001"), carrier_bill("T1"), carrier_bill("T2", vendor="V9"))
    mappings = present(service).account_mappings.model_dump(mode="json")
    for proposal in (Proposal(account_mappings=mappings), Proposal(settings={"ar": {}}), Proposal()):
        result = answer(service, proposal)
        unchanged = {"exported": 2, "failed": 1, "unchanged": 3}
        assert counted(result) == unchanged
        assert result == WhatIfResult(counts=Counts(**unchanged), totals=result.totals, titles=result.titles)
    service.switch(account_mappings=AccountMappings(defaults=SidedAccounts(ar="4100", ap="5000")))
    assert answer(service, Proposal(settings={"ar": {}})).counts.differs_already == 1


def test_parties_are_as_recorded_and_where_the_change_concerns_them_it_says_that_only_sage_can_tell() -> None:
    by_id, nobody = load_invoice("1001"), load_invoice("1002", customer="C9")
    by_name = load_invoice("1003", customer=None)
    service = service_with(by_id, nobody)
    service.switch(ar=present(service).ar.model_copy(update={"name_matching_fallback": True}))
    service.books.parties = {
        key: replace(party, name="Globex") if party.party_id == "C2" else party
        for key, party in service.books.parties.items()
    }
    service.send(by_name)
    service.pump()
    statuses = sorted(record.status for record in service.transactions.records.values())
    assert statuses == ["exported", "exported", "failed"]
    unconcerned = answer(service, TO_4100)
    assert unconcerned.notes == ()
    assert unconcerned.errors_vanishing == unconcerned.errors_open == ()

    result = answer(service, Proposal(settings={"ar": {"autoCreateCustomer": True}}))
    assert result.notes == (Note.PARTIES_LOOKED_UP,)
    # That with an External Accounting ID is found by it in any case.
    assert counted(result) == {"exported": 2, "failed": 1, "unchanged": 1, "party_is_open": 2}
    (still_open,) = result.errors_open
    assert (still_open.code, still_open.count, still_open.concerns) == ("customer_not_found", 1, "C9")
    assert result.errors_vanishing == ()
    kept = answer(service, Proposal(settings={"advanced": {"keepCustomersAndVendorsUpToDate": True}}))
    assert kept.notes == ()


def test_a_question_is_refused_for_what_saving_would_be_refused_for() -> None:
    service = service_with()
    for proposal, code in [
        (Proposal(account_mappings={"defaults": {"ar": "4100"}}), "master_default_required"),
        (Proposal(account_mappings={"defaults": {"ar": "7777", "ap": "5000"}}), "account_not_found"),
        (Proposal(account_mappings={"defaults": {"ar": "4900", "ap": "5000"}}), "account_inactive"),
        (Proposal(switches={"ar_sync": False, "ap_sync": False}), "last_active_sync"),
        (
            Proposal(
                dimension_mappings={
                    Dimension.DEPARTMENT: DimensionMapping(alvys_field=AlvysField.FLEET, default="D7")
                }
            ),
            "dimension_value_unusable",
        ),
    ]:
        with pytest.raises(ChangeRefusedError) as refusal:
            asked(service, proposal)
        assert refusal.value.code == code
    with pytest.raises(InvalidInput):
        asked(service, Proposal(settings={"ar": {"autopostInvoice": True}}))
    assert service.what_ifs.kept == {}


def test_a_message_that_comes_twice_a_worker_that_dies_and_a_faster_one_change_nothing() -> None:
    service = service_with(load_invoice("1001"))
    run = asked(service, TO_4100)
    (delivery,) = service.queue.take(QueueName.WHAT_IFS)
    service.wire.fail_once("transactions.contents", CrashError())
    with pytest.raises(CrashError):
        service.work([delivery])
    begun = service.what_ifs.get(TENANT, run.what_if_id)
    assert begun is not None
    assert begun.state is WhatIfState.IN_PROGRESS
    service.wire.fail_once("transactions.contents", Retryable("busy", code="fault"))
    with pytest.raises(Retryable):
        service.work([delivery])
    # While this worker reads, another one answers the same question: this one keeps nothing.
    service.wire.interrupt_once("transactions.contents", lambda: service.work([delivery]))
    service.work([delivery])
    done = service.what_ifs.get(TENANT, run.what_if_id)
    assert done is not None
    assert (done.state, done.documents) == (WhatIfState.COMPLETE, 1)
    service.work([delivery])
    assert service.what_ifs.get(TENANT, run.what_if_id) == done
    service.what_if.answer(TENANT, "wif_unknown")
    service.what_if.answer("another", run.what_if_id)
    assert service.metrics.counts["WhatIfs"] == 1


def test_a_question_that_is_lost_given_up_or_overtaken_by_a_change_says_so() -> None:
    service = service_with(load_invoice("1001"))
    service.wire.fail_once("queue.send_what_ifs")
    with pytest.raises(Retryable):
        asked(service, TO_4100)
    (unsent,) = service.what_ifs.kept.values()
    assert unsent.state is WhatIfState.FAILED

    lost = asked(service, TO_4100)
    now = service.clock.now()
    assert lost.as_of(now) == lost
    assert lost.as_of(now + LOST_AFTER).state is WhatIfState.FAILED
    assert lost.expires_at() == now + KEPT_FOR
    service.capture.what_if(TENANT, lost.what_if_id)
    service.capture.what_if(TENANT, "wif_unknown")
    given_up = service.what_ifs.get(TENANT, lost.what_if_id)
    assert given_up is not None
    assert given_up.problem is not None
    assert given_up.problem.code == "processing_failed"

    gone = asked(service, TO_4100)
    service.connect.disconnect(CALLER, SUBSIDIARY)
    service.pump()
    after = service.what_ifs.get(TENANT, gone.what_if_id)
    assert after is not None
    assert after.problem is not None
    assert after.problem.code == "not_connected"


def test_what_cannot_be_built_is_counted_and_holds_up_nothing() -> None:
    service = service_with(load_invoice("1001"), load_invoice("1002"), load_invoice("1003"))
    (damaged, leaving, _) = service.transactions.records.values()
    service.transactions.forget_content(ref_of(damaged))
    service.transactions.records[ref_of(leaving)] = leaving.model_copy(
        update={"operation": Operation.REVERT, "status": Status.FAILED, "problem": PROBLEM}
        | {"failed_at": service.clock.now()}
    )
    result = answer(service, TO_4100)
    assert counted(result) == {"exported": 1, "booked_differently": 1, "not_built": 2}
    assert counted(answer(service, TO_4100.model_copy(update={"newest": 1})))["exported"] == 1


def test_a_connection_whose_lists_were_never_read_is_answered_without_checks() -> None:
    service = Service(connection())
    service.send(load_invoice("1001"))
    service.pump()
    service.metadata.kept.clear()
    result = answer(service, Proposal(account_mappings={"defaults": {"ar": "7777", "ap": "5000"}}))
    assert result.notes == (Note.NO_SAGE_DATA,)
    assert result.counts.booked_differently == 1
    assert isinstance(service.metadata.get(present(service).books), Metadata | None)
    paused = answer(service, Proposal(switches={"primary_sync": False}))
    assert paused.notes == (Note.PRIMARY_SYNC_OFF, Note.NO_SAGE_DATA)
    assert counted(paused) == {"exported": 1, "unchanged": 1}


def test_a_party_found_by_its_link_stays_whatever_the_rules_are_and_a_broken_link_stays_an_error() -> None:
    linked = PartyLinks(linked={PartyKind.CUSTOMERS: {"cust-1": PartyLink(sage_id="C2", name="Globex")}})
    service = Service(connection(party_links="links"))
    service.party_links.kept["links"] = linked
    service.send(load_invoice("1001", customer=None))
    service.pump()
    (exported,) = service.transactions.records.values()
    assert exported.status is Status.EXPORTED, exported.problem
    result = answer(service, Proposal(settings={"ar": {"autoCreateCustomer": True}}))
    assert (result.counts.unchanged, result.counts.party_is_open) == (1, 0)

    broken = Problem(code="linked_customer_not_found", message="It is gone.", remedy="Link it anew.")
    service.transactions.records[ref_of(exported)] = exported.model_copy(
        update={"status": Status.FAILED, "problem": broken, "failed_at": service.clock.now()}
    )
    result = answer(service, TO_4100)
    assert counted(result) == {"failed": 1, "unchanged": 1}
    assert result.totals == (), "it would not be booked"


def test_a_document_that_a_fault_of_ours_keeps_from_being_built_is_not_called_unchanged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = service_with(load_invoice("1001"))

    def poisoned(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(build_both_ways, "build_document", poisoned)
    assert counted(answer(service, TO_4100)) == {"not_built": 1}


def test_a_document_that_fails_while_the_question_is_answered_is_built_once() -> None:
    service = service_with(load_invoice("1001"))
    (exported,) = service.transactions.records.values()
    found = FindDocuments(service.transactions, present(service))
    for some in found.exported(10):
        assert some == [exported]
        service.transactions.records[ref_of(exported)] = exported.model_copy(
            update={"status": Status.FAILED, "problem": PROBLEM, "failed_at": service.clock.now()}
        )
    assert list(found.failed()) in ([], [[]])


def test_what_was_not_looked_through_and_names_that_are_not_kept_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    messages = [load_invoice(str(number)) for number in range(1001, 1004)]
    for message in messages:
        message["loads"][0]["OfficeId"] = "office-9"
    service = service_with(*messages)
    monkeypatch.setattr(find_documents, "_MOST_PAGES", 1)
    monkeypatch.setattr(find_documents, "AT_ONCE", 1)
    by_office = {Dimension.DEPARTMENT: DimensionMapping(alvys_field=AlvysField.OFFICE, default="D1")}
    result = answer(service, Proposal(dimension_mappings=by_office))
    assert result.notes == (Note.NAMES_NOT_KEPT, Note.NOT_ALL_LOOKED_AT)
    assert result.counts.exported == 1


def test_a_total_is_that_of_all_kinds_of_documents_or_it_is_not_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A row of another kind that doesn't change is part of the account's total all the same."""
    service = service_with(load_invoice("1001"), carrier_bill("T1"))
    whole = answer(service, TO_4100)
    assert len(whole.totals) == 3
    monkeypatch.setattr(comparison, "MOST_ROWS", 2)
    cut = answer(service, TO_4100)
    assert [row.account for row in cut.totals] == ["4000", "4100"], "those that change come first"
    assert cut.notes == (Note.LISTS_CUT,)

    told = comparison.Comparison()
    for kind, before, after in ((Kind.LOAD_INVOICE, 1, 2), (Kind.SUMMARY_INVOICE, 5, 5)):
        told._totals["4000", Side.AR, kind, "USD"] = [Decimal(before), Decimal(after)]
    told._totals["4100", Side.AR, Kind.LOAD_INVOICE, "USD"] = [Decimal(1), Decimal(2)]
    assert len(told.result(Counts(), ()).totals) == 2
    assert {row.account for row in told.result(Counts(), ()).totals} == {"4000"}


def test_the_largest_answer_fits_into_what_lambda_may_answer() -> None:
    told = comparison.Comparison()
    fields = {f"CUSTOM_FIELD_{number}": "x" * 200 for number in range(100)}
    charged = replace(line(), account="4000", custom_fields=fields)
    before = invoice(lines=(charged,) * 50, custom_fields={})
    after = replace(before, lines=(replace(charged, account="4100"),) * 50, custom_fields=fields)
    for number in range(200):
        subject = Subject(f"txn_{number}", Kind.LOAD_INVOICE, str(number), "Globex")
        told.add(BothWays(subject, Outcome(before), Outcome(after)))
    result = told.result(Counts(exported=200), ())

    assert result.counts.booked_differently == 200
    assert len(result.documents) + result.more_documents == 200
    listed = result.documents[0]
    assert len(listed.lines) + listed.more_lines == 50
    assert len(result.model_dump_json()) < 4_000_000
