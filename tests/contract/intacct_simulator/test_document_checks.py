"""What Sage checks in a document (protocol section 14)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.intacct_simulator.wire import Gateway, bill, day, invoice, line, running, seed_with


def first(gateway: Gateway, body: str) -> tuple[str, str]:
    number, text = gateway.refused(body).errors[0]
    return number, text.split(" [Support ID")[0]


@pytest.mark.parametrize("create", [invoice, bill])
def test_due_date_is_not_before_the_document(gateway: Gateway, create: Any) -> None:
    """'Date Due cannot be earlier than date of transaction'; the same day is right."""
    due = f"<datedue>{day('2026-01-04')}</datedue>"
    body = create("A").replace("</datecreated>", f"</datecreated>{due}")
    text = "Date Due cannot be earlier than date of transaction"
    assert first(gateway, body) == ("BL01001973", text)
    gateway.ok(body.replace("<day>04", "<day>05"))


def test_account_of_a_bank(gateway: Gateway) -> None:
    """'The account number X is associated to the Bank account Y'."""
    gateway.put("CHECKINGACCOUNT", "BOA", GLACCOUNTNO="5000")
    gateway.put("SAVINGSACCOUNT", "SAVE", GLACCOUNTNO="4000")
    assert first(gateway, bill("A"))[1] == "The account number 5000 is associated to the Bank account BOA"
    assert first(gateway, invoice("A"))[1] == "The account number 4000 is associated to the Bank account SAVE"


def test_project_of_another_customer(gateway: Gateway) -> None:
    """'The project dimension you selected ..'; a project without a customer is anybody's."""
    gateway.put("PROJECT", "P2", NAME="Two", CUSTOMERID="C-200")
    lined = line(rest="<projectid>P2</projectid>")
    assert first(gateway, invoice("A", lined))[1].startswith("The project dimension you selected")
    key = gateway.ok(invoice("A", lined, customer="C-200")).key
    gateway.ok(invoice("B", line(rest="<projectid>P1</projectid>")))
    update = (
        f'<update_invoice key="{key}"><customerid>C-100</customerid><updateinvoiceitems>'
        '<updatelineitem line_num="1"><memo>n</memo></updatelineitem></updateinvoiceitems></update_invoice>'
    )
    assert "The project dimension you selected" in gateway.refused(update).messages


def test_missing_dimension(gateway: Gateway) -> None:
    """'Missing the department dimension'."""
    text = first(gateway, invoice("A", line(account="4100")))[1]
    assert text.startswith("Missing the department dimension")


@pytest.mark.parametrize(("create", "term"), [(invoice, "Net 30"), (bill, "Net 15")])
def test_term_is_invalid(gateway: Gateway, create: Any, term: str) -> None:
    """'The term name X is invalid', for one that does not exist or is inactive."""
    unknown = create("A").replace(term, "Never")
    assert first(gateway, unknown) == ("BL01001973", "The term name Never is invalid")
    gateway.put("ARTERM" if create is invoice else "APTERM", term, STATUS="inactive")
    assert "is inactive" in first(gateway, create("A"))[1]


def test_closed_period_names_the_date(gateway: Gateway) -> None:
    """'Periods are closed. Your transaction date (..) is within a period that's been closed. ..'"""
    text = first(gateway, invoice("A", date="2025-12-31"))[1]
    assert text.startswith(
        "Periods are closed. Your transaction date (12/31/2025) is within a period that's been closed. "
        "You can add, modify, or delete"
    )


def marked(rest: str) -> str:
    return bill("A", line(account="5000").replace("</locationid>", f"</locationid>{rest}"))


FLAG = "<item1099>true</item1099>"


def test_line_is_marked_like_its_vendor(gateway: Gateway) -> None:
    """Help: bills get the vendor's 1099 defaults; the line's own flag wins."""
    gateway.put("VENDOR", "V1", FORM1099TYPE="NEC", FORM1099BOX="1")
    fields = ("FORM1099", "FORM1099TYPE", "FORM1099BOX")

    def stored(body: str, number: str) -> tuple[str, ...]:
        key = gateway.ok(body.replace("<billno>A", f"<billno>{number}")).key
        return tuple(gateway.get("APBILL", key)["APBILLITEMS"][0].get(name, "") for name in fields)

    assert stored(marked(""), "A") == ("true", "NEC", "1")
    assert stored(marked("<item1099>false</item1099>"), "B")[0] == "false"
    other = f"{FLAG}<form1099type>MISC</form1099type><form1099box>3</form1099box>"
    assert stored(marked(other), "C") == ("true", "MISC", "3")
    gateway.put("VENDOR", "V1", FORM1099TYPE="", FORM1099BOX="")
    assert stored(marked(""), "D") == ("false", "", "")


@pytest.mark.parametrize(
    ("rest", "text"),
    [
        (FLAG, "The vendor 'V1' is not set up for 1099s."),
        (f"{FLAG}<form1099type>XYZ</form1099type>", "Invalid Form 1099 type 'XYZ' specified."),
        (
            f"{FLAG}<form1099type>NEC</form1099type><form1099box>99</form1099box>",
            "Invalid Form 1099 box '99' specified.",
        ),
    ],
)
def test_wrong_1099_is_refused(gateway: Gateway, rest: str, text: str) -> None:
    """Page bills: the vendor must be set up for 1099s; forms and boxes are known ones."""
    assert first(gateway, marked(rest))[1] == text


def test_lines_of_other_vendors_may_be_marked() -> None:
    """Assumed unmarked_vendor_1099: the help says that people can tag such lines."""
    with running(seed_with(assumptions={"unmarked_vendor_1099": "accepted"})) as gateway:
        gateway.ok(marked(FLAG))


def money(currency: str) -> str:
    return f"<currency>{currency}</currency><exchrate>1.5</exchrate>"


@pytest.mark.parametrize("create", [invoice, bill])
def test_currency_must_be_one_of_the_companys(gateway: Gateway, create: Any) -> None:
    """Setting currencies; the base currency is always one of them."""
    assert first(gateway, create("A", mid=money("JPY")))[1] == "Invalid Currency 'JPY' specified."
    gateway.put("COMPANY", "DEMO", currencies=["JPY"])
    gateway.ok(create("A", mid=money("JPY")))
    gateway.ok(create("B", mid=money("USD")))
    gateway.refused(create("C", mid=money("CAD")))


@pytest.mark.parametrize(("refuses", "status"), [("foreign", "success"), ("any", "failure")])
def test_company_with_one_currency(refuses: str, status: str) -> None:
    """'Enable foreign-currency transactions, and try again'; whether USD itself is refused is assumed."""
    text = "Enable foreign-currency transactions, and try again."
    seed = seed_with(multiCurrency=False, assumptions={"single_currency_refuses": refuses})
    with running(seed) as gateway:
        gateway.ok(invoice("A"))
        assert first(gateway, invoice("B", mid=money("CAD")))[1] == text
        assert gateway.result_of(invoice("B", mid=money("USD"))).status == status
        key = gateway.invoice("C")
        gateway.put("ARINVOICE", key, action="pay", date="2026-01-20")
