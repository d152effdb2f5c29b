"""Customers, vendors, contacts and dimension objects (protocol section 7)."""

from __future__ import annotations

import pytest

from tests.contract.intacct_simulator.wire import Gateway, equal, invoice

CONTACT = (
    "<DISPLAYCONTACT><PRINTAS>New Co</PRINTAS><EMAIL1>a@b.test</EMAIL1><MAILADDRESS><CITY>Austin</CITY>"
    "<STATE>TX</STATE><COUNTRYCODE>US</COUNTRYCODE></MAILADDRESS></DISPLAYCONTACT>"
)


def test_create_vendor_with_contact_and_custom_field(gateway: Gateway) -> None:
    """Section 7: the answer carries RECORDNO and VENDORID; the contact is generated as NAME(V<VENDORID>)."""
    data = gateway.ok(
        f"<create><VENDOR><VENDORID>V9</VENDORID><NAME>New Co</NAME>{CONTACT}<TERMNAME>Net 15</TERMNAME>"
        "<TAXID>12-3456789</TAXID><MC_NUMBER>777</MC_NUMBER></VENDOR></create>"
    ).data
    assert [str(item.tag) for item in data[0]] == ["RECORDNO", "VENDORID"]
    fields = "NAME STATUS MC_NUMBER DISPLAYCONTACT.CONTACTNAME DISPLAYCONTACT.MAILADDRESS.CITY"
    assert gateway.query("VENDOR", fields, equal("VENDORID", "V9")).rows() == [
        {
            "NAME": "New Co",
            "STATUS": "active",
            "MC_NUMBER": "777",
            "DISPLAYCONTACT.CONTACTNAME": "New Co(VV9)",
            "DISPLAYCONTACT.MAILADDRESS.CITY": "Austin",
        }
    ]


@pytest.mark.parametrize(
    ("body", "number", "text"),
    [
        (
            f"<CUSTOMERID>C-100</CUSTOMERID><NAME>x</NAME>{CONTACT}",
            "BL34000061",
            "Another Customer with the given",
        ),
        (f"<CUSTOMERID>K</CUSTOMERID>{CONTACT}", "BL01001973", "field is missing a value"),
        ("<CUSTOMERID>K</CUSTOMERID><NAME>x</NAME>", "BL01001973", "Display contact"),
        (
            f"<CUSTOMERID>K</CUSTOMERID><NAME>x</NAME>{CONTACT}<TERMNAME>No</TERMNAME>",
            "BL01001973",
            "Invalid AR Term",
        ),
        (
            f"<CUSTOMERID>K</CUSTOMERID><NAME>x</NAME>{CONTACT.replace('a@b.test', 'nobody')}",
            "BL03000018",
            "Illegal format for Contactversion : Primary Email Address nobody",
        ),
        (
            f"<CUSTOMERID>K</CUSTOMERID><NAME>x</NAME>{CONTACT}<STATUS>asleep</STATUS>",
            "BL01001973",
            "Invalid Status 'asleep'",
        ),
        (
            "<CUSTOMERID>K</CUSTOMERID><NAME>x</NAME><DISPLAYCONTACT><CONTACTNAME>Acme(CC-100)</CONTACTNAME>"
            "<PRINTAS>x</PRINTAS></DISPLAYCONTACT>",
            "BL34000061",
            "Another Contact with the given value(s) Acme(CC-100) already exists",
        ),
    ],
)
def test_wrong_customers_are_refused(gateway: Gateway, body: str, number: str, text: str) -> None:
    """Sections 7 and 9: duplicate id or contact, missing fields, unknown references; then the wrapper."""
    result = gateway.refused(f"<create><CUSTOMER>{body}</CUSTOMER></create>")
    assert result.errors[0][0] == number
    assert text in result.errors[0][1]
    assert result.errors[-1][0] == "BL01001973"
    assert gateway.query("CUSTOMER", "RECORDNO", equal("CUSTOMERID", "K")).data.get("count") == "0"


def test_update_by_id_or_record_number(gateway: Gateway) -> None:
    """Section 1: generic update names the object by RECORDNO or by its id."""
    gateway.ok("<update><CUSTOMER><CUSTOMERID>C-100</CUSTOMERID><NAME>Acme Inc</NAME></CUSTOMER></update>")
    number = gateway.get("CUSTOMER", "C-100")["RECORDNO"]
    gateway.ok(
        f"<update><CUSTOMER><RECORDNO>{number}</RECORDNO><STATUS>inactive</STATUS></CUSTOMER></update>"
    )
    row = gateway.get("CUSTOMER", "C-100")
    assert (row["NAME"], row["STATUS"]) == ("Acme Inc", "inactive")
    gateway.refused("<update><CUSTOMER><CUSTOMERID>NONE</CUSTOMERID><NAME>x</NAME></CUSTOMER></update>")


def test_delete_customer(gateway: Gateway) -> None:
    """Section 9: 'Cannot find customer with key ..'; one in use stays (assumed)."""
    gateway.invoice("A")
    delete = "<delete><object>CUSTOMER</object><keys>{}</keys></delete>"
    assert "in use" in gateway.refused(delete.format(gateway.get("CUSTOMER", "C-100")["RECORDNO"])).messages
    gateway.ok(delete.format(gateway.get("CUSTOMER", "C-200")["RECORDNO"]))
    assert (
        "Cannot find customer with key '4711' to delete." in gateway.refused(delete.format("4711")).messages
    )


def test_contacts_can_be_billed_to(gateway: Gateway) -> None:
    """Section 7: billto refers to CONTACTNAME."""
    gateway.ok("<create><CONTACT><CONTACTNAME>AP desk</CONTACTNAME><PRINTAS>AP</PRINTAS></CONTACT></create>")
    gateway.ok(invoice("A", mid="<billto><contactname>AP desk</contactname></billto>"))
    row = gateway.query("ARINVOICE", "BILLTO.PRINTAS", equal("RECORDID", "A")).rows()[0]
    assert row == {"BILLTO.PRINTAS": "AP"}


IN_SCOPE = (
    "ARTERM APTERM GLACCOUNT ARACCOUNTLABEL APACCOUNTLABEL LOCATION "
    "LOCATIONENTITY DEPARTMENT CLASS PROJECT EMPLOYEE ITEM "
    "WAREHOUSE CONTRACT TASK COSTTYPE CUSTOMER VENDOR "
    "CONTACT ASSET ARINVOICE APBILL ARADJUSTMENT APADJUSTMENT "
    "ARPYMT APPYMT"
)


@pytest.mark.parametrize("name", IN_SCOPE.split())
def test_every_object_in_scope_answers(gateway: Gateway, name: str) -> None:
    """Section 7: every object in scope can be looked up and queried."""
    gateway.ok(f"<lookup><object>{name}</object></lookup>")
    gateway.query(name, "RECORDNO WHENMODIFIED")


def test_plain_dimension_objects_can_be_created(gateway: Gateway) -> None:
    """Section 7: dimension objects take generic create."""
    gateway.ok("<create><CLASS><CLASSID>RF</CLASSID><NAME>Reefer</NAME></CLASS></create>")
    assert gateway.get("CLASS", "RF")["STATUS"] == "active"
