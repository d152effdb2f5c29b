"""Bad input of every kind: refused with its path, or explained (AR-3, AR-7, API-3)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.currencies import CODE_BY_NUMBER
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.parsing import content_hash, content_of, parse_envelope, stored_envelope
from alvys_intacct.domain.kinds.registry import Kind, kinds_of
from alvys_intacct.domain.sage.books import Side
from sandbox.stack.settings import ROOT
from tests.fakes.messages import message
from tests.fakes.samples import built, whole
from tests.fakes.spoiled import BODY, DATE, EVERY_KIND, NUMBER, Message, amount_at, of, problems


@pytest.mark.rule("API-3")
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


@pytest.mark.rule("AR-3")
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


@pytest.mark.rule("AR-8")
@EVERY_KIND
@pytest.mark.parametrize(
    "written", ["1999-12-31", "2101-01-01", "2026-02-30", "20.11.2026", "", 20261120, "2026-11"]
)
def test_dates_out_of_range_are_refused(kind: Kind, written: Any) -> None:
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
@pytest.mark.parametrize("number", [None, [], {}])
def test_a_number_that_is_none_is_refused(kind: Kind, number: Any) -> None:
    one = of(kind)
    one[BODY[kind]][NUMBER[BODY[kind]]] = number
    assert f"{BODY[kind]}.{NUMBER[BODY[kind]]}" in problems(one)


@pytest.mark.rule("AR-8")
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


@pytest.mark.parametrize(("name", "number"), [("fuel", "fu-1"), ("toll", "to-1")])
@pytest.mark.parametrize("blank", ["", "  ", None])
def test_without_a_providers_number_alvyss_key_stands_for_it(
    name: str, number: str, blank: str | None
) -> None:
    one = message(name)
    one[name]["TransactionId"] = blank
    assert whole(one).number == number


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


@pytest.mark.rule("PARTY-1")
@EVERY_KIND
def test_a_message_without_party_is_taken(kind: Kind) -> None:
    """Who it is for is then found by name or number, or the transaction fails with what to do."""
    one = of(kind)
    del one["party"]
    assert whole(one).party.external_accounting_id is None


@pytest.mark.rule("API-3")
@EVERY_KIND
def test_fields_that_nobody_knows_are_ignored(kind: Kind) -> None:
    one = of(kind)
    before = content_hash(whole(one))
    one["party"]["new"] = one["new"] = {"a": [1]}
    one[BODY[kind]]["SomethingNew"] = {"b": None}
    assert content_hash(whole(one)) == before


def test_only_what_this_service_stored_is_validated_as_json() -> None:
    """JSON is read without the checks of what comes from outside; `model_validate` runs them."""
    package = ROOT / "layers/shared/alvys_intacct"
    reads_json = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if re.search(r"validate_json|from_json", path.read_text())
    }
    stores = {path for path in reads_json if path.startswith("gateways/dynamodb/")}
    # The rows of a close report are stored in files.
    assert reads_json - stores == {"domain/kinds/parsing.py", "http/routes/close_lists.py"}
    spoiled = message("load_invoice")
    spoiled["invoice"]["LineItems"][0]["Name"] = "null\x00byte"
    assert "invoice.LineItems[0].Name" in problems(spoiled)
