"""The lengths of documents' texts, as Sage may tell them (CONN-5, AR-4)."""

from __future__ import annotations

import pytest
from lxml import etree

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.text_lengths import PUBLISHED_LENGTHS, DocumentText, lengths_of
from alvys_intacct.gateways.intacct.protocol.responses import Result
from alvys_intacct.gateways.intacct.reads.text_lengths import (
    MeasuredNames,
    MeasuredTexts,
    measured_texts,
    name_lengths,
    text_lengths,
)

pytestmark = pytest.mark.rule("CONN-5", "AR-4")


def described(fields: str) -> Result:
    data = f"<data><Type><Fields>{fields}</Fields></Type></data>"
    return Result("success", "inspect", "c", "", (), etree.fromstring(data))


def field(name: str, length: str) -> str:
    return f"<Field><Name>{name}</Name><maxLength>{length}</maxLength></Field>"


def test_each_object_is_described_once() -> None:
    asked = [texts.function(0).findtext("inspect/object") for texts in measured_texts()]
    assert asked == [
        "ARINVOICE",
        "ARINVOICEITEM",
        "ARADJUSTMENT",
        "ARADJUSTMENTITEM",
        "APBILL",
        "APBILLITEM",
        "APADJUSTMENT",
        "APADJUSTMENTITEM",
    ]


def test_what_sage_tells_counts() -> None:
    header, lines = measured_texts()[:2]
    header.take(0, described(field("DOCNUMBER", "45") + field("STATE", "9") + field("RECORDID", "")))
    lines.take(0, described(field("ENTRYDESCRIPTION", "80") + field("DESCRIPTION", "7")))
    told = text_lengths([header, lines])
    assert told == {DocumentType.INVOICE: {DocumentText.REFERENCE: 45, DocumentText.MEMO: 80}}
    assert lengths_of(told, DocumentType.INVOICE) == PUBLISHED_LENGTHS | told[DocumentType.INVOICE]
    assert lengths_of(told, DocumentType.BILL) == PUBLISHED_LENGTHS


def test_the_length_of_names_is_read_too() -> None:
    read = [MeasuredNames(side) for side in Side]
    assert [names.function(0).findtext("inspect/object") for names in read] == ["CUSTOMER", "VENDOR"]
    read[0].take(0, described(field("NAME", "60") + field("CUSTOMERID", "20")))
    read[1].take(0, NeedsAttention("x", code="permission_denied"))
    assert name_lengths(read) == {Side.AR: 60}


@pytest.mark.parametrize(
    "outcome",
    [
        NeedsAttention("x", code="permission_denied"),
        described("<Field>DOCNUMBER</Field>"),
        described(field("DOCNUMBER", "long")),
        Result("success", "inspect", "c", "", (), None),
    ],
)
def test_what_sage_does_not_tell_is_what_it_publishes(outcome: Result | NeedsAttention) -> None:
    header = MeasuredTexts(DocumentType.INVOICE, of_lines=False)
    assert not header.take(0, outcome)
    assert text_lengths([header]) == {}
