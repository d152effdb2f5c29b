"""What can be written over a document, and what an update left behind (MOD-1, MOD-9)."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from alvys_intacct.domain.sage.documents import CreditMemo, Dimension, Document, DocumentState, DocumentType
from alvys_intacct.domain.sage.found_documents import FoundDocument, FoundLine
from alvys_intacct.domain.sage.updates import can_update_in_place, not_cleared
from tests.fakes.intacct_documents import bill, invoice, line

ONE, TWO = (line(dimensions={}),), (line(dimensions={}), line("5", dimensions={}))


def memo(document: Document) -> Document:
    return CreditMemo(**{field.name: getattr(document, field.name) for field in fields(document)})


@pytest.mark.rule("MOD-1")
@pytest.mark.parametrize("document", [invoice(lines=ONE), memo(invoice(lines=ONE))])
def test_lines_can_be_changed_and_added_but_not_removed(document: Document) -> None:
    assert can_update_in_place(document, [])
    assert can_update_in_place(document, [FoundLine()])
    assert not can_update_in_place(document, [FoundLine(), FoundLine()])


def test_the_lines_of_a_bill_are_replaced_whatever_they_were() -> None:
    before = [FoundLine({Dimension.CLASS: "CL1"}, frozenset({"TRAILER"}))] * 3
    assert can_update_in_place(bill(lines=ONE), before)


def test_a_line_keeps_a_dimension_that_it_should_lose() -> None:
    department = {Dimension.DEPARTMENT: "OPS"}
    before = [FoundLine(department)]
    assert not can_update_in_place(invoice(lines=ONE), before)
    assert can_update_in_place(invoice(lines=(line(dimensions={Dimension.DEPARTMENT: "YARD"}),)), before)
    assert not can_update_in_place(invoice(lines=ONE), [FoundLine(custom_fields=frozenset({"MILES"}))])


def test_a_customer_that_sage_put_on_the_lines_by_itself_is_no_hindrance() -> None:
    document = invoice(lines=ONE)
    assert can_update_in_place(document, [FoundLine({Dimension.CUSTOMER: document.party_id})])
    assert not can_update_in_place(document, [FoundLine({Dimension.CUSTOMER: "C-OTHER"})])
    assert not can_update_in_place(document, [FoundLine({Dimension.VENDOR: document.party_id})])


def test_a_bill_without_a_due_date_is_like_an_invoice() -> None:
    document = bill(lines=ONE, due_date=None, term="Net 15")
    assert can_update_in_place(document, [FoundLine()])
    assert not can_update_in_place(document, [FoundLine(), FoundLine()])
    assert not can_update_in_place(document, [FoundLine({Dimension.DEPARTMENT: "OPS"})])


def found(**changes: object) -> FoundDocument:
    document = FoundDocument(
        type=DocumentType.INVOICE,
        record_no="1",
        document_number="LD1001",
        party_id="C-100",
        state=DocumentState.POSTED,
        total=invoice().total.amount,
        due=invoice().total.amount,
        paid=invoice().total.amount,
        currency="USD",
        description="Load",
        created_at=None,
    )
    return replace(document, **changes)  # type: ignore[arg-type]


@pytest.mark.rule("MOD-9")
def test_what_an_update_should_have_emptied_is_named() -> None:
    document = replace(invoice(), reference=None, description="")
    assert not_cleared(document, found(reference="PO-9")) == ("reference number", "description")
    assert not_cleared(document, found(reference="", description="")) == ()
    assert not_cleared(document, found(reference=None, description="")) == ()
    assert not_cleared(document, found(reference=document.document_number, description="")) == ()
    assert not_cleared(invoice(), found(reference="PO-1")) == ()


@pytest.mark.rule("MOD-9")
def test_only_what_posts_to_the_ledger_is_in_the_posting_digest() -> None:
    document = invoice(lines=TWO)
    same = [
        replace(document, reference="other", description="other", due_date=date(2027, 1, 1), term="Net 99"),
        replace(document, custom_fields={"LOAD_NO": "1"}, posted=not document.posted, names_currency=False),
        replace(document, lines=tuple(replace(one, memo="other", custom_fields={"A": "b"}) for one in TWO)),
    ]
    assert {other.posting_digest for other in same} == {document.posting_digest}
    others = [
        replace(document, party_id="C-9"),
        replace(document, document_number="X"),
        replace(document, document_date=date(2027, 1, 1)),
        replace(document, currency="CAD"),
        replace(document, lines=ONE),
        replace(document, lines=tuple(reversed(TWO))),
        replace(document, lines=(replace(TWO[0], account="4999"), TWO[1])),
        replace(document, lines=(replace(TWO[0], dimensions={Dimension.CLASS: "CL1"}), TWO[1])),
        memo(document),
    ]
    assert len({document.posting_digest, *(other.posting_digest for other in others)}) == len(others) + 1
