"""Updates in place and exchanges against the Sage simulator: what is in the books afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown
from alvys_intacct.domain.sage.documents import (
    CreditMemo,
    Dimension,
    Document,
    DocumentState,
    DocumentType,
    VendorCredit,
)
from alvys_intacct.domain.sage.found_documents import FoundDocument, FoundLine
from alvys_intacct.domain.sage.updates import can_update_in_place, not_cleared
from alvys_intacct.domain.sage.writes import (
    Create,
    Delete,
    Exchange,
    Exchanged,
    HalfExchanged,
    Recall,
    Reverse,
    Update,
    UpdateScope,
    Write,
    Written,
)
from alvys_intacct.gateways.intacct import GatewayOptions, IntacctGateway
from alvys_intacct.gateways.intacct.protocol.names import NAMES
from tests.fakes.intacct_documents import BOOKS, bill, invoice, line
from tests.integration.intacct.conftest import Passwords, QuickClock, Senders
from tests.integration.intacct.simulator import Simulator, running, written

DUE = date(2026, 2, 4)
OPS = {Dimension.LOCATION: "E100", Dimension.DEPARTMENT: "OPS"}
E100 = {Dimension.LOCATION: "E100"}


def as_type(kind: type[Document], document: Document) -> Document:
    return kind(**{field.name: getattr(document, field.name) for field in fields(document)})


def a(document_type: DocumentType, **changes: Any) -> Document:
    """A draft with one line, which has a department."""
    adjustment = {"term": None, "reference": None, "due_date": None, "lines": (line("-5", dimensions=OPS),)}
    one = {"posted": False, "due_date": DUE, "lines": (line(dimensions=OPS),)}
    match document_type:
        case DocumentType.INVOICE:
            return invoice(**{**one, "custom_fields": {"LOAD_NO": "L1", "REGION": "North"}, **changes})
        case DocumentType.BILL:
            items = (line("100", account="5000", dimensions=OPS),)
            known = {**one, "lines": items, "term": "Net 15", "custom_fields": {"LOAD_NO": "L1"}}
            return bill(**{**known, **changes})
        case DocumentType.CREDIT_MEMO:
            return as_type(CreditMemo, invoice(**{**one, **adjustment, **changes}))
        case DocumentType.VENDOR_CREDIT:
            return as_type(VendorCredit, bill(**{**one, **adjustment, **changes}))


def make(gateway: IntacctGateway, document: Document) -> str:
    return written(gateway.write(BOOKS, [Write(f"make-{document.document_number}", Create(document))])[0])


def found(gateway: IntacctGateway, document: Document, record_no: str) -> FoundDocument:
    return gateway.read_documents(BOOKS, document.type, [record_no])[record_no]


def row(simulator: Simulator, document: Document, record_no: str) -> dict[str, Any]:
    rows = simulator.objects(NAMES[document.type].object_name)
    return next(one for one in rows if one["RECORDNO"] == record_no)


def items(simulator: Simulator, document: Document, record_no: str) -> list[tuple[str, str, str]]:
    names = NAMES[document.type]
    return [
        (item["TRX_AMOUNT"], item.get("DEPARTMENTID", ""), item.get("ENTRYDESCRIPTION", ""))
        for item in row(simulator, document, record_no)[f"{names.object_name}ITEMS"]
    ]


@contextmanager
def sage(path: Path, **changes: Any) -> Iterator[tuple[Simulator, IntacctGateway]]:
    with running(path, **changes) as simulator:
        options = GatewayOptions(longest_request=5)
        yield simulator, IntacctGateway(simulator.url, Senders(), Passwords(), QuickClock(), options=options)


@pytest.mark.rule("MOD-1")
@pytest.mark.parametrize("document_type", DocumentType)
def test_a_draft_becomes_another_document_and_keeps_its_record_number(
    simulator: Simulator, gateway: IntacctGateway, document_type: DocumentType
) -> None:
    before = a(document_type)
    sign = -1 if document_type.is_adjustment else 1
    record_no = make(gateway, before)
    simulator.act(NAMES[document_type].object_name, record_no, {"action": "attach", "attachment": "ATT-1"})
    after = replace(
        before,
        document_number="LD2",
        document_date=date(2026, 1, 7),
        description="corrected",
        lines=(
            line(str(7 * sign), account=before.lines[0].account, dimensions=OPS),
            line(str(3 * sign), account=before.lines[0].account, dimensions=E100, memo="new"),
        ),
    )
    lines = gateway.read_lines(BOOKS, document_type, [record_no])[record_no]
    assert lines == [FoundLine(OPS)]
    assert can_update_in_place(after, lines)
    assert gateway.write(BOOKS, [Write("u", Update(after, record_no, len(lines)))]) == [Written(record_no)]
    there = found(gateway, after, record_no)
    assert (there.state, there.document_number, there.total) == (
        DocumentState.DRAFT,
        "LD2",
        after.total.amount,
    )
    assert (there.description, there.posting_date) == ("corrected", date(2026, 1, 7))
    assert row(simulator, after, record_no)["SUPDOCID"] == "ATT-1"
    kept = items(simulator, after, record_no)
    assert [(amount, department) for amount, department, _ in kept] == [
        (f"{7 * sign}", "OPS"),
        (f"{3 * sign}", ""),
    ]
    assert kept[1][2] == "new"


def test_a_bill_loses_lines_dimensions_and_custom_fields(
    simulator: Simulator, gateway: IntacctGateway
) -> None:
    coded = line("100", account="5000", dimensions=OPS, custom_fields={"LOAD_NO": "L1"})
    before = a(DocumentType.BILL, lines=(coded, coded, coded))
    record_no = make(gateway, before)
    lines = gateway.read_lines(BOOKS, DocumentType.BILL, [record_no], ["LOAD_NO", "REGION"])[record_no]
    assert lines == [FoundLine(OPS, frozenset({"LOAD_NO"}))] * 3
    after = replace(
        before,
        reference=None,
        term=None,
        custom_fields={},
        lines=(line("9", account="5000", dimensions=E100, memo=""),),
    )
    update = Update(after, record_no, 3, cleared_fields=frozenset({"LOAD_NO"}))
    assert can_update_in_place(after, lines)
    assert gateway.write(BOOKS, [Write("u", update)]) == [Written(record_no)]
    there = row(simulator, after, record_no)
    assert [there[name] for name in ("DOCNUMBER", "TERMNAME", "LOAD_NO", "TOTALENTERED")] == ["", "", "", "9"]
    (item,) = there["APBILLITEMS"]
    assert (item.get("DEPARTMENTID") or "", item.get("LOAD_NO") or "") == ("", "")
    assert not_cleared(after, found(gateway, after, record_no)) == ()


@pytest.mark.parametrize("document_type", [DocumentType.INVOICE, DocumentType.CREDIT_MEMO])
def test_what_other_documents_can_not_lose_is_known_before(
    gateway: IntacctGateway, document_type: DocumentType
) -> None:
    before = a(document_type)
    record_no = make(gateway, replace(before, lines=before.lines * 2))
    lines = gateway.read_lines(BOOKS, document_type, [record_no])[record_no]
    assert not can_update_in_place(before, lines)
    assert not can_update_in_place(replace(before, lines=(line("1", dimensions=E100),) * 2), lines)


@pytest.mark.rule("MOD-9")
@pytest.mark.parametrize("state", ["Posted", "Partially Paid", "Paid", "Selected"])
@pytest.mark.parametrize("scope", [UpdateScope.HEADER, UpdateScope.HEADER_AND_MEMOS])
@pytest.mark.parametrize("document_type", [DocumentType.INVOICE, DocumentType.BILL])
def test_what_posts_nothing_is_written_over_paid_documents(
    simulator: Simulator, gateway: IntacctGateway, document_type: DocumentType, scope: UpdateScope, state: str
) -> None:
    before = a(document_type, posted=True)
    record_no, name = make(gateway, before), NAMES[document_type].object_name
    acts = {
        "Partially Paid": {"action": "pay", "amount": "10"},
        "Paid": {"action": "pay"},
        "Selected": {"action": "select"},
    }
    if state in acts:
        simulator.act(name, record_no, {**acts[state], "date": "2026-01-20"})
    simulator.act("COMPANY", "DEMO", {"closedThrough": "2026-01-31"})
    amounts = found(gateway, before, record_no)
    assert row(simulator, before, record_no)["STATE"] == state
    after = replace(
        before,
        reference=None,
        description="other",
        due_date=date(2026, 3, 1),
        custom_fields={"LOAD_NO": "L2"},
        lines=(replace(before.lines[0], memo="other memo"),),
    )
    assert after.posting_digest == before.posting_digest
    update = Update(after, record_no, 1, scope, frozenset({"REGION"}))
    assert gateway.write(BOOKS, [Write("u", update)]) == [Written(record_no)]
    there = row(simulator, after, record_no)
    changed = ("DOCNUMBER", "DESCRIPTION", "WHENDUE", "LOAD_NO", "REGION", "STATE")
    assert [there.get(field) or "" for field in changed] == ["", "other", "03/01/2026", "L2", "", state]
    with_memos = scope is UpdateScope.HEADER_AND_MEMOS
    assert items(simulator, after, record_no)[0][2] == ("other memo" if with_memos else "Linehaul")
    now = found(gateway, after, record_no)
    assert (now.total, now.due, now.paid, now.state) == (
        amounts.total,
        amounts.due,
        amounts.paid,
        amounts.state,
    )


@pytest.mark.parametrize("document_type", [DocumentType.CREDIT_MEMO, DocumentType.VENDOR_CREDIT])
def test_the_description_of_an_adjustment_in_a_closed_period(
    simulator: Simulator, gateway: IntacctGateway, document_type: DocumentType
) -> None:
    before = a(document_type, posted=True)
    record_no = make(gateway, before)
    simulator.act("COMPANY", "DEMO", {"closedThrough": "2026-01-31"})
    for number, scope in enumerate((UpdateScope.HEADER, UpdateScope.HEADER_AND_MEMOS)):
        after = replace(
            before, description=f"other {number}", lines=(replace(before.lines[0], memo=str(number)),)
        )
        assert gateway.write(BOOKS, [Write(f"u{number}", Update(after, record_no, 1, scope))]) == [
            Written(record_no)
        ]
        assert row(simulator, after, record_no)["DESCRIPTION"] == f"other {number}"
    assert items(simulator, after, record_no)[0][2] == "1"


def test_a_memo_is_put_on_no_line_while_lines_differ(simulator: Simulator, gateway: IntacctGateway) -> None:
    before = a(DocumentType.INVOICE, posted=True, lines=(line("1", memo="a"), line("2", memo="b")))
    record_no = make(gateway, before)
    after = replace(before, lines=(line("1", memo="x"),))
    update = Update(after, record_no, 2, UpdateScope.HEADER_AND_MEMOS)
    assert gateway.write(BOOKS, [Write("u", update)]) == [Written(record_no)]
    assert [memo for _, _, memo in items(simulator, before, record_no)] == ["a", "b"]


def test_a_field_that_sage_did_not_empty_is_found_out(tmp_path: Path) -> None:
    with sage(tmp_path, assumptions={"empty_elements": "ignored"}) as (_, gateway):
        for document_type in (DocumentType.INVOICE, DocumentType.BILL):
            before = a(document_type)
            record_no = make(gateway, before)
            after = replace(before, reference=None)
            gateway.write(BOOKS, [Write(f"u-{document_type}", Update(after, record_no, 1))])
            assert not_cleared(after, found(gateway, after, record_no)) == ("reference number",)


def test_a_submitted_bill_is_recalled_and_updated(tmp_path: Path) -> None:
    with sage(tmp_path, billApproval=True) as (simulator, gateway):
        document = a(DocumentType.BILL, posted=True)
        record_no = make(gateway, document)
        assert found(gateway, document, record_no).state is DocumentState.SUBMITTED
        update = Update(replace(document, description="other"), record_no, 1)
        (refused,) = gateway.write(BOOKS, [Write("u1", update)])
        assert isinstance(refused, NeedsAttention)
        assert (
            gateway.write(BOOKS, [Write("r", Recall(record_no)), Write("u2", update)])
            == [Written(record_no)] * 2
        )
        assert found(gateway, document, record_no).state is DocumentState.SUBMITTED
        simulator.act("APBILL", record_no, {"action": "approve_partly"})
        assert found(gateway, document, record_no).state is DocumentState.SUBMITTED
        assert isinstance(gateway.write(BOOKS, [Write("r2", Recall(record_no))])[0], NeedsAttention)
        simulator.act("APBILL", record_no, {"action": "decline"})
        assert found(gateway, document, record_no).state is DocumentState.DECLINED


def test_a_document_of_zero_has_no_value(gateway: IntacctGateway) -> None:
    document = a(DocumentType.INVOICE, posted=True, lines=(line("5"), line("-5")))
    record_no = make(gateway, document)
    there = found(gateway, document, record_no)
    assert there.due == 0
    assert there.state in (DocumentState.NO_VALUE, DocumentState.PAID)


@pytest.mark.parametrize("field", ["party", "number", "period", "account"])
def test_a_refused_update_leaves_the_document(
    simulator: Simulator, gateway: IntacctGateway, field: str
) -> None:
    make(gateway, a(DocumentType.INVOICE, document_number="TAKEN"))
    before = a(DocumentType.INVOICE)
    record_no = make(gateway, before)
    known = row(simulator, before, record_no)
    changes: dict[str, dict[str, Any]] = {
        "party": {"party_id": "C-999"},
        "number": {"document_number": "TAKEN"},
        "period": {"document_date": date(2025, 12, 1), "posted": True},
        "account": {"lines": (line(account="9999"),)},
    }
    codes = {
        "party": "customer_unknown",
        "number": "duplicate_document_number",
        "period": "period_closed",
        "account": "account_unknown",
    }
    after = replace(before, **changes[field])
    (outcome,) = gateway.write(BOOKS, [Write("u", Update(after, record_no, 1))])
    assert isinstance(outcome, NeedsAttention)
    assert outcome.code == codes[field]
    assert row(simulator, before, record_no) == known


def test_an_update_of_a_document_that_is_gone_says_so(gateway: IntacctGateway) -> None:
    for document_type in DocumentType:
        (outcome,) = gateway.write(BOOKS, [Write(f"u-{document_type}", Update(a(document_type), "99", 1))])
        assert isinstance(outcome, NeedsAttention)
        assert outcome.code == "document_not_found"


def exchange(gateway: IntacctGateway, number: str, **changes: Any) -> Exchange:
    before = a(DocumentType.INVOICE, posted=True, document_number=number)
    record_no = make(gateway, before)
    removal = Reverse(DocumentType.INVOICE, record_no, date(2026, 1, 31), "changed")
    after = replace(before, document_number=f"{number}-R1", **changes)
    return Exchange(Write(f"out-{number}", removal), Write(f"in-{number}", Create(after)))


def numbers(simulator: Simulator) -> set[str]:
    return {one["RECORDID"] for one in simulator.objects("ARINVOICE") if one["STATE"] == "Posted"}


@pytest.mark.rule("MOD-2")
@pytest.mark.parametrize(
    "assumptions", [{}, {"aborted_results": "until_failure"}, {"failed_status": "aborted"}], ids=str
)
def test_a_refused_successor_leaves_the_old_document(tmp_path: Path, assumptions: dict[str, Any]) -> None:
    with sage(tmp_path, assumptions=assumptions) as (simulator, gateway):
        pairs = [
            exchange(gateway, "A"),
            exchange(gateway, "B", party_id="C-999"),
            exchange(gateway, "C"),
            exchange(gateway, "D", lines=(line(account="9999"),)),
        ]
        outcomes = gateway.exchange(BOOKS, pairs)
        assert [type(outcome) for outcome in outcomes] == [
            Exchanged,
            NeedsAttention,
            Exchanged,
            NeedsAttention,
        ]
        codes = [outcome.code for outcome in outcomes if isinstance(outcome, NeedsAttention)]
        assert codes == ["customer_unknown", "account_unknown"]
        assert numbers(simulator) == {"A-R1", "B", "C-R1", "D"}
        found_again = gateway.exchange(BOOKS, pairs[:1])
        assert isinstance(found_again[0], OutcomeUnknown)
        assert numbers(simulator) == {"A-R1", "B", "C-R1", "D"}


@pytest.mark.rule("MOD-2")
def test_a_removal_that_sage_refuses_keeps_the_successor_out(
    simulator: Simulator, gateway: IntacctGateway
) -> None:
    pairs = [exchange(gateway, "A"), exchange(gateway, "B")]
    removal = pairs[0].removal.operation
    assert isinstance(removal, Reverse)
    simulator.act("ARINVOICE", removal.record_no, {"action": "pay", "date": "2026-01-20"})
    outcomes = gateway.exchange(BOOKS, pairs)
    assert [type(outcome) for outcome in outcomes] == [NeedsAttention, Exchanged]
    assert numbers(simulator) == {"B-R1"}


@pytest.mark.parametrize("rollback", ["kept", "ignored"])
def test_a_sage_that_does_not_roll_back_leaves_a_half_that_is_told(tmp_path: Path, rollback: str) -> None:
    with sage(tmp_path, assumptions={"rollback": rollback}) as (simulator, gateway):
        pairs = [
            exchange(gateway, "A"),
            exchange(gateway, "B", party_id="C-999"),
            exchange(gateway, "C"),
        ]
        outcomes = gateway.exchange(BOOKS, pairs)
        assert [type(outcome) for outcome in outcomes] == [Exchanged, HalfExchanged, Exchanged]
        half = outcomes[1]
        assert isinstance(half, HalfExchanged)
        assert (half.error.code, half.created) == ("customer_unknown", None)
        assert numbers(simulator) == {"A-R1", "C-R1"}


def test_both_documents_in_the_books_are_told(tmp_path: Path) -> None:
    with sage(tmp_path, assumptions={"rollback": "ignored"}) as (simulator, gateway):
        pair = exchange(gateway, "A")
        removal = pair.removal.operation
        assert isinstance(removal, Reverse)
        simulator.act("ARINVOICE", removal.record_no, {"action": "pay", "amount": "1", "date": "2026-01-20"})
        (outcome,) = gateway.exchange(BOOKS, [pair])
        assert isinstance(outcome, HalfExchanged)
        created = outcome.created
        assert created
        assert row(simulator, a(DocumentType.INVOICE), created)["RECORDID"] == "A-R1"


@pytest.mark.parametrize("fault", ["timeout_after_commit", "timeout_before_commit"])
def test_an_exchange_without_an_answer_is_done_as_a_whole_or_not_at_all(
    simulator: Simulator, gateway: IntacctGateway, fault: str
) -> None:
    pairs = [exchange(gateway, "A"), exchange(gateway, "B")]
    simulator.fault(fault, {"function": "create_invoice"}, delayMs=3000)
    outcomes = gateway.exchange(BOOKS, pairs)
    assert [type(outcome) for outcome in outcomes] == [OutcomeUnknown, OutcomeUnknown]
    assert numbers(simulator) in ({"A", "B"}, {"A-R1", "B-R1"})


def test_drafts_are_exchanged_by_deletion(simulator: Simulator, gateway: IntacctGateway) -> None:
    before = a(DocumentType.INVOICE)
    record_no = make(gateway, before)
    after = replace(before, description="anew")
    pair = Exchange(Write("out", Delete(DocumentType.INVOICE, record_no)), Write("in", Create(after)))
    (outcome,) = gateway.exchange(BOOKS, [pair])
    assert isinstance(outcome, Exchanged)
    assert [one["RECORDNO"] for one in simulator.objects("ARINVOICE")] == [outcome.record_no]
