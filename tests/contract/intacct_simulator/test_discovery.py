"""The requests with which another integration discovers a company (hotgluexyz/tap-intacct), one by one.

It signs in, looks up each of its objects, and asks for the permissions of its user and for the dimensions. It
takes from each answer what is asserted here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.intacct_simulator.wire import Gateway, running, seed_with

NAMES = (
    "APBILL APBILLITEM APPYMT APPYMTDETAIL VENDOR APADJUSTMENT APADJUSTMENTITEM PROVIDERBANKACCOUNT "
    "CHECKINGACCOUNT SAVINGSACCOUNT CREDITCARD CLASS TASK GLACCOUNT GLDETAIL GLBATCH GLENTRY PROJECT "
    "ARINVOICE ARADJUSTMENT CUSTOMER DEPOSIT ITEM ARINVOICEITEM ARADJUSTMENTITEM DEPARTMENT AUDITHISTORY "
    "LOCATION GLBUDGETHEADER GLBUDGETITEM PODOCUMENT EMPLOYEE LOCATIONENTITY WAREHOUSE AFFILIATEENTITY"
)
OBJECTS = NAMES.split()
TYPES = {
    "TEXT",
    "TEXTAREA",
    "INTEGER",
    "DECIMAL",
    "CURRENCY",
    "PERCENT",
    "BOOLEAN",
    "DATE",
    "TIMESTAMP",
    "ENUM",
}
CHANGE_FIELDS = {"AUDITHISTORY": "ACCESSTIME", "GLENTRY": "ENTRY_DATE", "GLBUDGETITEM": "RECORDNO"}
"""The field by which it asks for changes, where it is not WHENMODIFIED. Budget items have none."""


def described(gateway: Gateway, name: str) -> dict[str, str]:
    """The fields of an object and their types, as ``lookup`` answers them."""
    type_element = gateway.ok(f"<lookup><object>{name}</object></lookup>").data.find("Type")
    assert type_element is not None
    assert type_element.find("Relationships") is not None
    fields = type_element.findall("Fields/Field")
    return {field.findtext("ID") or "": field.findtext("DATATYPE") or "" for field in fields}


@pytest.mark.parametrize("name", OBJECTS)
def test_each_object_is_described(gateway: Gateway, name: str) -> None:
    """``lookup`` by object name, with identifier and type of each field."""
    fields = described(gateway, name)
    assert set(fields.values()) <= TYPES
    assert "RECORDNO" in fields
    assert CHANGE_FIELDS.get(name, "WHENMODIFIED") in fields


@pytest.fixture(scope="module", params=["all", "public"])
def company(request: pytest.FixtureRequest) -> Iterator[Gateway]:
    """A company that offers every field, and one that offers the public ones."""
    with running(seed_with(assumptions={"offered_fields": request.param})) as gateway:
        yield gateway


@pytest.mark.parametrize("name", [*OBJECTS, "FIXEDASSET"])
def test_each_described_object_can_be_read(company: Gateway, name: str) -> None:
    """A query of the described fields changed in a period; private records too."""
    fields = list(described(company, name))
    changed = CHANGE_FIELDS.get(name, "WHENMODIFIED")
    since = f"<field>{changed}</field><value>01/01/2020 00:00:00</value>"
    until = f"<field>{changed}</field><value>01/01/2040 00:00:00</value>"
    period = (
        f"<filter><and><greaterthanorequalto>{since}</greaterthanorequalto>"
        f"<lessthanorequalto>{until}</lessthanorequalto></and></filter>"
    )
    rest = "<options><showprivate>true</showprivate></options><pagesize>1000</pagesize><offset>0</offset>"
    answer = company.query(name, " ".join(fields), rest if changed == "RECORDNO" else period + rest)
    assert answer.data.get("totalcount") == answer.data.get("count")
    assert {str(row.tag) for row in answer.data} <= {name}


def test_fixed_assets_depend_on_a_permission(gateway: Gateway) -> None:
    """``getUserPermissions``: the names of the applications tell whether there are fixed assets."""

    def applications(user: str) -> set[str | None]:
        answer = gateway.ok(f"<getUserPermissions><userId>{user}</userId></getUserPermissions>")
        listed = answer.element.iterfind("data/permissions/appSubscription")
        return {application.findtext("applicationName") for application in listed}

    assert "Fixed Assets" in applications("u")
    assert "Fixed Assets" not in applications("reader")


def test_dimensions_and_their_values(gateway: Gateway) -> None:
    """``getDimensions``, then a query of each user-defined one."""
    listed = gateway.ok("<getDimensions/>").element.findall("data/dimensions/dimension")
    expected = ["objectName", "objectLabel", "termLabel", "userDefinedDimension", "enabledInGL"]
    assert {tuple(str(part.tag) for part in row) for row in listed} == {tuple(expected)}
    own = [row for row in listed if row.findtext("userDefinedDimension") == "true"]
    assert [row.findtext("objectName") for row in own] == ["TRUCK"]
    since = "<greaterthan><field>updatedAt</field><value>01/01/2020 00:00:00</value></greaterthan>"
    values = gateway.query("TRUCK", "id name createdAt updatedAt", f"<filter>{since}</filter>").rows()
    assert [(row["id"], row["name"]) for row in values] == [("7", "Truck 7")]


def test_deletions_are_in_the_audit_history() -> None:
    """A query of AUDITHISTORY by object type, access mode and time."""
    row = {"ID": "a1", "OBJECTTYPE": "apbill", "OBJECTKEY": "7--REC", "ACCESSMODE": "D"}
    history = [{**row, "ACCESSTIME": "01/05/2026 10:00:00"}]
    with running(seed_with(objects={"AUDITHISTORY": history})) as gateway:
        condition = (
            "<filter><and><equalto><field>OBJECTTYPE</field><value>apbill</value></equalto>"
            "<in><field>ACCESSMODE</field><value>C</value><value>D</value></in></and></filter>"
        )
        rows = gateway.query("AUDITHISTORY", "ID OBJECTKEY", condition).rows()
        assert rows == [{"ID": "a1", "OBJECTKEY": "7--REC"}]
