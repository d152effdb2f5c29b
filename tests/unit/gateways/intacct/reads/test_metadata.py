"""Pages, statuses and descriptions as Sage answers them (CONN-5, CF-1)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from lxml import etree

from alvys_intacct.domain.errors import NeedsAttention, Retryable
from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.domain.sage.metadata import (
    CustomFieldObject,
    CustomFieldType,
    DimensionValue,
    Entity,
    NormalBalance,
    Statement,
    ValueStatus,
)
from alvys_intacct.gateways.intacct.protocol.queries import Query
from alvys_intacct.gateways.intacct.protocol.responses import Result
from alvys_intacct.gateways.intacct.reads.accounts import account
from alvys_intacct.gateways.intacct.reads.custom_fields import Description, custom_field
from alvys_intacct.gateways.intacct.reads.dimension_values import (
    DIMENSIONS,
    dimension_value,
    locations_with_entities,
    value_status,
)
from alvys_intacct.gateways.intacct.reads.metadata import Listing

pytestmark = pytest.mark.rule("CONN-5")


QUERY = Query("CLASS", ("RECORDNO", "CLASSID"), optional_fields=("NAME", "STATUS"), page_size=100)


def result(data: str) -> Result:
    return Result("success", "query", "c", "", (), etree.fromstring(data))


def page(numbers: Sequence[int], remaining: int | None) -> Result:
    rows = "".join(f"<CLASS><RECORDNO>{n}</RECORDNO><CLASSID>K{n}</CLASSID></CLASS>" for n in numbers)
    told = "" if remaining is None else f' numremaining="{remaining}"'
    return result(f"<data{told}>{rows}</data>")


def read(rows: list[int], *, tells: bool = True) -> tuple[list[str], int]:
    """The ids that a listing reads of these rows, and how many pages it took."""
    listing = Listing(QUERY)
    pending, asked = [0], 0
    while pending:
        offset = pending.pop(0)
        asked += 1
        found = rows[offset : offset + 100]
        remaining = max(0, len(rows) - offset - len(found)) if tells else None
        pending += listing.take(offset, page(found, remaining))
    return [row["CLASSID"] for row in listing.rows()], asked


@pytest.mark.parametrize(
    ("count", "pages"), [(0, 1), (1, 1), (100, 1), (101, 2), (180, 2), (181, 3), (260, 3), (2000, 25)]
)
def test_every_row_comes_once_in_as_many_pages_as_it_takes(count: int, pages: int) -> None:
    rows = list(range(1, count + 1))
    assert read(rows) == ([f"K{n}" for n in rows], pages)


@pytest.mark.parametrize("count", [0, 99, 100, 101, 555])
def test_rows_are_complete_where_sage_does_not_say_how_many_remain(count: int) -> None:
    rows = list(range(1, count + 1))
    assert read(rows, tells=False)[0] == [f"K{n}" for n in rows]


def test_rows_that_come_or_go_meanwhile_are_not_missed() -> None:
    """The pages overlap: a few removed rows are fine, many are noticed."""
    for removed, complete in ((0, True), (19, True), (20, False)):
        listing = Listing(QUERY)
        (offset,) = listing.take(0, page(range(1, 101), 50))
        rest = [n for n in range(1, 151) if n > removed][offset : offset + 100]
        listing.take(offset, page(rest, 0))
        if complete:
            assert {row["RECORDNO"] for row in listing.rows()} >= {str(n) for n in range(21, 151)}
        else:
            with pytest.raises(Retryable):
                list(listing.rows())


@pytest.mark.parametrize("code", ["permission_denied", "object_unknown", "sage_refused"])
def test_what_may_not_be_read_is_empty(code: str) -> None:
    listing = Listing(QUERY)
    assert not listing.take(0, NeedsAttention("x", code=code))
    assert not listing.is_readable
    assert list(listing.rows()) == []


@pytest.mark.rule("DIM-6")
@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("active", ValueStatus.ACTIVE),
        ("Active", ValueStatus.ACTIVE),
        ("", ValueStatus.ACTIVE),
        ("active non-posting", ValueStatus.NON_POSTING),
        ("Active Non-Posting", ValueStatus.NON_POSTING),
        ("inactive", ValueStatus.INACTIVE),
        ("something new", ValueStatus.INACTIVE),
    ],
)
def test_statuses(text: str, status: ValueStatus) -> None:
    assert value_status(text) is status


@pytest.mark.rule("DIM-5")
def test_an_account_names_what_its_lines_must_carry() -> None:
    row = {"ACCOUNTNO": "4000", "TITLE": "Linehaul", "STATUS": "inactive", "REQUIRELOC": "true"}
    one = account(row | {"REQUIREWAREHOUSE": "false", "REQUIREITEM": "true", "REQUIRETASK": "true"}, {})
    assert one.required == {Dimension.LOCATION, Dimension.ITEM}
    assert one.requires_task
    assert not one.active


@pytest.mark.rule("MAP-5")
def test_an_account_tells_its_statement_its_balance_and_its_bank() -> None:
    row = {"ACCOUNTNO": "1000", "ACCOUNTTYPE": "balancesheet", "NORMALBALANCE": "debit"}
    cash = account(row, {"1000": "BOA"})
    assert (cash.statement, cash.normal_balance, cash.bank_account) == (
        Statement.BALANCE,
        NormalBalance.DEBIT,
        "BOA",
    )
    bare = account({"ACCOUNTNO": "1100", "ACCOUNTTYPE": "new", "NORMALBALANCE": "1"}, {"1000": "BOA"})
    assert (bare.statement, bare.normal_balance, bare.bank_account) == (None, None, None)


def test_a_value_without_a_name_goes_by_its_id() -> None:
    employee = DIMENSIONS[Dimension.EMPLOYEE]
    row = {"EMPLOYEEID": "E1", "PERSONALINFO.CONTACTNAME": "Ann"}
    assert dimension_value(employee, row).name == "Ann"
    assert dimension_value(employee, {"EMPLOYEEID": "E1"}).name == "E1"


def described(data_type: str, more: str = "", *, custom: str = "true", field_id: str = "F") -> etree._Element:
    return etree.fromstring(
        f"<Field><ID>{field_id}</ID><LABEL>L</LABEL><REQUIRED>false</REQUIRED>"
        f"<DATATYPE>{data_type}</DATATYPE><ISCUSTOM>{custom}</ISCUSTOM>{more}</Field>"
    )


@pytest.mark.rule("CF-1")
@pytest.mark.parametrize(
    ("data_type", "field_type"),
    [
        ("DATE", CustomFieldType.DATE),
        ("Currency", CustomFieldType.CURRENCY),
        ("INTEGER", CustomFieldType.NUMBER),
        ("DECIMAL", CustomFieldType.NUMBER),
        ("Number", CustomFieldType.NUMBER),
        ("TEXT", CustomFieldType.TEXT),
        ("Text Area", CustomFieldType.TEXT_AREA),
        ("TEXTAREA", CustomFieldType.TEXT_AREA),
        ("BOOLEAN", None),
        ("TIMESTAMP", None),
        ("PERCENT", None),
        ("", None),
    ],
)
def test_types_that_can_be_mapped(data_type: str, field_type: CustomFieldType | None) -> None:
    field = custom_field(CustomFieldObject.AP_BILL, described(data_type))
    assert (field.field_type if field else None) is field_type


@pytest.mark.rule("CF-1")
@pytest.mark.parametrize(
    "element",
    [
        described("TEXT", custom="false"),
        described("TEXT", "<READONLY>true</READONLY>"),
        described("TEXT", "<VALIDVALUES><VALIDVALUE>A</VALIDVALUE></VALIDVALUES>"),
        described("INTEGER", field_id="GLDIMTRUCK"),
        described("TEXT", field_id=""),
    ],
)
def test_fields_that_cannot_be_mapped(element: etree._Element) -> None:
    assert custom_field(CustomFieldObject.AP_BILL, element) is None


def test_lengths_are_asked_for_only_where_they_are_missing() -> None:
    def lookup(more: str) -> Result:
        field = etree.tostring(described("TEXT", more)).decode()
        return result(f"<data><Type><Fields>{field}</Fields></Type></data>")

    known = Description(CustomFieldObject.AR_INVOICE)
    assert not known.take(0, lookup("<MAXLENGTH>30</MAXLENGTH>"))
    assert known.fields[0].length == 30
    unknown = Description(CustomFieldObject.AR_INVOICE)
    assert list(unknown.take(0, lookup(""))) == [1]
    assert unknown.function(1).find("inspect/object") is not None
    detail = "<Field><Name>F</Name><maxLength>40</maxLength></Field>"
    unknown.take(1, result(f"<data><Type><Fields>{detail}</Fields></Type></data>"))
    assert unknown.fields[0].length == 40


def test_an_object_that_cannot_be_described_has_no_fields() -> None:
    description = Description(CustomFieldObject.AR_INVOICE)
    assert not description.take(0, NeedsAttention("x", code="permission_denied"))
    assert description.fields == []


@pytest.mark.rule("CF-1")
@pytest.mark.parametrize(
    "described_again",
    [
        result("<data><Type><Fields><Field>F</Field><Field>G</Field></Fields></Type></data>"),
        result("<data><Field>F</Field></data>"),
        result("<data><Type><Fields><Field><Name>F</Name></Field></Fields></Type></data>"),
        result("<data><Fields><Field><Name>F</Name><maxLength>long</maxLength></Field></Fields></data>"),
        result("<data/>"),
        NeedsAttention("x", code="read_refused"),
    ],
)
def test_a_length_that_sage_does_not_tell_is_unknown(described_again: Result | NeedsAttention) -> None:
    """The field is offered all the same."""
    description = Description(CustomFieldObject.AR_INVOICE)
    field = etree.tostring(described("TEXT")).decode()
    assert list(description.take(0, result(f"<data><Field>G</Field>{field}</data>"))) == [1]
    assert not description.take(1, described_again)
    assert [(field.field_id, field.length) for field in description.fields] == [("F", None)]


@pytest.mark.rule("DIM-9")
def test_entities_are_locations_and_locations_know_their_entity() -> None:
    """Sage takes an entity as a location; a list without it would refuse every line of the entity."""
    dock, yard, lost = (
        DimensionValue(value_id=name, name=name, status=ValueStatus.ACTIVE)
        for name in ("DOCK", "YARD", "LOST")
    )
    entities = [
        Entity(entity_id="E1", name="East", active=True),
        Entity(entity_id="E2", name="", active=False),
    ]
    known = locations_with_entities(
        {Dimension.LOCATION: [dock, yard, lost]},
        entities,
        {"DOCK": "YARD", "YARD": "E1", "LOST": "ROUND", "ROUND": "LOST"},
    )[Dimension.LOCATION]
    found = {one.value_id: (one.name, one.status, one.entity_id) for one in known}
    assert found == {
        "E1": ("East", ValueStatus.ACTIVE, "E1"),
        "E2": ("E2", ValueStatus.INACTIVE, "E2"),
        "DOCK": ("DOCK", ValueStatus.ACTIVE, "E1"),
        "YARD": ("YARD", ValueStatus.ACTIVE, "E1"),
        "LOST": ("LOST", ValueStatus.ACTIVE, None),
    }
    assert locations_with_entities({}, [], {}) == {}
