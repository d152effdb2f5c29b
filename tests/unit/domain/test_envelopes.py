"""Bad input of every kind: refused with its path, or explained (AR-3, AR-7, API-3)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.building.builder import numbered
from alvys_intacct.domain.currencies import CODE_BY_NUMBER
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.input_problems import InvalidInput
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.parsing import content_hash, content_of, parse_envelope, stored_envelope
from alvys_intacct.domain.kinds.registry import Kind, kinds_of
from alvys_intacct.domain.sage.books import Side
from tests.fakes.samples import ALL_KINDS, built, whole
from tests.golden.messages import message

Message = dict[str, Any]
Break = Callable[[Message], Any]
BY_KIND = {
    Kind.LOAD_INVOICE: "load_invoice",
    Kind.SUPPLEMENTAL_INVOICE: "supplemental_invoice",
    Kind.SUMMARY_INVOICE: "summary_invoice",
    Kind.AR_E_CHECK: "e_check_invoice",
    Kind.CARRIER_STATEMENT: "carrier_statement",
    Kind.CARRIER_BILL: "carrier_bill",
    Kind.CARRIER_SETTLEMENT: "carrier_settlement",
    Kind.DRIVER_SETTLEMENT: "driver_settlement",
    Kind.PAYSTUB: "paystub",
    Kind.E_CHECK: "e_check",
    Kind.FUEL: "fuel",
    Kind.TOLL: "toll",
    Kind.DEDUCTION: "deduction",
    Kind.ACCESSORIAL_EXPENSE: "accessorial_expense",
    Kind.ESCROW: "escrow",
}
# Where each kind's own object stands, and in it what has an amount, a date and a number.
BODY = {
    Kind.LOAD_INVOICE: "invoice",
    Kind.SUPPLEMENTAL_INVOICE: "invoice",
    Kind.SUMMARY_INVOICE: "invoice",
    Kind.AR_E_CHECK: "eCheck",
    Kind.CARRIER_STATEMENT: "statement",
    Kind.CARRIER_BILL: "trip",
    Kind.CARRIER_SETTLEMENT: "statement",
    Kind.DRIVER_SETTLEMENT: "statement",
    Kind.PAYSTUB: "paystub",
    Kind.E_CHECK: "eCheck",
    Kind.FUEL: "fuel",
    Kind.TOLL: "toll",
    Kind.DEDUCTION: "deduction",
    Kind.ACCESSORIAL_EXPENSE: "accessorialExpense",
    Kind.ESCROW: "escrow",
}
DATE = {"eCheck": "CreatedAt", "statement": "StatementDate", "paystub": "StatementDate", "trip": "ReleasedAt"}
DATE |= {"fuel": "TransactionDate", "toll": "TransactionDate", "deduction": "Date", "escrow": "Date"}
DATE |= {"invoice": "CreatedDate", "accessorialExpense": "CreatedAt"}
AMOUNT: dict[str, tuple[str | int, ...]] = {
    "invoice": ("Total",),
    "eCheck": ("Amount",),
    "statement": ("NetAmount",),
    "trip": ("Carrier", "Linehaul"),
    "paystub": ("Totals", "NetIncome"),
    "fuel": ("FuelTotal",),
    "toll": ("Amount",),
    "deduction": ("Amount",),
    "escrow": ("Amount",),
    "accessorialExpense": ("Total",),
}
NUMBER = {"invoice": "Number", "eCheck": "CheckNumber", "statement": "Number", "paystub": "Number"}
NUMBER |= {"trip": "TripNumber", "fuel": "Id", "toll": "Id", "deduction": "Id", "escrow": "Id"}
NUMBER |= {"accessorialExpense": "Id"}
EVERY_KIND = pytest.mark.parametrize("kind", list(Kind))


def of(kind: Kind) -> Message:
    return message(BY_KIND[kind])


def problems(one: object, allowed: list[Kind] = ALL_KINDS) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        parse_envelope(one, allowed)
    return {problem.path: problem.message for problem in caught.value.problems}


def amount_at(one: Message, kind: Kind) -> tuple[Message, str]:
    """The Money that a kind's body has, and the path to it."""
    steps = ("Totals", "NetIncome") if kind is Kind.DRIVER_SETTLEMENT else AMOUNT[BODY[kind]]
    place: Any = one[BODY[kind]]
    for step in steps:
        place = place[step]
    return place, ".".join((BODY[kind], *map(str, steps)))


@EVERY_KIND
def test_the_sample_is_taken_and_kept_as_it_is(kind: Kind) -> None:
    """API-3: what is stored reads back the same, cents and all."""
    envelope = whole(of(kind))
    assert envelope.kind is kind
    again = stored_envelope(content_of(envelope), kind, by_reference=False)
    assert again == envelope
    assert content_hash(again) == content_hash(envelope)


@EVERY_KIND
def test_each_side_takes_its_own_kinds_only(kind: Kind) -> None:
    taken = [side for side in Side if kind in kinds_of(side)]
    assert len(taken) == 1
    other = next(side for side in Side if side not in taken)
    one = of(kind)
    if kind in (Kind.E_CHECK, Kind.AR_E_CHECK):
        # Callers have one word for both; the route tells which is meant.
        one["kind"] = "e_check"
        assert parse_envelope(one, kinds_of(taken[0])).kind is kind
        return
    assert "kind" in problems(one, kinds_of(other))


@EVERY_KIND
def test_a_message_without_its_object_is_refused(kind: Kind) -> None:
    one = of(kind)
    del one[BODY[kind]]
    assert any(path.split(".")[0] == BODY[kind] for path in problems(one)), problems(one)


@EVERY_KIND
@pytest.mark.parametrize("member", ["subsidiaryId", "updatedAt"])
def test_a_message_without_subsidiary_or_time_is_refused(kind: Kind, member: str) -> None:
    one = of(kind)
    del one[member]
    assert problems(one)[member] == "is missing"


@EVERY_KIND
@pytest.mark.parametrize(
    "amount", [1.1, "12.50", True, None, Decimal("1e13"), Decimal("-1e15"), Decimal("1e999999")]
)
def test_what_is_no_amount_is_refused(kind: Kind, amount: Any) -> None:
    """Money is never a float: it has lost its cents already."""
    one = of(kind)
    place, path = amount_at(one, kind)
    place["Amount"] = amount
    assert f"{path}.Amount" in problems(one)


@EVERY_KIND
@pytest.mark.parametrize(
    "written", ["1999-12-31", "2101-01-01", "2026-02-30", "20.11.2026", "", 20261120, "2026-11"]
)
def test_dates_out_of_range_are_refused(kind: Kind, written: Any) -> None:
    """AR-8."""
    one = of(kind)
    one[BODY[kind]][DATE[BODY[kind]]] = written
    assert f"{BODY[kind]}.{DATE[BODY[kind]]}" in problems(one)


@EVERY_KIND
@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\x08", "\ufffe"])
def test_control_characters_are_refused(kind: Kind, letter: str) -> None:
    """Sage's XML can't carry them."""
    one = of(kind)
    body = BODY[kind]
    one[body][NUMBER[body]] = f"A{letter}1"
    assert "control character" in problems(one)[f"{body}.{NUMBER[body]}"]
    one = of(kind)
    one["party"]["name"] = f"Fast{letter}Lane"
    assert "control character" in problems(one)["party.name"]


@EVERY_KIND
def test_half_a_letter_is_refused(kind: Kind) -> None:
    """JSON can say what no text can hold."""
    one = of(kind)
    one["party"]["name"] = "Fast\ud800Lane"
    assert "party.name" in problems(one)


@EVERY_KIND
def test_a_number_longer_than_sages_is_refused_or_cut(kind: Kind) -> None:
    one = of(kind)
    body = BODY[kind]
    if NUMBER[body] == "Id":
        # These numbers are made here, of a prefix and Alvys's key.
        one[body] |= {"Id": "9" * 60, "TransactionId": None}
        assert len(whole(one).number) == 45
        return
    one[body][NUMBER[body]] = "9" * 46
    assert "45 characters" in problems(one)[f"{body}.{NUMBER[body]}"]
    one[body][NUMBER[body]] = "9" * 45
    assert whole(one).number == "9" * 45


@EVERY_KIND
@pytest.mark.parametrize("number", [None, [], {}])
def test_a_number_that_is_none_is_refused(kind: Kind, number: Any) -> None:
    one = of(kind)
    one[BODY[kind]][NUMBER[BODY[kind]]] = number
    assert f"{BODY[kind]}.{NUMBER[BODY[kind]]}" in problems(one)


@EVERY_KIND
@pytest.mark.parametrize("currency", [999, 0, -1])
def test_an_unknown_currency_is_explained(kind: Kind, currency: int) -> None:
    """AR-8: it is Alvys's data, so the transaction is kept and fails with what to do."""
    assert currency not in CODE_BY_NUMBER
    one = _in_currency(of(kind), currency)
    one["party"]["externalAccountingId"] = "P-1"
    with pytest.raises(NeedsAttention, match=f"Currency number {currency}") as caught:
        built(whole(one))
    assert caught.value.code == "currency_unknown"


SEVERAL_AMOUNTS = set(Kind) - {Kind.DEDUCTION, Kind.ESCROW, Kind.ACCESSORIAL_EXPENSE, Kind.CARRIER_BILL}


@pytest.mark.parametrize("kind", sorted(SEVERAL_AMOUNTS))
def test_amounts_in_two_currencies_are_refused(kind: Kind) -> None:
    one = of(kind)
    amount_at(one, kind)[0]["Currency"] = 124
    assert any("mix currencies" in words for words in problems(one).values()), problems(one)


def test_a_bill_in_two_currencies_is_explained() -> None:
    one = of(Kind.CARRIER_BILL)
    amount_at(one, Kind.CARRIER_BILL)[0]["Currency"] = 124
    with pytest.raises(NeedsAttention, match="different currencies"):
        built(whole(one))


def _monies(value: Any) -> Any:
    if isinstance(value, dict):
        if "Currency" in value:
            yield value
        for role in value.values():
            yield from _monies(role)
    elif isinstance(value, list):
        for role in value:
            yield from _monies(role)


def _in_currency(one: Message, currency: int) -> Message:
    for money in _monies(one):
        money["Currency"] = currency
    return one


@pytest.mark.parametrize("name", ["e_check", "e_check_invoice"])
@pytest.mark.parametrize("number", ["", "  "])
def test_an_e_check_without_a_number_is_refused(name: str, number: str) -> None:
    """It is known by it where Alvys gives no id: two of them would be the same transaction."""
    one = message(name)
    one["eCheck"] |= {"CheckNumber": number, "Id": ""}
    assert "eCheck.CheckNumber" in problems(one)


@pytest.mark.parametrize(("name", "number"), [("fuel", "AFLfu-1"), ("toll", "ATLto-1")])
@pytest.mark.parametrize("blank", ["", "  ", None])
def test_without_a_providers_number_alvyss_key_stands_for_it(
    name: str, number: str, blank: str | None
) -> None:
    one = message(name)
    one[name]["TransactionId"] = blank
    assert whole(one).number == number


# --------------------------------------------------- parts that contradict each other


def shift(*path: str | int) -> Break:
    """Make one amount a cent more."""

    def by_a_cent(one: Message) -> None:
        place: Any = one
        for step in path:
            place = place[step]
        place["Amount"] += Decimal("0.01")

    return by_a_cent


def put(value: Any, *path: str | int) -> Break:
    """Replace one value."""

    def replaced(one: Message) -> None:
        place: Any = one
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return replaced


def another_load(one: Message) -> None:
    one["loads"].append({"Id": "x", "LoadNumber": "OTHER", "Status": "Released"})


CONTRADICTIONS = [
    ("load_invoice", shift("invoice", "Total"), "invoice.Total.Amount"),
    ("load_invoice", shift("invoice", "LineItems", 2, "Amount"), "invoice.Total.Amount"),
    ("load_invoice", another_load, "loads[1].LoadNumber"),
    (
        "load_invoice",
        put("OTHER", "invoice", "LineItems", 2, "LoadNumber"),
        "invoice.LineItems[2].LoadNumber",
    ),
    ("load_invoice", put("Delivered", "loads", 0, "Status"), "loads[0].Status"),
    ("load_invoice", put([], "invoice", "LineItems"), "invoice.LineItems"),
    ("load_invoice", put([], "invoice", "Loads"), "invoice.Loads"),
    ("supplemental_invoice", shift("invoice", "Total"), "invoice.Total.Amount"),
    ("supplemental_invoice", put("Covered", "loads", 0, "Status"), "loads[0].Status"),
    ("summary_invoice", shift("invoice", "Total"), "invoice.Total.Amount"),
    ("summary_invoice", another_load, "loads[3].LoadNumber"),
    (
        "summary_invoice",
        put(None, "invoice", "LineItems", 5, "LoadNumber"),
        "invoice.LineItems[5].LoadNumber",
    ),
    ("summary_invoice", put("", "invoice", "LineItems", 5, "LoadNumber"), "invoice.LineItems[5].LoadNumber"),
    ("summary_invoice", put("In Transit", "loads", 1, "Status"), "loads[1].Status"),
    ("e_check_invoice", put(Decimal(-1), "eCheck", "Amount", "Amount"), "eCheck.Amount.Amount"),
    ("e_check_invoice", put(Decimal(-1), "eCheck", "Fee", "Amount"), "eCheck.Amount.Amount"),
    ("carrier_bill", shift("trip", "Carrier", "TotalPayable"), "trip.Carrier.TotalPayable.Amount"),
    ("carrier_bill", shift("trip", "Carrier", "Linehaul"), "trip.Carrier.TotalPayable.Amount"),
    ("carrier_bill", put(None, "trip", "Carrier"), "trip.Carrier"),
    ("carrier_bill", another_load, "loads[1].LoadNumber"),
    ("carrier_settlement", shift("statement", "NetAmount"), "statement.NetAmount.Amount"),
    (
        "carrier_settlement",
        shift("statement", "Trips", 1, "NetAmount"),
        "statement.Trips[1].NetAmount.Amount",
    ),
    (
        "carrier_settlement",
        shift("statement", "Trips", 0, "Items", 1, "Amount"),
        "statement.Trips[0].NetAmount.Amount",
    ),
    ("carrier_settlement", put([], "statement", "Trips"), "statement.Trips"),
    ("carrier_statement", shift("statement", "NetAmount"), "statement.NetAmount.Amount"),
    ("driver_settlement", shift("statement", "Totals", "NetIncome"), "statement.Totals.NetIncome.Amount"),
    (
        "driver_settlement",
        shift("statement", "LineItems", 12, "Amount"),
        "statement.Totals.NetIncome.Amount",
    ),
    ("paystub", shift("paystub", "Totals", "NetIncome"), "paystub.Totals.NetIncome.Amount"),
    ("e_check", put(Decimal(-1), "eCheck", "Amount", "Amount"), "eCheck.Amount.Amount"),
    ("e_check", another_load, "loads[1].LoadNumber"),
    ("accessorial_expense", another_load, "loads[1].LoadNumber"),
    ("fuel", shift("fuel", "Fees"), "fuel.Total.Amount"),
]


@pytest.mark.parametrize(("name", "spoil", "path"), CONTRADICTIONS)
def test_parts_that_contradict_each_other_are_refused(name: str, spoil: Break, path: str) -> None:
    """AR-3, AR-7: with the path, so that whoever sent it can correct it."""
    one = message(name)
    spoil(one)
    assert path in problems(one), problems(one)


def test_all_problems_are_told_at_once() -> None:
    one = message("load_invoice")
    for spoil in (shift("invoice", "Total"), another_load, put("Open", "loads", 0, "Status")):
        spoil(one)
    assert {"invoice.Total.Amount", "loads[1].LoadNumber", "loads[0].Status"} <= set(problems(one))


SUBSIDIARIES = [
    ("load_invoice", put("Acme West", "loads", 0, "InvoiceAs"), "loads[0].InvoiceAs"),
    ("e_check_invoice", put("Acme West", "loads", 0, "InvoiceAs"), "loads[0].InvoiceAs"),
    ("carrier_bill", put("Acme West", "trip", "TenderAs"), "trip.TenderAs"),
    ("carrier_settlement", put("SUB2", "statement", "SubsidiaryId"), "statement.SubsidiaryId"),
    (
        "driver_settlement",
        put("SUB2", "statement", "Driver", "SubsidiaryId"),
        "statement.Driver.SubsidiaryId",
    ),
    ("paystub", put("SUB2", "paystub", "Driver", "SubsidiaryId"), "paystub.Driver.SubsidiaryId"),
    ("fuel", put("SUB2", "fuel", "SubsidiaryId"), "fuel.SubsidiaryId"),
    ("toll", put("SUB2", "toll", "SubsidiaryId"), "toll.SubsidiaryId"),
    ("e_check", put("Acme West", "trip", "TenderAs"), "trip.TenderAs"),
    ("accessorial_expense", put("Acme West", "trip", "TenderAs"), "trip.TenderAs"),
]


@pytest.mark.parametrize(("name", "spoil", "path"), SUBSIDIARIES)
def test_another_subsidiary_is_a_contradiction(name: str, spoil: Break, path: str) -> None:
    """AR-2, AP-2."""
    one = message(name)
    assert {named for _, named in whole(one).named_subsidiaries()} <= {"Acme East", "SUB1"}
    spoil(one)
    assert path in {named for named, _ in whole(one).named_subsidiaries()}
    with pytest.raises(NeedsAttention, match=r"SUB2|Acme West") as caught:
        built(whole(one | {"party": {"externalAccountingId": "P-1", "termsInDays": 30}}))
    assert caught.value.code == "subsidiary_contradiction"


# ------------------------------------------------------------------ sizes and texts


def five_hundred(name: str) -> Message:
    """The same document with 500 lines."""
    one = message(name)
    body: Any = one[next(key for key in ("invoice", "statement", "paystub", "trip") if key in one)]
    cent = {"Amount": Decimal("0.01"), "Currency": 840}
    if name.endswith("invoice"):
        line = body["LineItems"][0] | {"Amount": cent}
        body["LineItems"] = [line] * 500
        body["Total"] = {"Amount": Decimal("5.00"), "Currency": 840}
    elif name == "carrier_settlement":
        items = [body["Trips"][0]["Items"][0] | {"Amount": cent}] * 250
        five = {"Amount": Decimal("2.50"), "Currency": 840}
        body["Trips"] = [trip | {"Items": items, "NetAmount": five} for trip in body["Trips"]]
        body["NetAmount"] = {"Amount": Decimal("5.00"), "Currency": 840}
    elif name == "carrier_bill":
        accessorial = {"Type": "Lumper", "Total": cent}
        body["Carrier"] |= {"AccessorialsDetails": [accessorial] * 499, "EChecks": []}
        body["Carrier"] |= {"Linehaul": cent, "TotalPayable": {"Amount": Decimal("5.00"), "Currency": 840}}
    else:
        body["LineItems"] = [body["LineItems"][0] | {"Amount": cent}] * 500
        body["Totals"]["NetIncome"] = {"Amount": Decimal("5.00"), "Currency": 840}
    return one


@pytest.mark.parametrize(
    "name",
    ["load_invoice", "summary_invoice", "carrier_bill", "carrier_settlement", "driver_settlement", "paystub"],
)
def test_five_hundred_lines_are_one_document(name: str) -> None:
    document = built(whole(five_hundred(name)))
    assert len(document.lines) == 500
    assert document.total.amount == Decimal("5.00")


def test_more_lines_than_a_document_may_have_are_refused_with_their_path() -> None:
    one = message("load_invoice")
    one["invoice"]["LineItems"] *= 200
    assert "invoice.LineItems" in problems(one)
    one = message("driver_settlement")
    one["statement"]["LineItems"] *= 100
    assert "statement.LineItems" in problems(one)


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("load_invoice", put("O" * 46, "invoice", "Loads", 0, "OrderNumber")),
        ("carrier_bill", put("CI" * 30, "trip", "Carrier", "CarrierInvoiceNumber")),
    ],
)
def test_a_reference_longer_than_sages_is_explained(name: str, spoil: Break) -> None:
    one = message(name)
    spoil(one)
    with pytest.raises(NeedsAttention, match="takes 45") as caught:
        built(whole(one))
    assert caught.value.code == "reference_too_long"


@pytest.mark.parametrize(
    ("length", "role", "reposts", "end"),
    [
        (45, DocumentRole.MAIN, 0, "9"),
        (45, DocumentRole.MAIN, 12, "-R12"),
        (44, DocumentRole.OFFSET, 1, "9-OFFSET-R1"),
    ],
)
def test_what_is_added_to_a_number_fits(length: int, role: DocumentRole, reposts: int, end: str) -> None:
    """MOD-6, AP-6: the number gives way."""
    number = numbered("9" * length, role, reposts)
    assert number.endswith(end)
    assert len(number) == 45


def test_long_words_are_cut_to_what_sage_keeps() -> None:
    """Descriptions and memos only tell; nothing is found by their end."""
    one = message("deduction")
    one["deduction"] |= {"Category": "C" * 900, "Description": "D" * 3000}
    document = built(whole(one))
    assert len(document.description) == 400
    assert len(document.lines[0].memo) == 1000
    assert document.description.startswith(f"[Alvys {one['deduction']['Id']}]")


@EVERY_KIND
@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("externalAccountingId", "V" * 101),
        ("externalAccountingName", "N" * 201),
        ("termsInDays", 366),
        ("termsInDays", -1),
        ("termsInDays", "thirty"),
        ("taxCompany", "ONT LLC"),
        ("factoringCompany", []),
        ("mcNumber", 712345),
    ],
)
def test_a_party_that_is_wrong_is_refused_with_its_path(kind: Kind, member: str, value: Any) -> None:
    """PARTY, TERM."""
    one = of(kind)
    one["party"][member] = value
    assert any(path.startswith(f"party.{member}") for path in problems(one)), problems(one)


@EVERY_KIND
def test_a_message_without_party_is_taken(kind: Kind) -> None:
    """Who it is for is then found by name or number, or the transaction fails with what to do."""
    one = of(kind)
    del one["party"]
    assert whole(one).party.external_accounting_id is None


@EVERY_KIND
def test_fields_that_nobody_knows_are_ignored(kind: Kind) -> None:
    one = of(kind)
    before = content_hash(whole(one))
    one["party"]["new"] = one["new"] = {"a": [1]}
    one[BODY[kind]]["SomethingNew"] = {"b": None}
    assert content_hash(whole(one)) == before
