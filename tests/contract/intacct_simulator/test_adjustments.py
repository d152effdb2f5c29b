"""AR and AP adjustments: debit and credit memos.

Pages accounts-*-adjustments and accounts-*-payments; Sage's help on deleting and reversing adjustments.
"""

from __future__ import annotations

import pytest

from tests.contract.intacct_simulator.wire import (
    EMPTY_LOCATION,
    Gateway,
    day,
    equal,
    line,
    running,
    seed_with,
)

PARTY = {"ar": "customer", "ap": "vendor"}
IDS = {"ar": "C-100", "ap": "V1"}
OBJECT = {"ar": "ARADJUSTMENT", "ap": "APADJUSTMENT"}
BOTH = pytest.mark.parametrize("kind", ["ar", "ap"])


def memo(
    kind: str,
    *amounts: str,
    number: str = "ADJ-1",
    action: str = "",
    date: str = "2026-01-05",
    party: str = "",
    before: str = "",
    after: str = "",
    lines: str = "",
) -> str:
    who = f"<{PARTY[kind]}id>{party or IDS[kind]}</{PARTY[kind]}id>"
    numbered = f"<adjustmentno>{number}</adjustmentno>" if number else ""
    acting = f"<action>{action}</action>" if action else ""
    items = lines or "".join(line(amount) for amount in amounts or ("-30",))
    return (
        f"<create_{kind}adjustment>{who}<datecreated>{day(date)}</datecreated>{before}{numbered}{acting}{after}"
        f"<{kind}adjustmentitems>{items}</{kind}adjustmentitems></create_{kind}adjustment>"
    )


def delete(kind: str, key: str) -> str:
    return f"<delete><object>{OBJECT[kind]}</object><keys>{key}</keys></delete>"


def owed(gateway: Gateway, kind: str, amount: str = "100") -> tuple[str, str]:
    """An invoice or a bill that a credit can be applied to."""
    if kind == "ar":
        return "ARINVOICE", gateway.invoice(amount=amount)
    return "APBILL", gateway.bill(amount=amount)


ORDERED = {
    "ar": "customerid datecreated dateposted batchkey adjustmentno action invoiceno description externalid "
    "basecurr currency exchrate nogl",
    "ap": "vendorid datecreated dateposted batchkey adjustmentno action billno description externalid "
    "basecurr currency exchrate nogl customfields inclusivetax",
}
VALUES = {
    "customerid": "C-100",
    "vendorid": "V1",
    "datecreated": day("2026-01-05"),
    "dateposted": day("2026-01-06"),
    "batchkey": "1",
    "adjustmentno": "ADJ-9",
    "action": "Submit",
    "invoiceno": "LD-7",
    "billno": "LD-7",
    "description": "short paid",
    "externalid": "x-1",
    "basecurr": "USD",
    "currency": "USD",
    "exchrate": "1",
    "nogl": "false",
    "customfields": "",
    "inclusivetax": "false",
}


def written(kind: str, names: list[str]) -> str:
    header = "".join(f"<{name}>{VALUES[name]}</{name}>" for name in names)
    return (
        f"<create_{kind}adjustment>{header}<{kind}adjustmentitems>{line('-30')}</{kind}adjustmentitems>"
        f"</create_{kind}adjustment>"
    )


@BOTH
def test_adjustment_elements_in_documented_order(gateway: Gateway, kind: str) -> None:
    """Pages ar-adjustments and ap-adjustments, request schema: all elements in order are taken."""
    names = ORDERED[kind].split()
    key = gateway.ok(written(kind, names)).key
    row = gateway.get(OBJECT[kind], key)
    wanted = ("RECORDID", "DOCNUMBER", "DESCRIPTION", "WHENCREATED", "WHENPOSTED", "STATE")
    assert [row[name] for name in wanted] == [
        "ADJ-9",
        "LD-7",
        "short paid",
        "01/05/2026",
        "01/06/2026",
        "Posted",
    ]


@BOTH
@pytest.mark.parametrize("at", range(1, 10))
def test_adjustment_elements_out_of_order_are_refused(gateway: Gateway, kind: str, at: int) -> None:
    """Section 1: a legacy function takes its children in the documented order only (XL03000003)."""
    names = ORDERED[kind].split()
    names[at - 1], names[at] = names[at], names[at - 1]
    answer = gateway.call(written(kind, names))
    assert answer.text("errormessage/error/errorno") == "XL03000003"
    assert "This element is not expected." in answer.text("errormessage/error/description2")


@pytest.mark.parametrize(
    "body",
    [
        memo("ar", after="<customfields></customfields>"),
        memo("ar", after="<termname>Net 30</termname>"),
        memo("ap", after=f"<datedue>{day('2026-02-05')}</datedue>"),
        memo("ap", after="<payto><contactname>x</contactname></payto>"),
        memo("ar", after="<ponumber>x</ponumber>"),
    ],
)
def test_adjustment_header_takes_nothing_else(gateway: Gateway, body: str) -> None:
    """Request schema: no due date, term or contact; custom fields in the header of AP adjustments only."""
    answer = gateway.call(body)
    assert answer.text("errormessage/error/errorno") == "XL03000003"


def test_lines_of_ar_adjustments_take_custom_fields() -> None:
    """Page ar-adjustments: customfields stand in the lines."""
    fields = {"ARADJUSTMENTITEM": [{"id": "LOAD_NO", "label": "Load"}]}
    custom = (
        "<customfields><customfield><customfieldname>LOAD_NO</customfieldname>"
        "<customfieldvalue>LD-7</customfieldvalue></customfield></customfields>"
    )
    with running(seed_with(customFields=fields)) as gateway:
        key = gateway.ok(memo("ar", lines=line("-5", rest=custom))).key
        assert gateway.get("ARADJUSTMENT", key)["ARADJUSTMENTITEMS"][0]["LOAD_NO"] == "LD-7"


@BOTH
@pytest.mark.parametrize(("amounts", "total"), [(("-30", "-12.5"), "-42.5"), (("30", "12.5"), "42.5")])
def test_adjustment_totals_carry_the_sign(
    gateway: Gateway, kind: str, amounts: tuple[str, ...], total: str
) -> None:
    """Pages ar-adjustments: positive is a debit memo, negative a credit memo; the party's balance follows."""
    key = gateway.ok(memo(kind, *amounts)).key
    row = gateway.get(OBJECT[kind], key)
    names = [
        f"{prefix}TOTAL{name}" for prefix in ("", "TRX_") for name in ("ENTERED", "DUE", "PAID", "SELECTED")
    ]
    assert [row[name] for name in names] == [total, total, "0", "0"] * 2
    assert (row["STATE"], row["WHENPAID"]) == ("Posted", "")
    assert gateway.get(PARTY[kind].upper(), IDS[kind])["TOTALDUE"] == total


def test_ar_lines_may_mix_signs(gateway: Gateway) -> None:
    """Page ar-adjustments: no rule on signs; the total decides what it is."""
    key = gateway.ok(memo("ar", "20", "-50")).key
    assert gateway.get("ARADJUSTMENT", key)["TOTALDUE"] == "-30"


def test_ap_lines_may_not_mix_signs(gateway: Gateway) -> None:
    """Page ap-adjustments: amounts all positive or all negative, on create and on update."""
    number, text = gateway.refused(memo("ap", "20", "-50")).errors[0]
    assert number == "BL01001973"
    assert text.startswith("Line amounts must be all positive or all negative.")
    key = gateway.ok(memo("ap", "-20", "-50")).key
    update = (
        f'<update_apadjustment key="{key}"><updateapadjustmentitems>{line("1")}</updateapadjustmentitems>'
        "</update_apadjustment>"
    )
    assert "all positive or all negative" in gateway.refused(update).messages


@BOTH
def test_adjustments_are_found_by_number_and_party(gateway: Gateway, kind: str) -> None:
    """Section 4: query by RECORDID and by party; lines by RECORDKEY; read brings the lines along."""
    party = f"{PARTY[kind].upper()}ID"
    key = gateway.ok(memo(kind, "-30", "-5")).key
    gateway.ok(memo(kind, number="ADJ-2"))
    both = (
        f"<filter><and><equalto><field>RECORDID</field><value>ADJ-1</value></equalto><equalto><field>{party}"
        f"</field><value>{IDS[kind]}</value></equalto></and></filter>"
    )
    fields = "RECORDNO RECORDID STATE TOTALENTERED TOTALDUE TRX_TOTALDUE WHENMODIFIED"
    rows = gateway.query(OBJECT[kind], fields, both).rows()
    assert [(row["RECORDNO"], row["STATE"], row["TRX_TOTALDUE"]) for row in rows] == [(key, "Posted", "-35")]
    assert len(gateway.query(OBJECT[kind], "RECORDNO", equal(party, IDS[kind])).rows()) == 2
    lines = gateway.query(f"{OBJECT[kind]}ITEM", "TRX_AMOUNT", equal("RECORDKEY", key)).rows()
    assert [row["TRX_AMOUNT"] for row in lines] == ["-30", "-5"]
    read = gateway.ok(f"<read><object>{OBJECT[kind]}</object><keys>{key}</keys></read>").data[0]
    item = f"{OBJECT[kind]}ITEMS/{OBJECT[kind].lower()}item"
    assert len(read.findall(item)) == 2


@BOTH
def test_control_plane_shows_adjustments_with_lines(gateway: Gateway, kind: str) -> None:
    """GET /_sandbox/objects: documents carry their lines."""
    gateway.ok(memo(kind))
    url = f"{gateway.base}/_sandbox/objects/{OBJECT[kind]}"
    (row,) = gateway.http.get(url, params={"RECORDID": "ADJ-1"}).json()
    assert row[f"{OBJECT[kind]}ITEMS"][0]["TRX_AMOUNT"] == "-30"
    assert row["RECORDTYPE"] == {"ar": "ra", "ap": "pa"}[kind]


def test_adjustment_numbers_are_unique(gateway: Gateway) -> None:
    """Section 9: as for invoices and bills, apart from theirs (assumed: AR per company, AP per vendor)."""
    gateway.invoice("ADJ-1")
    gateway.ok(memo("ar"))
    result = gateway.refused(memo("ar", party="C-200"))
    number, text = result.errors[0]
    assert number == "BL03002185"
    assert text.startswith("A transaction with the number 'ADJ-1' already exists")
    gateway.ok(memo("ap"))
    gateway.ok(memo("ap", party="V2"))
    result = gateway.refused(memo("ap"))
    assert result.errors[0][0] == "BL03002185"
    for _ in range(2):
        gateway.ok(memo("ar", number=""))


@BOTH
def test_adjustment_of_an_unknown_party(gateway: Gateway, kind: str) -> None:
    """Section 9: 'Invalid Customer ..', 'Invalid Vendor ..' and the wrapper."""
    result = gateway.refused(memo(kind, party="NOBODY"))
    assert f"Invalid {PARTY[kind].capitalize()} 'NOBODY' specified." in result.errors[0][1]
    assert f"Could not create {kind.upper()} Adjustment record!" in result.errors[-1][1]


@BOTH
def test_drafts_of_adjustments(gateway: Gateway, kind: str) -> None:
    """Pages adjustments: action Draft; a draft is in no balance and can be posted or deleted."""
    key = gateway.ok(memo(kind, action="Draft")).key
    assert gateway.get(OBJECT[kind], key)["STATE"] == "Draft"
    assert gateway.get(PARTY[kind].upper(), IDS[kind])["TOTALDUE"] in {"", "0"}
    assert gateway.put(OBJECT[kind], key, action="post")["STATE"] == "Posted"
    other = gateway.ok(memo(kind, action="Draft", number="ADJ-2")).key
    gateway.ok(delete(kind, other))
    third = gateway.ok(memo(kind, action="Draft", number="ADJ-2")).key
    assert gateway.put(OBJECT[kind], third, action="delete") == {"status": "deleted"}


def test_bill_approval_leaves_adjustments_alone(gateway: Gateway) -> None:
    """Section 5 speaks of approval for bills only; adjustments are Draft or Posted."""
    gateway.put("COMPANY", "DEMO", billApproval=True)
    assert gateway.get("APADJUSTMENT", gateway.ok(memo("ap")).key)["STATE"] == "Posted"


@BOTH
def test_posted_adjustment_can_be_deleted_while_nothing_is_applied(gateway: Gateway, kind: str) -> None:
    """Sage's help: deleted in Draft, and in Posted when it was never applied; its number is free again."""
    key = gateway.ok(memo(kind)).key
    gateway.ok(delete(kind, key))
    assert gateway.get(PARTY[kind].upper(), IDS[kind])["TOTALDUE"] == "0"
    assert gateway.query(f"{OBJECT[kind]}ITEM", "RECORDNO").rows() == []
    again = gateway.ok(memo(kind)).key
    gateway.ok(f'<delete_{kind}adjustment key="{again}"/>')
    assert f"Cannot find {kind} adjustment with key '{key}'" in gateway.refused(delete(kind, key)).messages


def test_posted_adjustments_may_have_to_stay() -> None:
    """Assumed either way for the gateway; drafts can always be deleted."""
    with running(seed_with(assumptions={"posted_adjustments_deletable": False})) as gateway:
        key = gateway.ok(memo("ar")).key
        assert "is posted and cannot be deleted" in gateway.refused(delete("ar", key)).messages
        gateway.ok(delete("ar", gateway.ok(memo("ar", number="D", action="Draft")).key))


@BOTH
def test_person_applies_and_unapplies_a_credit(gateway: Gateway, kind: str) -> None:
    """Page payments, ADJUSTMENTKEY: no money moves; what is left of the credit stays open."""
    name, target = owed(gateway, kind)
    key = gateway.ok(memo(kind)).key
    row = gateway.put(OBJECT[kind], key, action="apply", to=target, amount="10", date="2026-01-20")
    assert (row["STATE"], row["TOTALDUE"], row["TOTALPAID"]) == ("Partially Paid", "-20", "-10")
    assert gateway.get(name, target)["TOTALDUE"] == "90"
    row = gateway.put(OBJECT[kind], key, action="apply", to=target, date="2026-01-20")
    assert (row["STATE"], row["TOTALDUE"]) == ("Paid", "0")
    assert (gateway.get(name, target)["STATE"], gateway.get(name, target)["TOTALDUE"]) == (
        "Partially Paid",
        "70",
    )
    assert gateway.get(PARTY[kind].upper(), IDS[kind])["TOTALDUE"] == "70"
    payment = {"ar": "ARPYMT", "ap": "APPYMT"}[kind]
    assert [row["TOTALPAID"] for row in gateway.query(payment, "TOTALPAID").rows()] == ["0", "0"]
    assert gateway.put(OBJECT[kind], key, action="unapply")["TOTALDUE"] == "-30"
    assert gateway.get(name, target)["STATE"] == "Posted"


@BOTH
def test_applied_adjustment_cannot_be_deleted(gateway: Gateway, kind: str) -> None:
    """Sage's help: unapply first; an adjustment that was applied once can only be reversed."""
    _, target = owed(gateway, kind)
    key = gateway.ok(memo(kind)).key
    gateway.put(OBJECT[kind], key, action="apply", to=target, amount="10", date="2026-01-20")
    for body in (delete(kind, key), f'<delete_{kind}adjustment key="{key}"/>'):
        assert "is already paid and can't be deleted." in gateway.refused(body).messages
    assert "cannot be reversed" in gateway.refused_put(OBJECT[kind], key, action="reverse", date="2026-02-01")
    gateway.put(OBJECT[kind], key, action="unapply")
    message = gateway.refused(delete(kind, key)).messages
    assert "has been applied and cannot be deleted. Reverse it instead." in message
    row = gateway.put(OBJECT[kind], key, action="reverse", date="2026-02-01")
    assert (row["STATE"], row["TOTALDUE"]) == ("Reversed", "0")
    entry = gateway.get(OBJECT[kind], row["REVERSALKEY"])
    assert (entry["STATE"], entry["TOTALENTERED"]) == ("Reversal", "30")
    assert "has been reversed" in gateway.refused(delete(kind, key)).messages


@BOTH
def test_adjustments_have_no_reverse_function(gateway: Gateway, kind: str) -> None:
    """Pages adjustments: create, update, delete; reversing is for a person."""
    key = gateway.ok(memo(kind)).key
    body = (
        f'<reverse_{kind}adjustment key="{key}"><datereversed>{day("2026-02-01")}</datereversed>'
        f"</reverse_{kind}adjustment>"
    )
    assert "is not supported" in gateway.refused(body).messages
    for verb in ("create", "update"):
        assert "not supported" in gateway.refused(f"<{verb}><{OBJECT[kind]}/></{verb}>").messages


@BOTH
def test_debit_memo_is_paid_and_a_credit_memo_is_not(gateway: Gateway, kind: str) -> None:
    """Page payments: POSADJKEY names what is owed, ADJUSTMENTKEY a credit."""
    owing = gateway.ok(memo(kind, "25")).key
    row = gateway.put(OBJECT[kind], owing, action="pay", date="2026-01-20")
    assert (row["STATE"], row["TOTALPAID"]) == ("Paid", "25")
    credit = gateway.ok(memo(kind, number="ADJ-2")).key
    for amount in ("-30", "30", "0"):
        gateway.refused_put(OBJECT[kind], credit, action="pay", amount=amount, date="2026-01-20")
    assert gateway.get(OBJECT[kind], credit)["STATE"] == "Posted"


def test_what_a_credit_cannot_be_applied_to(gateway: Gateway) -> None:
    """Section 9: more than the credit or the invoice has, a draft, another customer's."""
    target = gateway.invoice(amount="20")
    put = {"object_name": "ARADJUSTMENT", "action": "apply", "to": target, "date": "2026-01-20"}
    credit = gateway.ok(memo("ar")).key
    assert "exceeds total amount due (20.00)" in gateway.refused_put(key=credit, amount="21", **put)
    small = gateway.ok(memo("ar", "-5", number="ADJ-2")).key
    assert "what is left of the credit (5.00)" in gateway.refused_put(key=small, amount="6", **put)
    draft = gateway.ok(memo("ar", number="ADJ-3", action="Draft")).key
    assert "is draft and cannot be applied" in gateway.refused_put(key=draft, amount="1", **put)
    others = gateway.ok(memo("ar", number="ADJ-4", party="C-200")).key
    assert "we can't find this transaction" in gateway.refused_put(key=others, amount="1", **put)
    debit = gateway.ok(memo("ar", "5", number="ADJ-5")).key
    assert "what is left of the credit (0.00)" in gateway.refused_put(key=debit, amount="1", **put)
    assert gateway.get("ARINVOICE", target)["TOTALDUE"] == "20"


@BOTH
def test_update_of_an_adjustment(gateway: Gateway, kind: str) -> None:
    """Pages adjustments: header, changed and added lines; once posted, the type stays (Sage's help)."""
    key = gateway.ok(memo(kind)).key

    def update(lines: str, header: str = "") -> str:
        items = f"<update{kind}adjustmentitems>{lines}</update{kind}adjustmentitems>"
        return f'<update_{kind}adjustment key="{key}">{header}{items}</update_{kind}adjustment>'

    changed = '<updatelineitem line_num="1"><amount>{}</amount></updatelineitem>'
    gateway.ok(update(changed.format("-31") + line("-4"), "<description>new</description>"))
    row = gateway.get(OBJECT[kind], key)
    assert (row["TOTALDUE"], row["DESCRIPTION"], row["RECORDID"]) == ("-35", "new", "ADJ-1")
    turned = update(changed.format("31") + changed.replace('"1"', '"2"').format("4"))
    assert (
        f"The type of a posted {kind.upper()} Adjustment cannot be changed."
        in gateway.refused(turned).messages
    )
    draft = gateway.ok(memo(kind, number="ADJ-2", action="Draft")).key
    gateway.ok(update(changed.format("31")).replace(f'key="{key}"', f'key="{draft}"'))
    assert gateway.get(OBJECT[kind], draft)["TOTALDUE"] == "31"


@BOTH
def test_closed_period_refuses_adjustments(gateway: Gateway, kind: str) -> None:
    """Section 14: 'Periods are closed.' to create, post, update or delete in a closed period."""
    number, text = gateway.refused(memo(kind, date="2025-12-31")).errors[0]
    assert number == "BL01001973"
    assert text.startswith("Periods are closed. Your transaction date (12/31/2025) is within a period")
    draft = gateway.ok(memo(kind, date="2025-12-31", action="Draft")).key
    assert "Periods are closed." in gateway.refused_put(OBJECT[kind], draft, action="post")
    gateway.ok(delete(kind, draft))
    posted = gateway.ok(memo(kind)).key
    gateway.put("COMPANY", "DEMO", closedThrough="2026-01-31")
    noun = f"{kind}adjustment"
    update = (
        f'<update_{noun} key="{posted}"><update{noun}items><updatelineitem line_num="1"><amount>-1</amount>'
        f"</updatelineitem></update{noun}items></update_{noun}>"
    )
    for body in (delete(kind, posted), update):
        assert "Periods are closed." in gateway.refused(body).messages


@BOTH
def test_adjustment_lines_are_checked_like_any(gateway: Gateway, kind: str) -> None:
    """Sections 5 and 7: account, location, department and offset account must exist."""
    offset = line("-1").replace("<amount>", "<offsetglaccountno>{}</offsetglaccountno><amount>")
    for lines, text in (
        (line("-1", account="1"), "Invalid GL Account '1' specified."),
        (line("-1", location=""), EMPTY_LOCATION),
        (line("-1", rest="<departmentid>NO</departmentid>"), "Invalid Department 'NO' specified."),
        (offset.format("2999"), "Invalid Offset GL Account '2999' specified."),
        (offset.format("9999"), "Invalid Offset GL Account '9999' specified."),
    ):
        assert text in gateway.refused(memo(kind, lines=lines)).messages
    key = gateway.ok(memo(kind, lines=offset.format("4000"))).key
    assert gateway.get(OBJECT[kind], key)[f"{OBJECT[kind]}ITEMS"][0]["OFFSETGLACCOUNTNO"] == "4000"


def test_person_works_on_adjustments_in_draft_only_as_far_as_they_go(gateway: Gateway) -> None:
    """What a draft adjustment refuses: to be paid, applied or reversed."""
    key = gateway.ok(memo("ar", "25", action="Draft")).key
    for action in ("pay", "reverse"):
        gateway.refused_put("ARADJUSTMENT", key, action=action, date="2026-02-01")
    assert gateway.get("ARADJUSTMENT", key)["STATE"] == "Draft"


def test_credit_beside_cash_in_one_payment(gateway: Gateway) -> None:
    """Page ar-payments: ADJUSTMENTKEY beside TRX_PAYMENTAMOUNT; voiding the payment takes both off."""
    target, credit = gateway.invoice(), gateway.ok(memo("ar")).key
    gateway.ok(
        "<create><ARPYMT><FINANCIALENTITY>BOA</FINANCIALENTITY><PAYMENTMETHOD>EFT</PAYMENTMETHOD>"
        "<CUSTOMERID>C-100</CUSTOMERID><RECEIPTDATE>01/20/2026</RECEIPTDATE><ARPYMTDETAILS><ARPYMTDETAIL>"
        f"<RECORDKEY>{target}</RECORDKEY><TRX_PAYMENTAMOUNT>70</TRX_PAYMENTAMOUNT>"
        f"<ADJUSTMENTKEY>{credit}</ADJUSTMENTKEY><TRX_ADJUSTMENTAMOUNT>30</TRX_ADJUSTMENTAMOUNT>"
        "</ARPYMTDETAIL></ARPYMTDETAILS></ARPYMT></create>"
    )
    assert gateway.get("ARINVOICE", target)["STATE"] == "Paid"
    assert gateway.get("ARADJUSTMENT", credit)["STATE"] == "Paid"
    assert gateway.put("ARINVOICE", target, action="void_payment")["TOTALDUE"] == "100"
    assert gateway.get("ARADJUSTMENT", credit)["TOTALDUE"] == "-30"
