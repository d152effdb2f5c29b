"""Creating and reading invoices, bills and adjustments (protocol section 5)."""

from __future__ import annotations

import pytest

from tests.contract.intacct_simulator.wire import (
    EMPTY_LOCATION,
    SEED,
    Gateway,
    bill,
    day,
    equal,
    invoice,
    line,
    running,
    seed_with,
)


def test_create_invoice_answers_its_key(gateway: Gateway) -> None:
    """Section 5: key = RECORDNO."""
    result = gateway.ok(invoice("LD1"))
    assert gateway.get("ARINVOICE", result.key)["RECORDID"] == "LD1"
    assert result.element.find("data") is None


def test_invoice_header_and_lines_come_back(gateway: Gateway) -> None:
    """Section 4: read returns the header and its owned lines, lower-case line elements."""
    dimensions = (
        "<departmentid>OPS</departmentid><projectid>P1</projectid><customerid>C-100</customerid>"
        "<vendorid>V1</vendorid><employeeid>EM1</employeeid><itemid>I1</itemid><classid>CL1</classid>"
        "<contractid>CT1</contractid><warehouseid>W1</warehouseid>"
    )
    middle = (
        "<ponumber>PO-9</ponumber><description>Load</description>"
        "<billto><contactname>Acme(CC-100)</contactname></billto>"
    )
    key = gateway.ok(invoice("LD1", line("1500.005"), line("-20", rest=dimensions), mid=middle)).key
    row = gateway.ok(f"<read><object>ARINVOICE</object><keys>{key}</keys></read>").data[0]
    texts = {
        name: row.findtext(name) for name in ("RECORDID", "DOCNUMBER", "DESCRIPTION", "STATE", "WHENDUE")
    }
    assert texts == {
        "RECORDID": "LD1",
        "DOCNUMBER": "PO-9",
        "DESCRIPTION": "Load",
        "STATE": "Posted",
        "WHENDUE": "02/04/2026",
    }
    assert row.findtext("TOTALENTERED") == "1480.01"
    lines = row.findall("ARINVOICEITEMS/arinvoiceitem")
    assert [item.findtext("LINE_NO") for item in lines] == ["1", "2"]
    assert [item.findtext("TRX_AMOUNT") for item in lines] == ["1500.01", "-20"]
    second = {str(item.tag): item.text for item in lines[1]}
    expected = {"DEPARTMENTID": "OPS", "VENDORID": "V1", "EMPLOYEEID": "EM1", "WAREHOUSEID": "W1"}
    assert expected.items() <= second.items()
    assert second["DEPARTMENTNAME"] == "Operations"


def test_account_label_stands_for_an_account(gateway: Gateway) -> None:
    """Section 5: accountlabel instead of glaccountno."""
    labelled = line("5").replace("<glaccountno>4000</glaccountno>", "<accountlabel>Freight</accountlabel>")
    key = gateway.ok(invoice("A", labelled)).key
    assert gateway.get("ARINVOICE", key)["ARINVOICEITEMS"][0]["ACCOUNTNO"] == "4000"


def test_terms_compute_due_dates(gateway: Gateway) -> None:
    """Pages accounts-*-terms: days from the invoice date, or a day of a following month."""
    net = gateway.invoice("A")
    assert gateway.get("ARINVOICE", net)["WHENDUE"] == "02/04/2026"
    tenth = gateway.ok(invoice("B", due="<termname>10th next</termname>")).key
    assert gateway.get("ARINVOICE", tenth)["WHENDUE"] == "02/10/2026"
    given = f"<datedue>{day('2026-03-01')}</datedue><termname>Net 30</termname>"
    assert gateway.get("ARINVOICE", gateway.ok(invoice("C", due=given)).key)["WHENDUE"] == "03/01/2026"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (invoice("A", customer="NOBODY"), "Invalid Customer 'NOBODY' specified."),
        (invoice("A", customer="C-300"), "Invalid Customer 'C-300' specified."),
        (invoice("A", line(account="1")), "Invalid GL Account '1' specified."),
        (invoice("A", line(account="9999")), "Invalid GL Account '9999' specified."),
        (invoice("A", line(location="NOWHERE")), "Invalid Location 'NOWHERE' specified."),
        (invoice("A", line(location="SHUT")), "Invalid Location 'SHUT' specified."),
        (invoice("A", line(location="")), EMPTY_LOCATION),
        (invoice("A", line(rest="<departmentid>SUM</departmentid>")), "does not allow posting"),
        (invoice("A", line(rest="<classid>NOPE</classid>")), "Invalid Class 'NOPE' specified."),
        (invoice("A", line(account="4100")), "Missing the department dimension for account '4100'."),
        (invoice("A", due="<termname>Never</termname>"), "The term name Never is invalid"),
        (invoice("A", due=" "), "The Date Due field is missing a value."),
        (invoice("A", line(amount="ten")), "Illegal format"),
        (
            invoice("A", mid="<billto><contactname>Who</contactname></billto>"),
            "Invalid Contact 'Who' specified.",
        ),
        (invoice("A", date="2025-12-31"), "Periods are closed. Your transaction date (12/31/2025) is within"),
        (bill("B", vendor="V9"), "Invalid Vendor 'V9' specified."),
    ],
)
def test_wrong_documents_are_refused(gateway: Gateway, body: str, text: str) -> None:
    """Sections 5, 7 and 9: the specific cause first, then the generic wrapper."""
    result = gateway.refused(body)
    assert text in result.errors[0][1]
    assert result.errors[-1][0] == "BL01001973"
    assert "Could not create" in result.errors[-1][1]


def test_refused_document_leaves_nothing(gateway: Gateway) -> None:
    """Section 2: a failed function changes nothing."""
    gateway.refused(invoice("A", line(), line(account="1")))
    assert gateway.query("ARINVOICE", "RECORDNO").data.get("totalcount") == "0"
    assert gateway.query("ARINVOICEITEM", "RECORDNO").data.get("totalcount") == "0"


def test_invoice_numbers_are_unique(gateway: Gateway) -> None:
    """Section 14: BL03002185; the scope is assumed: company for invoices, vendor for bills."""
    gateway.invoice("LD1")
    result = gateway.refused(invoice("LD1", customer="C-200"))
    number, text = result.errors[0]
    assert number == "BL03002185"
    assert text.startswith("A transaction with the number 'LD1' already exists")
    gateway.bill("B1")
    gateway.ok(bill("B1", vendor="V2"))
    assert gateway.refused(bill("B1")).errors[0][0] == "BL03002185"


@pytest.mark.parametrize(
    ("form", "number", "text"),
    [
        ("bare", "BL03002185", "Transaction with the number 'LD1' already exists"),
        ("value", "BL34000061", "Another Invoice with the given value(s) LD1 already exists"),
        ("unknown", "BL01001973", "LD1 cannot be used for this Invoice."),
    ],
)
def test_how_a_number_in_use_is_refused_is_a_switch(form: str, number: str, text: str) -> None:
    with running(seed_with(assumptions={"number_in_use": form})) as gateway:
        gateway.invoice("LD1")
        given = gateway.refused(invoice("LD1")).errors[0]
        assert given[0] == number
        assert given[1].startswith(text)


def test_invoice_without_a_number() -> None:
    """Section 9: PL01000127 'Document Number is missing', unless numbers are generated (assumed)."""
    with running(seed_with(assumptions={"invoice_numbers_generated": False})) as gateway:
        result = gateway.refused(invoice(""))
        assert result.errors[0][0] == "PL01000127"
    with running(SEED) as gateway:
        assert gateway.get("ARINVOICE", gateway.ok(invoice("")).key)["RECORDID"]


def test_invoice_number_field_is_a_mapping() -> None:
    """Section 4: whether RECORDID or DOCNUMBER holds the invoice number differs between sources."""
    with running(seed_with(assumptions={"invoice_number_field": "DOCNUMBER"})) as gateway:
        key = gateway.ok(invoice("LD1")).key
        assert gateway.get("ARINVOICE", key)["DOCNUMBER"] == "LD1"
        assert gateway.refused(invoice("LD1")).errors[0][0] == "BL03002185"


def test_draft_stays_draft(gateway: Gateway) -> None:
    """Section 5: action Draft leaves STATE Draft; Submit is the default; a closed period takes drafts."""
    draft = gateway.ok(
        invoice("A", date="2025-06-01", mid="").replace("<invoiceno>", "<action>Draft</action><invoiceno>")
    ).key
    assert gateway.get("ARINVOICE", draft)["STATE"] == "Draft"
    assert gateway.get("APBILL", gateway.bill())["STATE"] == "Posted"


def test_custom_fields_on_legacy_functions(gateway: Gateway) -> None:
    """Section 5: customfields by integration name; length, choices and unknown names are checked."""

    def custom(name: str, value: str) -> str:
        return (
            f"<customfields><customfield><customfieldname>{name}</customfieldname>"
            f"<customfieldvalue>{value}</customfieldvalue></customfield></customfields>"
        )

    key = gateway.ok(invoice("A", mid=custom("LOAD_NO", "LD-1"))).key
    assert gateway.query("ARINVOICE", "LOAD_NO", equal("RECORDNO", key)).rows() == [{"LOAD_NO": "LD-1"}]
    gateway.refused(invoice("B", mid=custom("LOAD_NO", "much too long")))
    gateway.refused(invoice("B", mid=custom("REGION", "East")))
    gateway.refused(invoice("B", mid=custom("NOBODYS", "x")))
    gateway.ok(invoice("B", mid=custom("REGION", "North")))


def test_required_custom_field() -> None:
    """Section 7: a required custom field that is missing is refused."""
    fields = {"ARINVOICE": [{"id": "LOAD_NO", "label": "Load", "required": True}]}
    with running(seed_with(customFields=fields)) as gateway:
        assert "The Load field is missing a value." in gateway.refused(invoice("A")).messages


def test_generic_bill_create(gateway: Gateway) -> None:
    """Section 5: create APBILL with mm/dd/yyyy dates; the answer is <apbill><RECORDNO>."""
    body = (
        "<create><APBILL><RECORDID>CARR-77</RECORDID><VENDORID>V1</VENDORID><WHENCREATED>01/05/2026</WHENCREATED>"
        "<WHENDUE>02/04/2026</WHENDUE><DOCNUMBER>LD1</DOCNUMBER><APBILLITEMS><APBILLITEM>"
        "<ACCOUNTNO>5000</ACCOUNTNO><TRX_AMOUNT>1000.00</TRX_AMOUNT><LOCATIONID>E100</LOCATIONID>"
        "<ENTRYDESCRIPTION>Linehaul</ENTRYDESCRIPTION><TRAILER>53</TRAILER><GLDIMTRUCK>7</GLDIMTRUCK>"
        "<ASSETID>A1</ASSETID></APBILLITEM></APBILLITEMS></APBILL></create>"
    )
    data = gateway.ok(body).data
    assert dict(data.attrib) == {"listtype": "objects", "count": "1"}
    assert [(str(item.tag), [str(field.tag) for field in item]) for item in data] == [
        ("apbill", ["RECORDNO"])
    ]
    stored = gateway.get("APBILL", data.findtext("apbill/RECORDNO") or "")
    assert (stored["TOTALDUE"], stored["DOCNUMBER"], stored["WHENPOSTED"]) == ("1000", "LD1", "01/05/2026")
    assert stored["APBILLITEMS"][0]["GLDIMTRUCK"] == "7"
    assert stored["APBILLITEMS"][0]["TRAILER"] == "53"
    assert "Invalid TRUCK '8'" in gateway.refused(body.replace(">7<", ">8<").replace("CARR-77", "X")).messages


def test_several_bills_in_one_create(gateway: Gateway) -> None:
    """Section 1: generic functions take several objects per call, all or nothing."""
    bill_xml = (
        "<APBILL><VENDORID>V1</VENDORID><WHENCREATED>01/05/2026</WHENCREATED><WHENDUE>01/20/2026</WHENDUE>"
        "<RECORDID>{}</RECORDID><APBILLITEMS><APBILLITEM><ACCOUNTNO>5000</ACCOUNTNO>"
        "<TRX_AMOUNT>1</TRX_AMOUNT><LOCATIONID>E100</LOCATIONID></APBILLITEM></APBILLITEMS></APBILL>"
    )
    assert (
        gateway.ok(f"<create>{bill_xml.format('A')}{bill_xml.format('B')}</create>").data.get("count") == "2"
    )
    gateway.refused(f"<create>{bill_xml.format('C')}{bill_xml.format('A')}</create>")
    assert gateway.query("APBILL", "RECORDNO").data.get("totalcount") == "2"


def test_generic_invoice_create_is_not_documented(gateway: Gateway) -> None:
    """Section 5: AR create, update and reverse are legacy only."""
    assert "not supported" in gateway.refused("<create><ARINVOICE/></create>").messages


def test_adjustments(gateway: Gateway) -> None:
    """Pages accounts-*-adjustments: positive is a debit memo, negative a credit memo; no mix in AP."""
    body = (
        "<create_{p}adjustment><{party}id>{id}</{party}id><datecreated>{date}</datecreated>"
        "<adjustmentno>ADJ-1</adjustmentno><{p}adjustmentitems>{lines}</{p}adjustmentitems>"
        "</create_{p}adjustment>"
    )
    ar = body.format(p="ar", party="customer", id="C-100", date=day("2026-01-05"), lines=line("-30"))
    row = gateway.get("ARADJUSTMENT", gateway.ok(ar).key)
    assert (row["RECORDID"], row["TOTALDUE"], row["RECORDTYPE"]) == ("ADJ-1", "-30", "ra")
    mixed = body.format(p="ap", party="vendor", id="V1", date=day("2026-01-05"), lines=line("1") + line("-1"))
    assert "all positive or all negative" in gateway.refused(mixed).messages


def test_module_key_tells_the_source(gateway: Gateway) -> None:
    """Section 5: 4.AR and 3.AP are native records."""
    assert gateway.get("ARINVOICE", gateway.invoice())["MODULEKEY"] == "4.AR"
    assert gateway.get("APBILL", gateway.bill())["MODULEKEY"] == "3.AP"


def test_record_numbers_are_shared_by_subledger_records(gateway: Gateway) -> None:
    """Section 8: invoices, bills, adjustments and payments share one numbering (assumed)."""
    memo = (
        f"<create_aradjustment><customerid>C-100</customerid><datecreated>{day('2026-01-05')}</datecreated>"
        f"<aradjustmentitems>{line('-30')}</aradjustmentitems></create_aradjustment>"
    )
    bill_key, invoice_key, memo_key = gateway.bill(), gateway.invoice(), gateway.ok(memo).key
    gateway.put("ARINVOICE", invoice_key, action="pay", date="2026-01-20")
    gateway.put("APBILL", bill_key, action="pay", date="2026-01-20")
    receipt, payment = (
        gateway.query(name, "RECORDNO").rows()[0]["RECORDNO"] for name in ("ARPYMT", "APPYMT")
    )
    credit = memo.replace("customer", "vendor").replace("C-100", "V1").replace("aradj", "apadj")
    keys = [bill_key, invoice_key, memo_key, receipt, payment, gateway.ok(credit).key]
    assert [int(key) - int(bill_key) for key in keys] == list(range(6))
