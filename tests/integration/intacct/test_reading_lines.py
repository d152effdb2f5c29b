"""What the lines of documents have, as Sage answers it (MOD-1)."""

from __future__ import annotations

from dataclasses import replace

from alvys_intacct.domain.sage.documents import Dimension, DocumentType
from alvys_intacct.domain.sage.found_documents import FoundLine
from tests.fakes.intacct_documents import BOOKS
from tests.integration.intacct.answers import asked, page
from tests.integration.intacct.conftest import Bench


def line(record_no: int, document: str, number: int, **fields: str) -> dict[str, str]:
    return {"RECORDNO": str(record_no), "RECORDKEY": document, "LINE_NO": str(number), **fields}


def test_lines_are_in_the_order_of_their_numbers(bench: Bench) -> None:
    rows = [
        line(1, "41", 2, DEPARTMENTID="OPS"),
        line(2, "41", 1, CLASSID="CL1", MILES="3"),
        line(3, "42", 1),
    ]
    bench.server.script.append(page("ARINVOICEITEM", rows))
    lines = bench.gateway.read_lines(BOOKS, DocumentType.INVOICE, ["41", "42", "43"], ["MILES", "LOAD_NO"])
    assert lines == {
        "41": [
            FoundLine({Dimension.CLASS: "CL1"}, frozenset({"MILES"})),
            FoundLine({Dimension.DEPARTMENT: "OPS"}),
        ],
        "42": [FoundLine()],
    }
    (query,) = [request for request in bench.server.requests if request.find(".//query") is not None]
    assert asked(query, "filter//value") == ["41", "42", "43"]


def test_the_entity_of_the_books_is_no_location_that_was_chosen(bench: Bench) -> None:
    """A document that is made in an entity gets that location where none is sent."""
    rows = [line(1, "41", 1, LOCATIONID="E100"), line(2, "41", 2, LOCATIONID="YARD")]
    bench.server.script.append(page("APBILLITEM", rows))
    books = replace(BOOKS, entity_id="E100")
    lines = bench.gateway.read_lines(books, DocumentType.BILL, ["41"])
    assert lines == {"41": [FoundLine(), FoundLine({Dimension.LOCATION: "YARD"})]}
