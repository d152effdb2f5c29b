"""Updates of existing documents: what is kept, what is cleared, and what each state allows (MOD-1, MOD-9).

Help pages edit-an-unpaid-bill, edit-a-paid-bill and recall-a-bill; reference pages accounts-payable-bills,
accounts-receivable-invoices and the adjustments; protocol sections 5, 6 and 14.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.contract.intacct_simulator.wire import Gateway, bill, day, invoice, line, running, seed_with

OBJECTS = {"invoice": "ARINVOICE", "bill": "APBILL"}
BOTH = pytest.mark.parametrize("noun", OBJECTS)
MID = "<ponumber>PO-9</ponumber><description>d</description>"


@contextmanager
def assuming(**assumptions: Any) -> Iterator[Gateway]:
    with running(seed_with(assumptions=assumptions)) as gateway:
        yield gateway


def made(gateway: Gateway, noun: str, number: str = "A", *lines: str, action: str = "") -> str:
    acting = f"<action>{action}</action>" if action else ""
    if noun == "bill":
        return gateway.ok(bill(number, *lines, action=action, mid=MID)).key
    return gateway.ok(invoice(number, *lines, mid=f"{MID}", due=f"<termname>Net 30</termname>{acting}")).key


def update(noun: str, key: str, inner: str = "", lines: str = "", nulls: bool = False) -> str:
    attribute = ' set_nulls="true"' if nulls else ""
    items = f"<update{noun}items>{lines}</update{noun}items>" if lines else ""
    return f'<update_{noun} key="{key}"{attribute}>{inner}{items}</update_{noun}>'


def changed_line(inner: str, number: int = 1) -> str:
    return f'<updatelineitem line_num="{number}">{inner}</updatelineitem>'


@BOTH
def test_what_is_not_sent_stays(gateway: Gateway, noun: str) -> None:
    """Record number, attachment, reference and lines."""
    key, name = made(gateway, noun), OBJECTS[noun]
    gateway.put(name, key, action="attach", attachment="ATT-1")
    before = gateway.get(name, key)
    assert gateway.ok(update(noun, key, "<description>new</description>")).key == key
    after = gateway.get(name, key)
    differing = {field for field in before if before[field] != after[field]}
    assert differing <= {"DESCRIPTION", "WHENMODIFIED", "MODIFIEDBY"}
    assert (after["DESCRIPTION"], after["SUPDOCID"], after["DOCNUMBER"]) == ("new", "ATT-1", "PO-9")


@pytest.mark.parametrize("empties", ["clear", "ignored"])
@BOTH
def test_clearing_a_field_of_the_header(noun: str, empties: str) -> None:
    """Assumed empty_elements: with set_nulls an empty element may clear; without it, it never does."""
    with assuming(empty_elements=empties) as gateway:
        key, name = made(gateway, noun), OBJECTS[noun]
        gateway.ok(update(noun, key, "<ponumber></ponumber>"))
        assert gateway.get(name, key)["DOCNUMBER"] == "PO-9"
        gateway.ok(update(noun, key, "<ponumber></ponumber>", nulls=True))
        assert gateway.get(name, key)["DOCNUMBER"] == ("" if empties == "clear" else "PO-9")


@pytest.mark.parametrize("empties", ["clear", "ignored"])
def test_clearing_a_field_in_the_generic_update(empties: str) -> None:
    """Assumed empty_elements."""
    with assuming(empty_elements=empties) as gateway:
        key = made(gateway, "bill")
        gateway.ok(f"<update><APBILL><RECORDNO>{key}</RECORDNO><DOCNUMBER></DOCNUMBER></APBILL></update>")
        assert gateway.get("APBILL", key)["DOCNUMBER"] == ("" if empties == "clear" else "PO-9")


@pytest.mark.parametrize("empties", ["clear", "ignored"])
def test_clearing_a_field_of_a_line(empties: str) -> None:
    """Assumed empty_line_elements: no page tells whether it can be done."""
    with assuming(empty_line_elements=empties) as gateway:
        department = line(rest="<departmentid>OPS</departmentid>")
        key = made(gateway, "invoice", "A", department)
        empty = changed_line("<departmentid></departmentid>")
        gateway.ok(update("invoice", key, lines=empty))
        assert gateway.get("ARINVOICE", key)["ARINVOICEITEMS"][0]["DEPARTMENTID"] == "OPS"
        gateway.ok(update("invoice", key, lines=empty, nulls=True))
        kept = gateway.get("ARINVOICE", key)["ARINVOICEITEMS"][0]["DEPARTMENTID"]
        assert kept == ("" if empties == "clear" else "OPS")


def test_generic_lines_without_a_number_replace_all(gateway: Gateway) -> None:
    """Page accounts-payable-bills: leave LINE_NO blank to add a line; lines that aren't sent are deleted."""
    key = made(gateway, "bill", "B", line("10", "5000", rest="<departmentid>OPS</departmentid>"))
    item = (
        "<APBILLITEM><ACCOUNTNO>5000</ACCOUNTNO><TRX_AMOUNT>7</TRX_AMOUNT><LOCATIONID>E100</LOCATIONID>"
        "</APBILLITEM>"
    )
    gateway.ok(
        f"<update><APBILL><RECORDNO>{key}</RECORDNO><APBILLITEMS>{item * 3}</APBILLITEMS></APBILL></update>"
    )
    items = gateway.get("APBILL", key)["APBILLITEMS"]
    assert [(one["TRX_AMOUNT"], one.get("DEPARTMENTID") or "") for one in items] == [("7", "")] * 3
    assert gateway.get("APBILL", key)["TOTALDUE"] == "21"


@BOTH
def test_a_draft_stays_one_only_where_the_action_says_so(gateway: Gateway, noun: str) -> None:
    """The reference pages: the default action of an update is Submit."""
    key, name = made(gateway, noun, action="Draft"), OBJECTS[noun]
    amount = changed_line("<amount>7</amount>")
    gateway.ok(update(noun, key, "<action>Draft</action>", amount))
    assert (gateway.get(name, key)["STATE"], gateway.get(name, key)["TRX_TOTALENTERED"]) == ("Draft", "7")
    gateway.ok(update(noun, key, lines=amount))
    assert gateway.get(name, key)["STATE"] == "Posted"


@BOTH
def test_the_number_and_the_period_of_an_update_are_checked(gateway: Gateway, noun: str) -> None:
    """Sections 5, 6 and 14."""
    made(gateway, noun, "TAKEN")
    key, number = made(gateway, noun, "A"), f"{noun}no"
    refused = gateway.refused(update(noun, key, f"<{number}>TAKEN</{number}>"))
    assert "already exists" in refused.messages
    gateway.ok(update(noun, key, f"<{number}>A</{number}>"))
    refused = gateway.refused(update(noun, key, f"<dateposted>{day('2025-12-31')}</dateposted>"))
    assert "Periods are closed." in refused.messages


PAID: dict[str, dict[str, Any]] = {
    "Partially Paid": {"action": "pay", "amount": "10", "date": "2026-01-20"},
    "Paid": {"action": "pay", "date": "2026-01-20"},
    "Selected": {"action": "select", "date": "2026-01-20"},
}
HARMLESS = f"<datedue>{day('2026-03-01')}</datedue><ponumber>PO-1</ponumber><description>other</description>"


@pytest.mark.parametrize("state", PAID)
@BOTH
def test_a_paid_document_takes_only_what_posts_nothing(gateway: Gateway, noun: str, state: str) -> None:
    """Help page edit-a-paid-bill, also in a closed period."""
    key, name = made(gateway, noun), OBJECTS[noun]
    row = gateway.put(name, key, **PAID[state])
    assert row["STATE"] == state
    gateway.put("COMPANY", "DEMO", closedThrough="2026-01-31")
    gateway.ok(update(noun, key, HARMLESS, changed_line("<memo>other</memo>")))
    after = gateway.get(name, key)
    items = after[f"{name}ITEMS"]
    assert (after["DOCNUMBER"], after["WHENDUE"], items[0]["ENTRYDESCRIPTION"]) == (
        "PO-1",
        "03/01/2026",
        "other",
    )
    for field in ("STATE", "TOTALPAID", "TOTALSELECTED", "TOTALDUE", "TOTALENTERED"):
        assert after[field] == row[field]
    party = "<customerid>C-200</customerid>" if noun == "invoice" else "<vendorid>V2</vendorid>"
    for body in (
        update(noun, key, party),
        update(noun, key, lines=changed_line("<amount>1</amount>")),
        update(noun, key, lines=line(account="4000" if noun == "invoice" else "5000")),
    ):
        gateway.refused(body)
    assert gateway.get(name, key) == after


def test_custom_fields_of_paid_documents() -> None:
    """Assumed custom_fields_post."""
    inner = (
        "<customfields><customfield><customfieldname>LOAD_NO</customfieldname>"
        "<customfieldvalue>L1</customfieldvalue></customfield></customfields>"
    )
    for posts in (False, True):
        with assuming(custom_fields_post=posts) as gateway:
            key = made(gateway, "invoice")
            gateway.put("ARINVOICE", key, **PAID["Paid"])
            status = gateway.result_of(update("invoice", key, inner)).status
            assert status == ("failure" if posts else "success")


def test_posted_documents_may_take_no_change_at_all() -> None:
    """Assumed non_posting_fields_editable."""
    with assuming(non_posting_fields_editable=False) as gateway:
        gateway.refused(update("invoice", made(gateway, "invoice"), HARMLESS))
        draft = made(gateway, "invoice", "B", action="Draft")
        gateway.ok(
            update("invoice", draft, HARMLESS.replace("<ponumber>", "<action>Draft</action><ponumber>"))
        )


def test_a_posting_field_with_its_own_value_may_count_as_a_change() -> None:
    """Assumed same_values_are_changes."""
    for counts in (False, True):
        with assuming(same_values_are_changes=counts) as gateway:
            key = made(gateway, "invoice")
            gateway.put("ARINVOICE", key, **PAID["Paid"])
            same = update("invoice", key, "<customerid>C-100</customerid>")
            assert gateway.result_of(same).status == ("failure" if counts else "success")


def test_updates_may_need_lines() -> None:
    """Assumed updates_need_lines: the reference pages call them required, all but that of AR adjustments."""
    with assuming(updates_need_lines=True) as gateway:
        key = made(gateway, "invoice")
        gateway.refused(update("invoice", key, HARMLESS))
        gateway.ok(update("invoice", key, HARMLESS, changed_line("<memo>other</memo>")))


def test_the_due_date_may_stay_when_the_term_changes() -> None:
    """Assumed due_date_follows_term."""
    for follows in (True, False):
        with assuming(due_date_follows_term=follows) as gateway:
            key = made(gateway, "invoice")
            before = gateway.get("ARINVOICE", key)["WHENDUE"]
            gateway.ok(update("invoice", key, "<termname>10th next</termname>"))
            assert (gateway.get("ARINVOICE", key)["WHENDUE"] != before) is follows


@pytest.fixture
def approving() -> Iterator[Gateway]:
    with running(seed_with(billApproval=True)) as gateway:
        yield gateway


def recall(key: str) -> str:
    return f"<recallApBill><recordno>{key}</recordno></recallApBill>"


def test_a_submitted_bill_is_changed_after_its_recall(approving: Gateway) -> None:
    """Help page edit-an-unpaid-bill."""
    key = made(approving, "bill")
    edit = update("bill", key, lines=changed_line("<amount>7</amount>"))
    assert approving.get("APBILL", key)["STATE"] == "Submitted"
    for body in (edit, f'<delete_bill key="{key}"/>'):
        assert "waiting for approval" in approving.refused(body).messages
    approving.ok(recall(key))
    assert approving.get("APBILL", key)["STATE"] == "Draft"
    approving.ok(edit)
    assert approving.get("APBILL", key)["STATE"] == "Submitted"


def test_a_bill_that_is_approved_in_part_cannot_be_recalled(approving: Gateway) -> None:
    """Help page recall-a-bill."""
    key = made(approving, "bill")
    assert approving.put("APBILL", key, action="approve_partly")["STATE"] == "Partially Approved"
    assert "cannot be recalled" in approving.refused(recall(key)).messages
    assert "waiting for approval" in approving.refused(update("bill", key, HARMLESS)).messages


def test_a_declined_bill_is_changed_and_submitted_again(approving: Gateway) -> None:
    """Help page edit-an-unpaid-bill."""
    key = made(approving, "bill")
    assert approving.put("APBILL", key, action="decline")["STATE"] == "Declined"
    approving.ok(update("bill", key, lines=changed_line("<amount>7</amount>")))
    assert approving.get("APBILL", key)["STATE"] == "Submitted"
    again = made(approving, "bill", "B")
    approving.put("APBILL", again, action="decline")
    approving.ok(f'<delete_bill key="{again}"/>')


def test_only_a_bill_that_waits_can_be_declined(gateway: Gateway) -> None:
    key = made(gateway, "bill")
    for action in ("decline", "approve_partly"):
        assert "nobody has to approve it" in gateway.refused_put("APBILL", key, action=action)


def test_a_bill_of_an_entity_is_recalled_there() -> None:
    """Release note 2023-R4-ap-recall-a-bill: at the level where it was made."""
    with running(seed_with(billApproval=True)) as gateway:
        session = f"<sessionid>{gateway.session('E100')}</sessionid>"
        key = gateway.ok(bill("B"), authentication=session).key
        gateway.refused(recall(key))
        gateway.ok(recall(key), authentication=session)


def test_an_old_release_has_no_recall() -> None:
    """Assumed recall_offered: it came with 2023 R4."""
    with running(seed_with(billApproval=True, assumptions={"recall_offered": False})) as gateway:
        assert "not supported" in gateway.refused(recall(made(gateway, "bill"))).messages


def test_a_reversed_document_takes_nothing(gateway: Gateway) -> None:
    key = made(gateway, "invoice")
    gateway.put("ARINVOICE", key, action="reverse", date="2026-01-31")
    assert "has been reversed" in gateway.refused(update("invoice", key, HARMLESS)).messages


@BOTH
def test_a_document_of_zero_has_no_value(gateway: Gateway, noun: str) -> None:
    """Help page bill-state-descriptions: it is removed like a posted one."""
    account = "4000" if noun == "invoice" else "5000"
    key = made(gateway, noun, "A", line("0.00", account))
    assert gateway.get(OBJECTS[noun], key)["STATE"] == "No Value"
    when = f"<datereversed>{day('2026-01-31')}</datereversed>"
    gateway.ok(f'<reverse_{noun} key="{key}">{when}</reverse_{noun}>')
