"""The query function (protocol section 4; page queries)."""

from __future__ import annotations

import json

import pytest

from tests.contract.intacct_simulator.wire import Gateway, bill, equal, invoice, line, running, seed_with


@pytest.fixture
def books(gateway: Gateway) -> Gateway:
    gateway.call(
        bill("B1", line("10", "5000"), mid="<description>First</description>"),
        bill("B2", line("250.50", "5000"), vendor="V2", date="2026-02-05"),
        bill("b3", line("3000", "5000"), date="2026-03-05", mid="<description>third</description>"),
    )
    return gateway


def numbers(gateway: Gateway, condition: str, rest: str = "") -> list[str]:
    order = "<orderby><order><field>RECORDNO</field><ascending/></order></orderby>"
    answer = gateway.query("APBILL", "RECORDID", f"<filter>{condition}</filter>{order}{rest}")
    return [row["RECORDID"] for row in answer.rows()]


def test(field: str, operator: str, *values: str) -> str:
    given = "".join(f"<value>{value}</value>" for value in values)
    return f"<{operator}><field>{field}</field>{given}</{operator}>"


test.__test__ = False  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (test("TOTALDUE", "equalto", "10.00"), ["B1"]),
        (test("TOTALDUE", "notequalto", "10"), ["B2", "b3"]),
        (test("TOTALDUE", "lessthan", "250.5"), ["B1"]),
        (test("TOTALDUE", "lessthanorequalto", "250.5"), ["B1", "B2"]),
        (test("TOTALDUE", "greaterthan", "250.5"), ["b3"]),
        (test("TOTALDUE", "greaterthanorequalto", "250.5"), ["B2", "b3"]),
        (test("TOTALDUE", "between", "10", "250.5"), ["B1", "B2"]),
        (test("WHENCREATED", "between", "02/01/2026", "02/28/2026"), ["B2"]),
        (test("WHENCREATED", "greaterthan", "02/05/2026"), ["b3"]),
        (test("WHENMODIFIED", "greaterthanorequalto", "01/01/2020 00:00:00"), ["B1", "B2", "b3"]),
        (test("DESCRIPTION", "isnull"), ["B2"]),
        (test("DESCRIPTION", "isnotnull"), ["B1", "b3"]),
        (test("RECORDID", "in", "B1", "b3", "B9"), ["B1", "b3"]),
        (test("RECORDID", "notin", "B1", "b3"), ["B2"]),
        (test("RECORDID", "like", "B%"), ["B1", "B2"]),
        (test("RECORDID", "like", "_3"), ["b3"]),
        (test("RECORDID", "notlike", "B%"), ["b3"]),
        (test("STATE", "in", "Posted", "Selected"), ["B1", "B2", "b3"]),
        (test("STATE", "equalto", "A"), []),
        (test("VENDORNAME", "equalto", "Slow Carrier"), ["B2"]),
        (test("VENDOR.MC_NUMBER", "equalto", "654321"), ["B2"]),
    ],
)
def test_operators(books: Gateway, condition: str, found: list[str]) -> None:
    """Section 4: comparison and logical operators; enums are compared by label."""
    assert numbers(books, condition) == found


def test_conditions_nest(books: Gateway) -> None:
    """Section 4: and/or nest; one top-level operator only; a condition has at least two expressions."""
    inner = f"<or>{test('RECORDID', 'equalto', 'B2')}{test('TOTALDUE', 'lessthan', '11')}</or>"
    assert numbers(books, f"<and>{inner}{test('VENDORID', 'equalto', 'V1')}</and>") == ["B1"]
    query = (
        "<query><object>APBILL</object><select><field>RECORDNO</field></select><filter>{}</filter></query>"
    )
    single = test("RECORDID", "equalto", "B1")
    for wrong in (single + single, f"<and>{single}</and>"):
        answer = books.call(query.format(wrong))
        assert answer.text("errormessage/error/errorno") == "XL03000003"


def test_case_sensitivity(books: Gateway) -> None:
    """Page queries: case sensitive unless caseinsensitive is true."""
    option = "<options><caseinsensitive>true</caseinsensitive></options>"
    assert numbers(books, test("RECORDID", "like", "b%")) == ["b3"]
    assert numbers(books, test("RECORDID", "like", "b%"), option) == ["B1", "B2", "b3"]
    assert numbers(books, test("RECORDID", "equalto", "B3"), option) == ["b3"]


def test_order(books: Gateway) -> None:
    """Page queries: ascending or descending, several keys, ascending when nothing is said."""
    order = (
        "<orderby><order><field>VENDORID</field><descending/></order>"
        "<order><field>TOTALDUE</field></order></orderby>"
    )
    rows = books.query("APBILL", "RECORDID", order).rows()
    assert [row["RECORDID"] for row in rows] == ["B2", "B1", "b3"]


def test_unordered_rows_may_come_in_any_order() -> None:
    """Page queries: no default order; the simulator can scramble to show it."""
    with running(seed_with(assumptions={"unordered_queries": "scrambled"})) as gateway:
        gateway.call(*(bill(f"B{number}") for number in range(20)))
        rows = [row["RECORDID"] for row in gateway.query("APBILL", "RECORDID").rows()]
        assert sorted(rows) != rows
        assert len(set(rows)) == 20


def test_pages(gateway: Gateway) -> None:
    """Section 4: pagesize 1..2000 (default 100), offset from 0, counts in the attributes."""
    gateway.call(*(bill(f"B{number:03d}") for number in range(120)))
    order = "<orderby><order><field>RECORDNO</field></order></orderby>"
    first = gateway.query("APBILL", "RECORDID", order).data
    assert dict(first.attrib) == {
        "listtype": "APBILL",
        "totalcount": "120",
        "offset": "0",
        "count": "100",
        "numremaining": "20",
    }
    second = gateway.query("APBILL", "RECORDID", f"{order}<pagesize>50</pagesize><offset>100</offset>")
    assert (second.data.get("count"), second.data.get("numremaining")) == ("20", "0")
    assert second.rows()[0] == {"RECORDID": "B100"}
    query = "<query><object>APBILL</object><select><field>RECORDNO</field></select>{}</query>"
    for size in ("0", "2001", "x"):
        gateway.refused(query.format(f"<pagesize>{size}</pagesize>"))


def test_select_is_required(gateway: Gateway) -> None:
    """Section 4: select is required and takes no *."""
    for select in ("", "<select/>"):
        answer = gateway.call(f"<query><object>APBILL</object>{select}</query>")
        assert answer.text("errormessage/error/errorno") == "XL03000003"
    gateway.refused("<query><object>APBILL</object><select><field>*</field></select></query>")


@pytest.mark.parametrize(
    "wrong",
    [
        "<query><object>APBILL</object><object>APBILL</object><select><field>RECORDNO</field></select></query>",
        "<query><select><field>RECORDNO</field></select><object>APBILL</object><limit>1</limit></query>",
        "<query><object>APBILL</object><select><field>RECORDNO</field></select>"
        "<options><showprivate>true</showprivate><caseinsensitive>true</caseinsensitive></options></query>",
        "<query><object>APBILL</object><select><field>RECORDNO</field></select>"
        "<orderby><order><ascending/><field>RECORDNO</field></order></orderby></query>",
        "<delete><object>APBILL</object></delete>",
        "<read><object>APBILL</object><keys>1</keys><select>RECORDNO</select></read>",
        "<lookup><object>APBILL</object><object>APBILL</object></lookup>",
    ],
)
def test_a_generic_function_has_only_its_own_children(gateway: Gateway, wrong: str) -> None:
    """Request schema v3.0: in any order, each at most once; within options and order there is an order."""
    assert gateway.call(wrong).text("errormessage/error/errorno") == "XL03000003"


@pytest.mark.parametrize(
    "field", ["INVOICENO", "DATECREATED", "DATEPOSTED", "DATEDUE", "EXTERNALID", "NONSENSE"]
)
def test_one_bad_field_fails_the_query(gateway: Gateway, field: str) -> None:
    """Section 4: XL03000006 'The following fields cannot be queried'; the legacy names are not queryable."""
    select = f"<select><field>RECORDNO</field><field>{field}</field></select>"
    body = f"<query><object>ARINVOICE</object>{select}</query>"
    result = gateway.refused(body)
    assert result.errors[0][0] == "XL03000006"
    assert f"The following fields cannot be queried: [ arinvoice: [{field}] ]" in result.messages


def test_unknown_object(gateway: Gateway) -> None:
    """Section 4: errorno 'Query Failed', 'Object definition X not found'."""
    result = gateway.refused("<query><object>VENDOR9</object><select><field>X</field></select></query>")
    assert result.errors[0][0] == "Query Failed"
    assert "Object definition VENDOR9 not found" in result.errors[0][1]


def test_dotted_fields_come_back_under_their_dotted_names(books: Gateway) -> None:
    """Section 4: fields across relationships; the same dotted element name comes back."""
    books.ok("<update><VENDOR><VENDORID>V1</VENDORID><TERMNAME>Net 15</TERMNAME></VENDOR></update>")
    rows = books.query("APBILL", "VENDOR.NAME VENDOR.TERM.DUEDATE", equal("RECORDID", "B1")).rows()
    assert rows == [{"VENDOR.NAME": "Fast Carrier", "VENDOR.TERM.DUEDATE": "15"}]
    rows = books.query("APBILLITEM", "APBILL.VENDORID GLACCOUNT.TITLE", equal("AMOUNT", "10")).rows()
    assert rows == [{"APBILL.VENDORID": "V1", "GLACCOUNT.TITLE": "Carrier cost"}]


def test_only_one_hierarchical_step(gateway: Gateway) -> None:
    """Page queries: CUSTOMER.PARENT.NAME is allowed, PARENT.PARENT.NAME is not."""
    gateway.query("CUSTOMER", "PARENT.NAME")
    body = "<query><object>CUSTOMER</object><select><field>PARENT.PARENT.NAME</field></select></query>"
    gateway.refused(body)


def test_aggregates(books: Gateway) -> None:
    """Page queries: count, sum, avg, min, max grouped by the plain fields; COUNT.RECORDNO comes back."""
    select = (
        "<select><field>VENDORID</field><count>RECORDNO</count><sum>TOTALDUE</sum><avg>TOTALDUE</avg>"
        "<min>TOTALDUE</min><max>TOTALDUE</max></select>"
    )
    rows = books.ok(f"<query><object>APBILL</object>{select}</query>").rows()
    assert rows == [
        {
            "VENDORID": "V1",
            "COUNT.RECORDNO": "2",
            "SUM.TOTALDUE": "3010",
            "AVG.TOTALDUE": "1505",
            "MIN.TOTALDUE": "10",
            "MAX.TOTALDUE": "3000",
        },
        {
            "VENDORID": "V2",
            "COUNT.RECORDNO": "1",
            "SUM.TOTALDUE": "250.5",
            "AVG.TOTALDUE": "250.5",
            "MIN.TOTALDUE": "250.5",
            "MAX.TOTALDUE": "250.5",
        },
    ]


def test_csv_and_json_come_without_an_envelope(books: Gateway) -> None:
    """Page queries: returnformat csv and json are the bare data."""
    body = (
        "<query><object>VENDOR</object><select><field>VENDORID</field><field>NAME</field></select>"
        "<options><returnformat>{}</returnformat></options></query>"
    )
    rows = json.loads(books.call(body.format("json")).response.text)
    assert rows[0] == {"VENDORID": "V1", "NAME": "Fast Carrier"}
    assert books.call(body.format("csv")).response.text.splitlines()[:2] == [
        "VENDORID,NAME",
        "V1,Fast Carrier",
    ]


def test_required_dimension_flags_are_readable(gateway: Gateway) -> None:
    """Section 7: REQUIRE* on GLACCOUNT read back as true or false."""
    rows = gateway.query("GLACCOUNT", "ACCOUNTNO REQUIREDEPT REQUIRELOC", equal("ACCOUNTNO", "4100")).rows()
    assert rows == [{"ACCOUNTNO": "4100", "REQUIREDEPT": "true", "REQUIRELOC": "false"}]


def test_custom_field_filter(gateway: Gateway) -> None:
    """Section 7: query VENDOR with equalto on a custom field to match."""
    assert gateway.query("VENDOR", "VENDORID", equal("MC_NUMBER", "654321")).rows() == [{"VENDORID": "V2"}]


def test_large_books_stay_quick(gateway: Gateway) -> None:
    """Many records: finding one by number among thousands takes an index, not a scan."""
    for start in range(0, 2000, 500):
        answer = gateway.call(*(invoice(f"N{number}") for number in range(start, start + 500)))
        assert all(item.status == "success" for item in answer.results)
    lookups = "".join(
        gateway.function(
            "<query><object>ARINVOICE</object><select><field>RECORDNO</field></select>"
            f"{equal('RECORDID', f'N{number}')}</query>"
        )
        for number in range(0, 2000, 4)
    )
    answer = gateway.post(gateway.envelope(lookups))
    assert answer.response.elapsed.total_seconds() < 2
    assert all(item.data.get("count") == "1" for item in answer.results)
