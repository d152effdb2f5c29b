"""New account, dimension and custom-field mappings concern later exports only (MAP-6, DIM-7, CF-6)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.account_mappings.mapping import AccountMappings, SidedAccounts
from alvys_intacct.domain.connections.coding_mappings import (
    AlvysField,
    CustomFieldMapping,
    DimensionMapping,
)
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.sage.documents import Dimension, Document
from alvys_intacct.domain.sage.metadata import CustomField, CustomFieldObject, CustomFieldType, Metadata
from alvys_intacct.domain.sage.writes import Create
from tests.fakes.posted import exported
from tests.fakes.samples import CALLER, SUBSIDIARY, books, load_invoice
from tests.fakes.service import Service
from tests.fakes.small import START

HEADER = CustomFieldObject.AR_INVOICE
FIELD = CustomField(
    sage_object=HEADER, field_id="ORDER_NO", label="Order", field_type=CustomFieldType.TEXT, length=20
)


@pytest.fixture
def created(service: Service) -> list[Document]:
    """The documents that are created in Sage, whose company has a custom field."""
    documents: list[Document] = []
    service.metadata.save(books(), Metadata(read_at=START, custom_fields=[FIELD]))
    service.books.watch = lambda _, write: (
        documents.append(write.operation.document) if isinstance(write.operation, Create) else None
    )
    return documents


def mapped_anew(connection: Connection) -> Connection:
    """Another account, a dimension and a custom field."""
    department = DimensionMapping(alvys_field=AlvysField.SUBSIDIARY, default="OPS")
    return connection.model_copy(
        update={
            "account_mappings": AccountMappings(defaults=SidedAccounts(ar="4100", ap="5000")),
            "dimension_mappings": {Dimension.DEPARTMENT: department},
            "custom_field_mappings": {HEADER: {"ORDER_NO": CustomFieldMapping(source="subsidiary")}},
        }
    )


def codes(document: Document) -> tuple[str, dict[Dimension, str], dict[str, str]]:
    """Account and dimensions of the first line, and the header's custom fields."""
    line = document.lines[0]
    return line.account, line.dimensions, document.custom_fields


@pytest.mark.rule("MAP-6", "DIM-7", "CF-6")
def test_new_mappings_concern_later_exports_only(service: Service, created: list[Document]) -> None:
    exported(service)
    service.settings.change_connection(CALLER, SUBSIDIARY, mapped_anew)
    service.pump()
    assert [codes(document) for document in created] == [("4000", {}, {})]
    service.send(load_invoice("1002"))
    service.pump()
    old, new = created
    assert old.document_number == "1001"
    expected = {Dimension.DEPARTMENT: "OPS"}, {"ORDER_NO": "Acme East"}
    assert (new.document_number, codes(new)) == ("1002", ("4100", *expected))
