"""What is sent to write, element by element: Sage refuses another order (protocol section 5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.money import Money
from alvys_intacct.domain.sage.documents import Dimension, DocumentType
from alvys_intacct.domain.sage.parties import Form1099
from alvys_intacct.domain.sage.writes import Create, Delete, Reverse, Write
from alvys_intacct.gateways.intacct.protocol.envelope import Envelope
from alvys_intacct.gateways.intacct.writes.documents import build_write
from tests.fakes.intacct_documents import bill, create, invoice, line

EVERY_DIMENSION = {
    Dimension.WAREHOUSE: "W1",
    Dimension.CONTRACT: "CT1",
    Dimension.CLASS: "CL1",
    Dimension.ITEM: "I1",
    Dimension.EMPLOYEE: "E1",
    Dimension.VENDOR: "V1",
    Dimension.CUSTOMER: "C-100",
    Dimension.PROJECT: "P1",
    Dimension.DEPARTMENT: "OPS",
    Dimension.LOCATION: "E100",
}


def xml(write: Write) -> str:
    function = build_write(write)
    etree.indent(function)
    return etree.tostring(function, encoding="unicode")


@pytest.mark.rule("AR-4")
def test_an_invoice_with_everything_has_its_elements_in_the_documented_order() -> None:
    document = invoice(
        due_date=date(2026, 2, 4),
        currency="CAD",
        custom_fields={"LOAD_NO": "LD1001"},
        lines=(line(dimensions=EVERY_DIMENSION, custom_fields={"MILES": "812"}), line("-0.50", memo="")),
    )
    assert xml(Write("inv-1", Create(document))) == (
        """<function controlid="inv-1">
  <create_invoice>
    <customerid>C-100</customerid>
    <datecreated>
      <year>2026</year>
      <month>01</month>
      <day>05</day>
    </datecreated>
    <dateposted>
      <year>2026</year>
      <month>01</month>
      <day>05</day>
    </dateposted>
    <datedue>
      <year>2026</year>
      <month>02</month>
      <day>04</day>
    </datedue>
    <termname>Net 30</termname>
    <action>Submit</action>
    <invoiceno>LD1001</invoiceno>
    <ponumber>PO-9</ponumber>
    <description>Load LD1001</description>
    <externalid>alvys-LD1001</externalid>
    <basecurr>USD</basecurr>
    <currency>CAD</currency>
    <exchratetype>Intacct Daily Rate</exchratetype>
    <customfields>
      <customfield>
        <customfieldname>LOAD_NO</customfieldname>
        <customfieldvalue>LD1001</customfieldvalue>
      </customfield>
    </customfields>
    <invoiceitems>
      <lineitem>
        <glaccountno>4000</glaccountno>
        <amount>1500.00</amount>
        <memo>Linehaul</memo>
        <locationid>E100</locationid>
        <departmentid>OPS</departmentid>
        <customfields>
          <customfield>
            <customfieldname>MILES</customfieldname>
            <customfieldvalue>812</customfieldvalue>
          </customfield>
        </customfields>
        <projectid>P1</projectid>
        <customerid>C-100</customerid>
        <vendorid>V1</vendorid>
        <employeeid>E1</employeeid>
        <itemid>I1</itemid>
        <classid>CL1</classid>
        <contractid>CT1</contractid>
        <warehouseid>W1</warehouseid>
      </lineitem>
      <lineitem>
        <glaccountno>4000</glaccountno>
        <amount>-0.50</amount>
        <locationid>E100</locationid>
      </lineitem>
    </invoiceitems>
  </create_invoice>
</function>"""
    )


def test_a_draft_bill_names_vendor_and_bill() -> None:
    assert xml(Write("bill-1", Create(bill()))) == (
        """<function controlid="bill-1">
  <create_bill>
    <vendorid>V1</vendorid>
    <datecreated>
      <year>2026</year>
      <month>01</month>
      <day>05</day>
    </datecreated>
    <dateposted>
      <year>2026</year>
      <month>01</month>
      <day>05</day>
    </dateposted>
    <datedue>
      <year>2026</year>
      <month>02</month>
      <day>04</day>
    </datedue>
    <action>Draft</action>
    <billno>CARR-77</billno>
    <ponumber>LD1001</ponumber>
    <description>Carrier pay</description>
    <externalid>alvys-CARR-77</externalid>
    <basecurr>USD</basecurr>
    <currency>USD</currency>
    <exchratetype>Intacct Daily Rate</exchratetype>
    <billitems>
      <lineitem>
        <glaccountno>5000</glaccountno>
        <amount>1000.00</amount>
        <memo>Linehaul</memo>
        <locationid>E100</locationid>
      </lineitem>
    </billitems>
  </create_bill>
</function>"""
    )


@pytest.mark.parametrize(
    ("document_type", "name"),
    [
        (DocumentType.INVOICE, "ARINVOICE"),
        (DocumentType.BILL, "APBILL"),
        (DocumentType.CREDIT_MEMO, "ARADJUSTMENT"),
        (DocumentType.VENDOR_CREDIT, "APADJUSTMENT"),
    ],
)
def test_a_deletion_names_object_and_record(document_type: DocumentType, name: str) -> None:
    function = build_write(Write("del-1", Delete(document_type, "208")))
    assert etree.tostring(function, encoding="unicode") == (
        f'<function controlid="del-1"><delete><object>{name}</object><keys>208</keys></delete></function>'
    )


@pytest.mark.parametrize(
    ("document_type", "name"),
    [(DocumentType.INVOICE, "reverse_invoice"), (DocumentType.BILL, "reverse_bill")],
)
def test_a_reversal_carries_the_key_as_an_attribute(document_type: DocumentType, name: str) -> None:
    function = build_write(Write("rev-1", Reverse(document_type, "4711", date(2026, 1, 31), "void")))
    assert etree.tostring(function, encoding="unicode") == (
        f'<function controlid="rev-1"><{name} key="4711"><datereversed><year>2026</year><month>01</month>'
        f"<day>31</day></datereversed><description>void</description></{name}></function>"
    )


@pytest.mark.rule("AR-3")
@pytest.mark.parametrize("amount", ["0", "0.005", "-1234567.89", "999999999999.99", "1E+3", "100"])
def test_amounts_are_plain_decimals_with_two_places(amount: str) -> None:
    money = Money(Decimal(amount), "USD")
    function = build_write(Write("x", Create(invoice(lines=(line(amount=money.amount.to_eng_string()),)))))
    text = function.findtext(".//amount") or ""
    assert Decimal(text) == money.amount
    assert text == f"{money.amount:.2f}"


@pytest.mark.parametrize(
    ("changes", "code", "named"),
    [
        ({"term": None, "due_date": None}, "due_date_missing", "due date"),
        ({"lines": ()}, "no_lines", "no lines"),
        (
            {"lines": (line(), line(dimensions={Dimension.ASSET: "TRUCK-7"}))},
            "asset_dimension_unsupported",
            "Line 2",
        ),
        ({"description": "bad \x0b text"}, "illegal_character", "description"),
        ({"lines": (line(), line(memo="\x00"))}, "illegal_character", "memo of line 2"),
        ({"custom_fields": {"LOAD_NO": "\ufffe"}}, "illegal_character", "custom field LOAD_NO"),
        ({"party_id": "C\ud800"}, "illegal_character", "customerid"),
    ],
)
def test_what_cannot_be_said_is_refused_by_name(changes: dict[str, Any], code: str, named: str) -> None:
    with pytest.raises(NeedsAttention) as caught:
        build_write(create(**changes))
    assert caught.value.code == code
    assert named in caught.value.message


def test_a_control_id_that_xml_cannot_carry_is_refused() -> None:
    with pytest.raises(NeedsAttention, match="control id"):
        build_write(Write("a\x00b", Delete(DocumentType.INVOICE, "1")))


SENDABLE = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1
)


@given(memo=SENDABLE, number=SENDABLE, custom=SENDABLE, control_id=SENDABLE)
def test_hostile_texts_arrive_as_they_were(memo: str, number: str, custom: str, control_id: str) -> None:
    document = invoice(number, lines=(line(memo=memo),), custom_fields={"F": custom})
    envelope = Envelope(("snd", "pw"), "req", unique=True)
    envelope.fill([build_write(Write(control_id, Create(document)))])
    arrived = etree.fromstring(envelope.serialise())
    assert arrived.findtext(".//memo") == memo
    assert arrived.findtext(".//invoiceno") == number
    assert arrived.findtext(".//customfieldvalue") == custom
    function = arrived.find(".//function")
    assert function is not None
    assert function.get("controlid") == control_id


@given(st.text(min_size=1))
def test_any_text_is_sent_faithfully_or_refused(memo: str) -> None:
    try:
        function = build_write(create(lines=(line(memo=memo),)))
    except NeedsAttention as refused:
        code = refused.code
    else:
        code = "sent"
        assert etree.fromstring(etree.tostring(function)).findtext(".//memo") == memo
    assert code in ("sent", "illegal_character")


@pytest.mark.rule("AR-8")
def test_a_company_with_one_currency_is_sent_no_currency() -> None:
    for document in (invoice(names_currency=False), bill(names_currency=False)):
        sent = build_write(Write("x", Create(document)))
        assert not [tag for tag in ("basecurr", "currency", "exchratetype") if list(sent.iter(tag))]


def test_the_1099_form_stands_between_department_and_custom_fields() -> None:
    lines = (line(dimensions={Dimension.DEPARTMENT: "OPS"}, custom_fields={"MILES": "1"}), line())
    function = build_write(Write("bill-1", Create(bill(lines=lines, form_1099=Form1099("NEC", "1")))))
    first, second = function.iter("lineitem")
    form = ["item1099", "form1099type", "form1099box"]
    assert [child.tag for child in first][3:] == ["departmentid", *form, "customfields"]
    assert [first.findtext(name) for name in form] == ["true", "NEC", "1"]
    assert [second.findtext(name) for name in form] == ["true", "NEC", "1"]
