"""Creating and updating customers, vendors and contacts.

Protocol section 7; pages accounts-receivable-customers, accounts-payable-vendors, company-console-contacts.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.intacct_simulator.wire import Gateway, equal, running, seed_with

DISPLAY = "<DISPLAYCONTACT><PRINTAS>New Co</PRINTAS></DISPLAYCONTACT>"


def vendor(key: str, rest: str = "", display: str = DISPLAY, name: str = "New Co") -> str:
    numbered = f"<VENDORID>{key}</VENDORID>" if key else ""
    return f"<create><VENDOR>{numbered}<NAME>{name}</NAME>{display}{rest}</VENDOR></create>"


def customer(key: str, rest: str = "", display: str = DISPLAY) -> str:
    numbered = f"<CUSTOMERID>{key}</CUSTOMERID>" if key else ""
    return f"<create><CUSTOMER>{numbered}<NAME>New Co</NAME>{display}{rest}</CUSTOMER></create>"


def contact(name: str, rest: str = "<PRINTAS>x</PRINTAS>") -> str:
    return f"<create><CONTACT><CONTACTNAME>{name}</CONTACTNAME>{rest}</CONTACT></create>"


def refusal(gateway: Gateway, body: str) -> tuple[str, str]:
    """The first error; a support id follows its text."""
    number, text = gateway.refused(body).errors[0]
    return number, text.partition(" [Support ID")[0]


def count(gateway: Gateway, name: str, field: str, value: str) -> str:
    return gateway.query(name, "RECORDNO", equal(field, value)).data.get("totalcount") or ""


def test_generated_contact_name_carries_the_letter(gateway: Gateway) -> None:
    """Pages vendors and customers: CONTACTNAME becomes [NAME](V[VENDORID]), [NAME](C[CUSTOMERID])."""
    gateway.ok(vendor("1234"))
    gateway.ok(customer("1234"))
    assert gateway.get("VENDOR", "1234")["DISPLAYCONTACT.CONTACTNAME"] == "New Co(V1234)"
    assert gateway.get("CUSTOMER", "1234")["DISPLAYCONTACT.CONTACTNAME"] == "New Co(C1234)"
    assert gateway.get("CONTACT", "New Co(V1234)")["PRINTAS"] == "New Co"


def test_generated_contact_name_without_the_letter() -> None:
    """Section 7 reads the same pages as NAME(ID); either can be assumed."""
    with running(seed_with(assumptions={"contact_names_lettered": False})) as gateway:
        gateway.ok(vendor("1234"))
        assert gateway.get("VENDOR", "1234")["DISPLAYCONTACT.CONTACTNAME"] == "New Co(1234)"


def test_contact_name_can_be_given(gateway: Gateway) -> None:
    """Page vendors: CONTACTNAME in DISPLAYCONTACT is optional."""
    display = "<DISPLAYCONTACT><PRINTAS>P</PRINTAS><CONTACTNAME>Night desk</CONTACTNAME></DISPLAYCONTACT>"
    gateway.ok(vendor("V9", display=display))
    assert gateway.get("VENDOR", "V9")["DISPLAYCONTACT.CONTACTNAME"] == "Night desk"


@pytest.mark.parametrize(
    ("body", "number", "text"),
    [
        (vendor("V9", display=""), "BL01001973", "The Display contact field is missing a value."),
        (
            vendor("V9", display="<DISPLAYCONTACT/>"),
            "BL01001973",
            "The Display contact field is missing a value.",
        ),
        (
            vendor("V9", display="<DISPLAYCONTACT><COMPANYNAME>x</COMPANYNAME></DISPLAYCONTACT>"),
            "BL01001973",
            "The Printas field is missing a value.",
        ),
        (vendor("V9", name=""), "BL01001973", "The Name field is missing a value."),
        (vendor(""), "BL01001973", "The Vendorid field is missing a value."),
        (customer(""), "BL01001973", "The Customerid field is missing a value."),
        (
            vendor("V1"),
            "BL34000061",
            "Another Vendor with the given value(s) V1 already exists",
        ),
        (
            vendor("V9", "<TERMNAME>Net 30</TERMNAME>"),
            "BL01001973",
            "Invalid AP Term 'Net 30' specified.",
        ),
        (
            customer("C9", "<TERMNAME>Net 15</TERMNAME>"),
            "BL01001973",
            "Invalid AR Term 'Net 15' specified.",
        ),
        (vendor("V9", "<APACCOUNT>1</APACCOUNT>"), "BL01001973", "Invalid GL Account '1' specified."),
        (vendor("V9", "<PARENTID>NO</PARENTID>"), "BL01001973", "Invalid Vendor 'NO' specified."),
        (
            vendor("V9", "<PAYTO><CONTACTNAME>Nobody</CONTACTNAME></PAYTO>"),
            "BL01001973",
            "Invalid Contact 'Nobody' specified.",
        ),
        (
            vendor("V9", "<RETURNTO><CONTACTNAME>Nobody</CONTACTNAME></RETURNTO>"),
            "BL01001973",
            "Invalid Contact 'Nobody' specified.",
        ),
        (
            vendor("V9", "<CONTACTINFO><CONTACTNAME>Nobody</CONTACTNAME></CONTACTINFO>"),
            "BL01001973",
            "Invalid Contact 'Nobody' specified.",
        ),
        (
            customer("C9", "<BILLTO><CONTACTNAME>Nobody</CONTACTNAME></BILLTO>"),
            "BL01001973",
            "Invalid Contact 'Nobody' specified.",
        ),
        (vendor("V9", "<STATUS>asleep</STATUS>"), "BL01001973", "Invalid Status 'asleep' specified."),
        (vendor("V9", "<ONHOLD>perhaps</ONHOLD>"), "BL03000018", "Illegal format for Onhold : perhaps."),
        (
            vendor("V9", "<TRUCK_COLOUR>red</TRUCK_COLOUR>"),
            "BL01001973",
            "Field 'TRUCK_COLOUR' does not exist on object VENDOR.",
        ),
        (
            vendor("V9", display=DISPLAY.replace("<PRINTAS>", "<SHOE/><PRINTAS>")),
            "BL01001973",
            "Field 'SHOE' does not exist on object CONTACT.",
        ),
        (
            vendor("V9", "<PAYTO><PRINTAS>x</PRINTAS></PAYTO>"),
            "BL01001973",
            "Field 'PAYTO.PRINTAS' does not exist on object VENDOR.",
        ),
        (
            vendor("V9", "<SHIPTO><CONTACTNAME>x</CONTACTNAME></SHIPTO>"),
            "BL01001973",
            "Field 'SHIPTO.CONTACTNAME' does not exist on object VENDOR.",
        ),
        (contact("", ""), "BL01001973", "The Contactname field is missing a value."),
        (contact("Desk", ""), "BL01001973", "The Printas field is missing a value."),
        (
            contact("Acme(CC-100)"),
            "BL34000061",
            "Another Contact with the given value(s) Acme(CC-100) already exists",
        ),
        (
            contact("Desk", "<PRINTAS>x</PRINTAS><MAILADDRESS><PLANET>Mars</PLANET></MAILADDRESS>"),
            "BL01001973",
            "Field 'MAILADDRESS.PLANET' does not exist on object CONTACT.",
        ),
    ],
)
def test_what_a_party_cannot_be_created_with(gateway: Gateway, body: str, number: str, text: str) -> None:
    """Sections 7 and 9: required fields, references, unknown fields; the wrapper is last; nothing is kept."""
    before = [gateway.query(name, "RECORDNO").data.get("totalcount") for name in ("VENDOR", "CONTACT")]
    result = gateway.refused(body)
    assert (result.errors[0][0], result.errors[0][1].partition(" [Support ID")[0]) == (number, text)
    assert result.errors[-1][0] == "BL01001973"
    assert "Could not create" in result.errors[-1][1]
    assert result.data.get("count") == "0"
    assert before == [
        gateway.query(name, "RECORDNO").data.get("totalcount") for name in ("VENDOR", "CONTACT")
    ]


def test_unknown_fields_can_be_ignored() -> None:
    """Assumed either way: what create does with a field the object lacks."""
    with running(seed_with(assumptions={"unknown_fields": "ignore"})) as gateway:
        gateway.ok(vendor("V9", "<TRUCK_COLOUR>red</TRUCK_COLOUR>"))


def test_every_documented_vendor_field_is_taken(gateway: Gateway) -> None:
    """Page vendors: the fields of create, flags and lists among them; documented defaults."""
    gateway.ok(contact("Payee"))
    gateway.ok(contact("Returns"))
    gateway.ok(
        vendor(
            "V9",
            "<STATUS>inactive</STATUS><ONHOLD>true</ONHOLD><ONETIME>false</ONETIME><TAXID>12-3456789</TAXID>"
            "<NAME1099>NEW CO</NAME1099><FORM1099TYPE>NEC</FORM1099TYPE><FORM1099BOX>1</FORM1099BOX>"
            "<APACCOUNT>5000</APACCOUNT><PAYMETHODKEY>Printed Check</PAYMETHODKEY><CURRENCY>USD</CURRENCY>"
            "<PAYTO><CONTACTNAME>Payee</CONTACTNAME></PAYTO><CONTACTINFO><CONTACTNAME>Payee</CONTACTNAME>"
            "</CONTACTINFO><RETURNTO><CONTACTNAME>Returns</CONTACTNAME></RETURNTO><TERMNAME>Net 15</TERMNAME>"
            "<VENDORCONTACTS><VENDORENTITYCONTACTS><CATEGORYNAME>Fax</CATEGORYNAME></VENDORENTITYCONTACTS>"
            "</VENDORCONTACTS><ACHACCOUNTTYPE>Checking Account</ACHACCOUNTTYPE><MC_NUMBER>77</MC_NUMBER>"
            "<DOT_NUMBER>88</DOT_NUMBER>",
        )
    )
    row = gateway.get("VENDOR", "V9")
    expected = {
        "STATUS": "inactive",
        "ONHOLD": "true",
        "TAXID": "12-3456789",
        "NAME1099": "NEW CO",
        "FORM1099TYPE": "NEC",
        "FORM1099BOX": "1",
        "PAYTO.CONTACTNAME": "Payee",
        "CONTACTINFO.CONTACTNAME": "Payee",
        "RETURNTO.CONTACTNAME": "Returns",
        "TERMNAME": "Net 15",
        "MC_NUMBER": "77",
        "DOT_NUMBER": "88",
        "MERGEPAYMENTREQ": "true",
        "PAYMENTNOTIFY": "false",
        "DONOTCUTCHECK": "false",
        "ENTITY": "VV9",
    }
    assert expected.items() <= row.items()
    paid = gateway.query("VENDOR", "PAYTOCONTACT.PRINTAS RETURNTO.PRINTAS", equal("VENDORID", "V9")).rows()
    assert paid == [{"PAYTOCONTACT.PRINTAS": "x", "RETURNTO.PRINTAS": "x"}]


def test_mail_address_is_kept(gateway: Gateway) -> None:
    """Pages vendors and contacts: the children of MAILADDRESS; contacts are taxable unless said otherwise."""
    names = ["ADDRESS1", "ADDRESS2", "ADDRESS3", "CITY", "STATE", "ZIP", "COUNTRY", "COUNTRYCODE"]
    values = ["1 Main", "Ste 2", "Dock", "Austin", "TX", "78701", "United States", "US"]
    address = "".join(f"<{name}>{value}</{name}>" for name, value in zip(names, values, strict=True))
    gateway.ok(contact("Desk", f"<PRINTAS>x</PRINTAS><MAILADDRESS>{address}</MAILADDRESS>"))
    row = gateway.get("CONTACT", "Desk")
    assert [row[f"MAILADDRESS.{name}"] for name in names] == values
    assert (row["TAXABLE"], row["STATUS"], row["VISIBLE"]) == ("true", "active", "true")
    hidden = "<HIDEDISPLAYCONTACT>true</HIDEDISPLAYCONTACT>"
    gateway.ok(vendor("V9", hidden))
    assert gateway.get("CONTACT", "New Co(VV9)")["VISIBLE"] == "false"


def test_several_parties_in_one_create(gateway: Gateway) -> None:
    """Section 1: several objects per create, each answered with RECORDNO and id; one failure undoes all."""
    bodies = [vendor("V8"), customer("C8"), vendor("V9")]
    objects = "".join(body.removeprefix("<create>").removesuffix("</create>") for body in bodies)
    data = gateway.ok(f"<create>{objects}</create>").data
    assert data.get("count") == "3"
    answered = [{str(field.tag): field.text for field in item} for item in data]
    assert [str(item.tag) for item in data] == ["vendor", "customer", "vendor"]
    assert [item.get("VENDORID") or item.get("CUSTOMERID") for item in answered] == ["V8", "C8", "V9"]
    assert answered[0]["RECORDNO"] == gateway.get("VENDOR", "V8")["RECORDNO"]
    more = objects.replace(">V8<", ">V10<").replace(">C8<", ">C10<")
    assert refusal(gateway, f"<create>{more}</create>")[0] == "BL34000061"
    assert count(gateway, "VENDOR", "VENDORID", "V10") == "0"


def test_two_vendors_of_one_name(gateway: Gateway) -> None:
    """Section 9: what must be unique is the id and the contact name, not NAME."""
    gateway.ok(vendor("V8"))
    gateway.ok(vendor("V9"))
    assert count(gateway, "VENDOR", "NAME", "New Co") == "2"
    display = "<DISPLAYCONTACT><PRINTAS>x</PRINTAS><CONTACTNAME>New Co(VV8)</CONTACTNAME></DISPLAYCONTACT>"
    result = gateway.refused(vendor("V10", display=display))
    assert result.errors[0][0] == "BL34000061"
    assert "Another Contact with the given value(s) New Co(VV8) already exists" in result.errors[0][1]
    assert "Could not create Vendor record!" in result.errors[-1][1]


def test_ids_by_document_sequence() -> None:
    """Pages customers and vendors: with document sequencing the id may be left out, or given."""
    with running(seed_with(idSequences={"VENDOR": "V-"})) as gateway:
        gateway.ok(vendor("V-00002"))
        made = [gateway.ok(vendor("")).data.findtext("vendor/VENDORID") for _ in range(2)]
        assert made == ["V-00001", "V-00003"]
        assert gateway.get("VENDOR", "V-00003")["DISPLAYCONTACT.CONTACTNAME"] == "New Co(VV-00003)"
        assert "Customerid" in refusal(gateway, customer(""))[1]
        gateway.put("COMPANY", "DEMO", idSequences={"CUSTOMER": "C"})
        assert gateway.ok(customer("")).data.findtext("customer/CUSTOMERID") == "C00001"
        assert "Vendorid" in refusal(gateway, vendor(""))[1]


def snapshot(gateway: Gateway, name: str, key: str) -> dict[str, Any]:
    row = gateway.get(name, key)
    row.pop("WHENMODIFIED")
    return row


@pytest.mark.parametrize("by", ["VENDORID", "RECORDNO"])
def test_update_changes_only_what_is_sent(gateway: Gateway, by: str) -> None:
    """Page vendors: update by VENDORID or RECORDNO, PAYTO and DISPLAYCONTACT among it."""
    gateway.ok(contact("Payee"))
    gateway.ok(vendor("V9", "<TAXID>12</TAXID><MC_NUMBER>77</MC_NUMBER><TERMNAME>Net 15</TERMNAME>"))
    before = snapshot(gateway, "VENDOR", "V9")
    display = snapshot(gateway, "CONTACT", "New Co(VV9)")
    named = f"<{by}>{before[by]}</{by}>"
    update = "<update><VENDOR>{}{}</VENDOR></update>"
    result = gateway.ok(update.format(named, "<PAYTO><CONTACTNAME>Payee</CONTACTNAME></PAYTO>"))
    assert result.rows() == [{"RECORDNO": before["RECORDNO"], "VENDORID": "V9"}]
    assert snapshot(gateway, "VENDOR", "V9") == {**before, "PAYTO.CONTACTNAME": "Payee"}
    mail = "<EMAIL1>a@b.test</EMAIL1><MAILADDRESS><CITY>Waco</CITY></MAILADDRESS>"
    changed = f"<ONHOLD>true</ONHOLD><DISPLAYCONTACT>{mail}</DISPLAYCONTACT>"
    gateway.ok(update.format(named, changed))
    assert snapshot(gateway, "CONTACT", "New Co(VV9)") == {
        **display,
        "EMAIL1": "a@b.test",
        "MAILADDRESS.CITY": "Waco",
    }
    gateway.ok(update.format(named, "<PAYTO/><TAXID/><DISPLAYCONTACT><EMAIL1/></DISPLAYCONTACT>"))
    assert snapshot(gateway, "VENDOR", "V9") == {
        **before,
        "ONHOLD": "true",
        "TAXID": "",
        "PAYTO.CONTACTNAME": "",
    }
    assert gateway.get("CONTACT", "New Co(VV9)")["EMAIL1"] == ""


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ("<NAME/>", "The Name field is missing a value."),
        ("<TERMNAME>No</TERMNAME>", "Invalid AP Term 'No' specified."),
        ("<PAYTO><CONTACTNAME>No</CONTACTNAME></PAYTO>", "Invalid Contact 'No' specified."),
        ("<DISPLAYCONTACT><PRINTAS/></DISPLAYCONTACT>", "The Printas field is missing a value."),
        ("<DISPLAYCONTACT><EMAIL1>no</EMAIL1></DISPLAYCONTACT>", "Primary Email Address no."),
        ("<SHOE>1</SHOE>", "Field 'SHOE' does not exist on object VENDOR."),
    ],
)
def test_refused_update_changes_nothing(gateway: Gateway, change: str, text: str) -> None:
    """Section 2: the cause first, then the wrapper; the vendor stays as it was."""
    before = gateway.get("VENDOR", "V1"), gateway.get("CONTACT", "Fast Carrier(VV1)")
    result = gateway.refused(f"<update><VENDOR><VENDORID>V1</VENDORID>{change}</VENDOR></update>")
    assert text in result.errors[0][1]
    assert "Could not update Vendor record!" in result.errors[-1][1]
    assert (gateway.get("VENDOR", "V1"), gateway.get("CONTACT", "Fast Carrier(VV1)")) == before


def test_update_does_not_judge_what_stays(gateway: Gateway) -> None:
    """Assumed: a term that went inactive meanwhile stands in the way only when it is sent again."""
    term = "<TERMNAME>Net 15</TERMNAME>"
    gateway.ok(vendor("V9", term))
    gateway.put("APTERM", "Net 15", STATUS="inactive")
    update = "<update><VENDOR><VENDORID>V9</VENDORID>{}</VENDOR></update>"
    gateway.ok(update.format("<ONHOLD>true</ONHOLD>"))
    assert "AP Term 'Net 15' is inactive." in gateway.refused(update.format(term)).messages


def test_missing_vendor_cannot_be_updated(gateway: Gateway) -> None:
    """Section 9: 'Cannot find .. with key'."""
    update = "<update><VENDOR><{0}>{1}</{0}><NAME>x</NAME></VENDOR></update>"
    for by, key in (("VENDORID", "NONE"), ("RECORDNO", "4711")):
        assert f"Cannot find vendor with key '{key}'" in refusal(gateway, update.format(by, key))[1]


def test_ids_stay(gateway: Gateway) -> None:
    """Assumed: an update does not change an id; CONTACT_NAME is not editable by Sage's field definitions."""
    number = gateway.get("VENDOR", "V1")["RECORDNO"]
    body = f"<update><VENDOR><RECORDNO>{number}</RECORDNO><VENDORID>V7</VENDORID></VENDOR></update>"
    assert refusal(gateway, body)[1] == "The VENDORID field of vendor 'V1' cannot be changed."
    with running(seed_with(assumptions={"ids_changeable": True})) as other:
        other.ok(body)


def test_contact_update(gateway: Gateway) -> None:
    """Page contacts: by CONTACTNAME or RECORDNO."""
    gateway.ok(contact("Desk"))
    update = "<update><CONTACT>{}</CONTACT></update>"
    gateway.ok(update.format("<CONTACTNAME>Desk</CONTACTNAME><PHONE1>555</PHONE1>"))
    row = gateway.get("CONTACT", "Desk")
    assert (row["PHONE1"], row["PRINTAS"]) == ("555", "x")
    number = f"<RECORDNO>{row['RECORDNO']}</RECORDNO>"
    gateway.ok(update.format(f"{number}<MAILADDRESS><ZIP>1</ZIP></MAILADDRESS>"))
    assert gateway.get("CONTACT", "Desk")["MAILADDRESS.ZIP"] == "1"


def test_created_and_updated_parties_carry_whenmodified(gateway: Gateway) -> None:
    """Section 4: WHENMODIFIED is set on create and moved by an update."""
    gateway.ok(vendor("V9"))
    made = gateway.get("VENDOR", "V9")
    assert made["WHENMODIFIED"]
    assert made["WHENCREATED"]
    assert gateway.get("CONTACT", "New Co(VV9)")["WHENMODIFIED"]
    gateway.http.post(f"{gateway.base}/_sandbox/clock", json={"advanceSeconds": 60})
    gateway.ok("<update><VENDOR><VENDORID>V9</VENDORID><ONHOLD>true</ONHOLD></VENDOR></update>")
    changed = gateway.get("VENDOR", "V9")
    assert changed["WHENMODIFIED"] > made["WHENMODIFIED"]
    assert changed["WHENCREATED"] == made["WHENCREATED"]


def test_party_made_in_an_entity_is_private(gateway: Gateway) -> None:
    """Section 11: an entity's own vendor is seen there, at the top with showprivate, nowhere else."""
    east, west = (f"<sessionid>{gateway.session(entity)}</sessionid>" for entity in ("E100", "E200"))
    gateway.ok(vendor("V9"), authentication=east)
    private = "<options><showprivate>true</showprivate></options>"

    def seen(rest: str = "", **options: Any) -> int:
        return len(gateway.query("VENDOR", "RECORDNO", equal("VENDORID", "V9") + rest, **options).rows())

    assert (seen(authentication=east), seen(authentication=west), seen(), seen(private)) == (1, 0, 0, 1)
    update = "<update><VENDOR><VENDORID>V9</VENDORID><ONHOLD>true</ONHOLD></VENDOR></update>"
    assert "Cannot find vendor" in gateway.refused(update, authentication=west).messages
    duplicate = gateway.refused(vendor("V9"), authentication=west)
    assert duplicate.errors[0][0] == "BL34000061"


def test_writing_parties_needs_the_permission(gateway: Gateway) -> None:
    """Section 9: 'You do not have permission for API ..'."""
    login = "<login><userid>reader</userid><companyid>DEMO</companyid><password>p</password></login>"
    for body in (customer("C9"), vendor("V9")):
        assert "You do not have permission for API" in gateway.refused(body, authentication=login).messages
    gateway.ok(contact("Desk"), authentication=login)
