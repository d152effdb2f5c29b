"""Updating, deleting, reversing and approving documents (protocol sections 5 and 6)."""

from __future__ import annotations

import pytest

from tests.contract.intacct_simulator.wire import Gateway, bill, day, invoice, line, running, seed_with


def reverse(key: str, noun: str = "invoice", date: str = "2026-01-31") -> str:
    return (
        f'<reverse_{noun} key="{key}"><datereversed>{day(date)}</datereversed>'
        f"<description>void</description></reverse_{noun}>"
    )


def state(gateway: Gateway, key: str, object_name: str = "ARINVOICE") -> str:
    return str(gateway.get(object_name, key)["STATE"])


def test_update_changes_named_fields_and_lines(gateway: Gateway) -> None:
    """Section 5: updatelineitem by 1-based line_num, lineitem adds a line."""
    key = gateway.ok(invoice("A", line("10"), line("20"))).key
    body = (
        f'<update_invoice key="{key}"><description>new</description><updateinvoiceitems>'
        f'<updatelineitem line_num="2"><amount>25</amount></updatelineitem>{line("5")}'
        "</updateinvoiceitems></update_invoice>"
    )
    assert gateway.ok(body).key == key
    row = gateway.get("ARINVOICE", key)
    assert (row["DESCRIPTION"], row["RECORDID"], row["TOTALDUE"]) == ("new", "A", "40")
    assert [item["TRX_AMOUNT"] for item in row["ARINVOICEITEMS"]] == ["10", "25", "5"]
    gateway.refused(body.replace('line_num="2"', 'line_num="9"'))


def test_generic_bill_update_replaces_lines(gateway: Gateway) -> None:
    """Page accounts-payable-bills: lines sent replace; LINE_NO continues one; header alone keeps them."""
    key = gateway.ok(bill("B", line("10", "5000"), line("20", "5000"))).key
    gateway.ok(f"<update><APBILL><RECORDNO>{key}</RECORDNO><DESCRIPTION>d</DESCRIPTION></APBILL></update>")
    assert len(gateway.get("APBILL", key)["APBILLITEMS"]) == 2
    kept = gateway.get("APBILL", key)["APBILLITEMS"][1]["RECORDNO"]
    gateway.ok(
        f"<update><APBILL><RECORDNO>{key}</RECORDNO><APBILLITEMS><APBILLITEM><LINE_NO>2</LINE_NO>"
        "<TRX_AMOUNT>21</TRX_AMOUNT></APBILLITEM></APBILLITEMS></APBILL></update>"
    )
    row = gateway.get("APBILL", key)
    assert [(item["RECORDNO"], item["TRX_AMOUNT"]) for item in row["APBILLITEMS"]] == [(kept, "21")]
    assert (row["TOTALDUE"], row["DESCRIPTION"]) == ("21", "d")


def test_updating_a_draft_submits_it_by_default(gateway: Gateway) -> None:
    """Pages invoices and bills: update's action defaults to Submit."""
    key = gateway.ok(bill("B", action="Draft")).key
    gateway.ok(f'<update_bill key="{key}"><action>Draft</action><description>x</description></update_bill>')
    assert state(gateway, key, "APBILL") == "Draft"
    gateway.ok(f'<update_bill key="{key}"><description>y</description></update_bill>')
    assert state(gateway, key, "APBILL") == "Posted"


def test_delete(gateway: Gateway) -> None:
    """Section 5: generic delete by keys answers only a status; the legacy one takes the key attribute."""
    gateway.put("COMPANY", "DEMO", invoiceReversal=False)
    first, second = gateway.invoice("A"), gateway.invoice("B")
    result = gateway.ok(f"<delete><object>ARINVOICE</object><keys>{first}</keys></delete>")
    assert [str(item.tag) for item in result.element] == ["status", "function", "controlid"]
    gateway.ok(f'<delete_invoice key="{second}"></delete_invoice>')
    assert gateway.query("ARINVOICE", "RECORDNO").data.get("totalcount") == "0"
    missing = gateway.refused(f"<delete><object>ARINVOICE</object><keys>{first}</keys></delete>")
    assert "Cannot find invoice with key" in missing.messages


def test_number_of_a_deleted_document_is_free(gateway: Gateway) -> None:
    """Section 6: a deleted document leaves nothing behind."""
    gateway.put("COMPANY", "DEMO", invoiceReversal=False)
    gateway.ok(f'<delete_invoice key="{gateway.invoice("A")}"/>')
    gateway.invoice("A")


def test_reversal_makes_an_offsetting_entry(gateway: Gateway) -> None:
    """Section 6: an offsetting record is made and both leave the open list."""
    key = gateway.invoice("A")
    gateway.ok(reverse(key))
    row = gateway.get("ARINVOICE", key)
    assert (row["STATE"], row["TOTALDUE"], row["TOTALENTERED"]) == ("Reversed", "0", "100")
    entry = gateway.get("ARINVOICE", row["REVERSALKEY"])
    assert (entry["STATE"], entry["TOTALENTERED"], entry["TOTALDUE"]) == ("Reversal", "-100", "0")
    assert (entry["WHENPOSTED"], entry["REVERSEDKEY"]) == ("01/31/2026", key)
    assert gateway.get("CUSTOMER", "C-100")["TOTALDUE"] == "0"


def test_reverse_bill_too(gateway: Gateway) -> None:
    """Section 5: reverse_bill is identical."""
    key = gateway.bill()
    gateway.ok(reverse(key, "bill"))
    assert state(gateway, key, "APBILL") == "Reversed"


@pytest.mark.parametrize("reusable", [False, True])
def test_number_of_a_reversed_document(reusable: bool) -> None:
    """Section 6, assumed: whether a reversed document's number may be used again."""
    with running(seed_with(assumptions={"reversed_numbers_reusable": reusable})) as gateway:
        gateway.ok(reverse(gateway.invoice("A")))
        assert gateway.result_of(invoice("A")).status == ("success" if reusable else "failure")


def test_reversal_date_must_be_open_and_not_before_posting(gateway: Gateway) -> None:
    """Sections 9 and 14: 'Periods are closed' and 'Date must be on or after ..'."""
    key = gateway.invoice("A")
    for date, text in (("2025-12-01", "Periods are closed."), ("2026-01-04", "Date must be on or after")):
        assert text in gateway.refused(reverse(key, date=date)).messages
    assert state(gateway, key) == "Posted"


def test_what_each_state_allows(gateway: Gateway) -> None:
    """Section 6, simulator policy: paid, selected and reversed documents refuse; drafts refuse reversal."""
    draft = gateway.ok(bill("B0", action="Draft")).key
    assert "cannot be reversed" in gateway.refused(reverse(draft, "bill")).messages
    gateway.ok(f'<delete_bill key="{draft}"/>')
    for action, amount in (("pay", "40"), ("pay", "100"), ("select", "100")):
        key = gateway.bill(f"B-{action}-{amount}")
        gateway.put("APBILL", key, action=action, amount=amount, date="2026-01-10")
        for body in (
            reverse(key, "bill"),
            f'<delete_bill key="{key}"/>',
            f'<update_bill key="{key}"><updatebillitems><updatelineitem line_num="1"><amount>1</amount>'
            "</updatelineitem></updatebillitems></update_bill>",
        ):
            refused = gateway.refused(body).messages
            assert "cannot be" in refused or "can't be deleted" in refused
        gateway.ok(f'<update_bill key="{key}"><description>harmless</description></update_bill>')
    gone = gateway.bill("B-rev")
    gateway.ok(reverse(gone, "bill"))
    for body in (reverse(gone, "bill"), f'<delete_bill key="{gone}"/>'):
        gateway.refused(body)


def test_closed_period_refuses_changes(gateway: Gateway) -> None:
    """Section 6: what is posted in a closed period cannot be edited, deleted or reversed."""
    key = gateway.invoice("A")
    gateway.put("COMPANY", "DEMO", closedThrough="2026-01-31")
    for body in (
        f'<delete_invoice key="{key}"/>',
        f'<update_invoice key="{key}"><customerid>C-200</customerid></update_invoice>',
        reverse(key, date="2026-01-31"),
    ):
        assert "closed" in gateway.refused(body).messages
    gateway.ok(reverse(key, date="2026-02-01"))


def test_missing_document(gateway: Gateway) -> None:
    """Section 9: 'Oops, we can't find this transaction; enter a valid ..'."""
    assert "we can't find this transaction" in gateway.refused(reverse("4711")).messages


def test_bill_approval(gateway: Gateway) -> None:
    """Sections 5 and 6: Submit gives Submitted when approval is on; recallApBill takes it back to draft."""
    gateway.put("COMPANY", "DEMO", billApproval=True)
    key = gateway.bill()
    assert state(gateway, key, "APBILL") == "Submitted"
    gateway.refused(f'<delete_bill key="{key}"/>')
    gateway.ok(f"<recallApBill><recordno>{key}</recordno></recallApBill>")
    assert state(gateway, key, "APBILL") == "Draft"
    gateway.put("APBILL", key, action="submit")
    assert gateway.put("APBILL", key, action="approve")["STATE"] == "Posted"
    assert (
        "cannot be recalled"
        in gateway.refused(f"<recallApBill><recordno>{key}</recordno></recallApBill>").messages
    )


def test_changes_move_whenmodified(gateway: Gateway) -> None:
    """Section 6: WHENMODIFIED follows every change."""
    key = gateway.invoice("A")
    before = gateway.get("ARINVOICE", key)["WHENMODIFIED"]
    gateway.http.post(f"{gateway.base}/_sandbox/clock", json={"advanceSeconds": 60})
    gateway.put("ARINVOICE", key, action="pay", amount="10", date="2026-01-10")
    assert gateway.get("ARINVOICE", key)["WHENMODIFIED"] > before
