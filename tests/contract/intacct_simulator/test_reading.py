"""read, readByName, readByQuery, readMore, lookup and inspect (protocol section 4)."""

from __future__ import annotations

import pytest

from tests.contract.intacct_simulator.wire import Gateway, bill, line


def by_query(condition: str, fields: str = "RECORDID", size: int = 100) -> str:
    return (
        f"<readByQuery><object>APBILL</object><fields>{fields}</fields><query>{condition}</query>"
        f"<pagesize>{size}</pagesize></readByQuery>"
    )


@pytest.fixture
def books(gateway: Gateway) -> Gateway:
    gateway.call(
        bill("B1", line("10", "5000")),
        bill("B2", line("20", "5000"), vendor="V2"),
        bill("O'Neil", line("30", "5000"), action="Draft"),
    )
    return gateway


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("", ["B1", "B2", "O'Neil"]),
        ("STATE='A'", ["B1", "B2"]),
        ("STATE = 'D'", ["O'Neil"]),
        ("STATE IN ('A','D') AND TOTALDUE &gt;= 20", ["B2", "O'Neil"]),
        ("VENDORID = 'V2' OR TOTALDUE &lt; 15", ["B1", "B2"]),
        ("NOT (VENDORID = 'V2')", ["B1", "O'Neil"]),
        ("RECORDID = 'O\\'Neil'", ["O'Neil"]),
        ("RECORDID like 'B%'", ["B1", "B2"]),
        ("RECORDID not like 'B%'", ["O'Neil"]),
        ("RECORDID not in ('B1', 'B2')", ["O'Neil"]),
        ("DESCRIPTION IS NULL", ["B1", "B2", "O'Neil"]),
        ("DESCRIPTION IS NOT NULL", []),
        ("WHENMODIFIED &gt;= '01/05/2020 00:00:00'", ["B1", "B2", "O'Neil"]),
        ("WHENMODIFIED &gt;= '01/05/2099'", []),
    ],
)
def test_read_by_query(books: Gateway, condition: str, found: list[str]) -> None:
    """Section 4: SQL-like conditions; enums by code; a quote is escaped with a backslash."""
    result = books.ok(by_query(condition))
    assert [row["RECORDID"] for row in result.rows()] == found
    assert {str(item.tag) for item in result.data} <= {"apbill"}
    assert result.data.get("listtype") == "apbill"


@pytest.mark.parametrize(
    "condition", ["VENDOR.NAME = 'x'", "NOFIELD = 1", "RECORDID = ", "RECORDID ~ 'x'", "("]
)
def test_wrong_conditions_are_refused(books: Gateway, condition: str) -> None:
    """Section 4: no joins; a condition must parse."""
    books.refused(by_query(condition))


def test_read_more_until_nothing_remains(gateway: Gateway) -> None:
    """Section 4: resultId continues; done at numremaining 0."""
    gateway.call(*(bill(f"B{number}") for number in range(5)))
    first = gateway.ok(by_query("", size=2)).data
    assert [first.get(name) for name in ("count", "totalcount", "numremaining")] == ["2", "5", "3"]
    more = f"<readMore><resultId>{first.get('resultId')}</resultId></readMore>"
    second, third = gateway.ok(more), gateway.ok(more)
    assert [row["RECORDID"] for row in second.rows() + third.rows()] == ["B2", "B3", "B4"]
    assert third.data.get("numremaining") == "0"
    gateway.refused("<readMore><resultId>unknown</resultId></readMore>")
    for size in (0, 1001):
        gateway.refused(by_query("", size=size))


def test_read_more_by_object(gateway: Gateway) -> None:
    """Page queries: readMore takes the object name as well."""
    gateway.call(*(bill(f"B{number}") for number in range(3)))
    gateway.ok(by_query("", size=2))
    assert gateway.ok("<readMore><object>APBILL</object></readMore>").rows() == [{"RECORDID": "B2"}]


def test_read_by_keys(books: Gateway) -> None:
    """Section 4: keys are RECORDNOs; chosen fields only; a missing key answers count 0 (assumed)."""
    rows = books.query("APBILL", "RECORDNO", "").rows()
    keys = ",".join(row["RECORDNO"] for row in rows[:2])
    body = f"<read><object>APBILL</object><keys>{keys}</keys><fields>RECORDID,TOTALDUE</fields></read>"
    assert books.ok(body).rows() == [
        {"RECORDID": "B1", "TOTALDUE": "10"},
        {"RECORDID": "B2", "TOTALDUE": "20"},
    ]
    assert books.ok("<read><object>APBILL</object><keys>4711</keys></read>").data.get("count") == "0"
    too_many = ",".join(map(str, range(101)))
    books.refused(f"<read><object>APBILL</object><keys>{too_many}</keys></read>")


def test_read_by_name(gateway: Gateway) -> None:
    """Section 4: keys are business ids."""
    body = "<readByName><object>CUSTOMER</object><keys>C-200</keys><fields>NAME</fields></readByName>"
    assert gateway.ok(body).rows() == [{"NAME": "Brook & Sons"}]


def test_read_nests_the_display_contact(gateway: Gateway) -> None:
    """Section 7: a customer has a display contact named NAME(C<CUSTOMERID>) by default."""
    row = gateway.ok("<readByName><object>CUSTOMER</object><keys>C-100</keys></readByName>").data[0]
    assert row.findtext("DISPLAYCONTACT/CONTACTNAME") == "Acme(CC-100)"
    assert row.find("DISPLAYCONTACT/MAILADDRESS/CITY") is not None


def test_lookup_lists_fields_and_relationships(gateway: Gateway) -> None:
    """Section 4: Type, Fields, Relationships; custom fields have ISCUSTOM true."""
    kind = gateway.ok("<lookup><object>ARINVOICE</object></lookup>").data.find("Type")
    assert kind is not None
    assert kind.get("Name") == "ARINVOICE"
    fields = {item.findtext("ID"): item for item in kind.iterfind("Fields/Field")}
    assert fields["LOAD_NO"].findtext("ISCUSTOM") == "true"
    assert fields["RECORDID"].findtext("ISCUSTOM") == "false"
    assert [item.text for item in fields["REGION"].iter("VALIDVALUE")] == ["North", "South"]
    assert "Posted" in [item.text for item in fields["STATE"].iter("VALIDVALUE")]
    assert fields["WHENDUE"].findtext("DATATYPE") == "DATE"
    relation = {item.findtext("OBJECTPATH"): item for item in kind.iterfind("Relationships/Relationship")}
    assert relation["CUSTOMER"].findtext("RELATEDBY") == "CUSTOMERID"
    assert relation["CUSTOMER"].findtext("RELATIONSHIPTYPE") == "MANY2ONE"


def test_everything_lookup_lists_can_be_queried(gateway: Gateway) -> None:
    """Section 4: lookup finds an object's queryable fields."""
    for name in (
        "ARINVOICE",
        "APBILL",
        "CUSTOMER",
        "VENDOR",
        "ARPYMT",
        "ARPYMTDETAIL",
        "APPYMTDETAIL",
        "GLACCOUNT",
    ):
        data = gateway.ok(f"<lookup><object>{name}</object></lookup>").data
        ids = [item.text or "" for item in data.iterfind("Type/Fields/Field/ID")]
        paths = [
            f"{item.findtext('OBJECTPATH')}.RECORDNO"
            for item in data.iterfind("Type/Relationships/Relationship")
        ]
        gateway.query(name, " ".join(ids + paths))


def test_inspect_gives_lengths(gateway: Gateway) -> None:
    """Section 4, assumed form: inspect detail carries types and lengths; * lists all objects."""
    detail = gateway.ok('<inspect detail="1"><object>ARINVOICE</object></inspect>').data
    load = next(item for item in detail.iter("Field") if item.findtext("Name") == "LOAD_NO")
    assert (load.findtext("maxLength"), load.findtext("isCustom")) == ("10", "true")
    names = [item.get("typename") for item in gateway.ok("<inspect><object>*</object></inspect>").data]
    assert {"ARINVOICE", "APBILL", "VENDOR", "ASSET", "LOCATIONENTITY"} <= set(names)
