"""Which payment a second, negative payment takes back (PAY-6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.payment_pairs import taken_back, takes_back
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader, PaymentState

COMPLETE, UNDONE, REVERSAL = PaymentState.COMPLETE, PaymentState.UNDONE, PaymentState.REVERSAL


def detail(
    number: int, amount: str | Decimal, state: PaymentState = COMPLETE, check: str | None = None
) -> PaymentDetail:
    header = PaymentHeader(Side.AP, str(number + 500), "Check", check, None, date(2026, 11, 2), "USD", state)
    return PaymentDetail(
        Side.AP, str(number), header.payment_id, "100", Decimal(amount), None, None, "", header
    )


def part(number: int, payment_id: str, document: str, amount: str) -> PaymentDetail:
    """A part of a payment on several documents."""
    made = replace(detail(number, amount), payment_id=payment_id, document_record_no=document)
    assert made.header is not None
    return replace(made, header=replace(made.header, payment_id=payment_id))


def pairs(*details: PaymentDetail) -> dict[str, str]:
    return {name: payment.detail_id for name, payment in taken_back(details).items()}


@pytest.mark.rule("PAY-6")
def test_the_payment_of_that_amount_is_taken_back() -> None:
    assert pairs(detail(1, "10.00"), detail(2, "20.00"), detail(3, "-20.00")) == {"3": "2"}


@pytest.mark.rule("PAY-6")
def test_of_several_the_one_that_sage_marks_then_the_one_with_its_number_then_the_newest() -> None:
    assert pairs(detail(1, "10.00"), detail(2, "10.00"), detail(3, "-10.00")) == {"3": "2"}
    same_number = (detail(1, "10.00", check="7"), detail(2, "10.00", check="8"))
    assert pairs(*same_number, detail(3, "-10.00", check="7")) == {"3": "1"}
    marked = (detail(1, "10.00", UNDONE), detail(2, "10.00", check="7"))
    assert pairs(*marked, detail(3, "-10.00", REVERSAL, check="7")) == {"3": "1"}


@pytest.mark.rule("PAY-6", "PAY-14")
def test_a_draft_is_never_taken_back() -> None:
    """The newer one was not paid yet: nothing of it is in Alvys, and it may be paid later."""
    draft = detail(2, "10.00", PaymentState.OPEN)
    assert pairs(detail(1, "10.00"), draft, detail(3, "-10.00")) == {"3": "1"}
    assert pairs(draft, detail(3, "-10.00")) == {}


@pytest.mark.rule("PAY-6")
def test_a_payment_is_taken_back_once_and_never_by_an_earlier_one() -> None:
    assert pairs(detail(1, "10.00"), detail(2, "-10.00"), detail(3, "-10.00")) == {"2": "1"}
    assert pairs(detail(1, "-10.00"), detail(2, "10.00")) == {}


@pytest.mark.rule("PAY-6")
def test_what_takes_back() -> None:
    assert takes_back(detail(1, "-0.01"))
    assert takes_back(detail(1, "5.00", REVERSAL))
    assert not takes_back(detail(1, "5.00", UNDONE))
    assert not takes_back(detail(1, "-5.00", UNDONE))
    assert not takes_back(detail(1, "0.00", REVERSAL))


@pytest.mark.rule("PAY-6")
@given(st.lists(st.sampled_from([Decimal(5), Decimal(-5), Decimal(7), Decimal(-7)]), max_size=12))
def test_pairs_are_of_opposite_amounts_and_each_payment_is_in_one(amounts: list[Decimal]) -> None:
    details = [detail(number, amount) for number, amount in enumerate(amounts, start=1)]
    found = taken_back(details)
    by_id = {each.detail_id: each for each in details}
    assert all(by_id[name].amount == -payment.amount for name, payment in found.items())
    assert all(int(name) > int(payment.detail_id) for name, payment in found.items())
    assert len({payment.detail_id for payment in found.values()}) == len(found)
    assert pairs(*reversed(details)) == pairs(*details)


@pytest.mark.rule("PAY-6", "PAY-14")
def test_a_negative_payment_that_is_not_complete_takes_nothing_back() -> None:
    assert not takes_back(detail(2, "-10.00", PaymentState.OPEN))
    assert pairs(detail(1, "10.00"), detail(2, "-10.00", PaymentState.OPEN)) == {}


@pytest.mark.rule("PAY-6")
def test_a_payment_that_is_taken_back_as_a_whole_is_meant() -> None:
    first = [replace(detail(1, "100.00"), payment_id="a"), replace(detail(2, "50.00"), payment_id="a")]
    second = replace(detail(3, "100.00"), payment_id="b")
    back = [replace(detail(4, "-100.00"), payment_id="c"), replace(detail(5, "-50.00"), payment_id="c")]
    assert pairs(*first, second, *back) == {"4": "1", "5": "2"}


@pytest.mark.rule("PAY-6")
def test_a_payment_on_another_document_is_not_meant() -> None:
    other = replace(detail(1, "10.00"), document_record_no="200")
    assert pairs(other, detail(2, "-10.00")) == {}


@pytest.mark.rule("PAY-6")
def test_of_one_amount_the_one_with_the_same_discount_credit_or_line() -> None:
    """Two payments of one amount on one document; credits and discounts are taken back like money."""
    with_discount = replace(detail(1, "10.00"), discount=Decimal(2))
    plain, back = detail(2, "10.00"), detail(3, "-10.00")
    assert pairs(with_discount, plain, replace(back, discount=Decimal(-2))) == {"3": "1"}
    assert pairs(with_discount, plain, back) == {"3": "2"}
    assert pairs(with_discount, back) == {"3": "1"}
    lines = [replace(detail(n, "10.00"), line_key=str(n)) for n in (1, 2)]
    assert pairs(*lines, replace(back, line_key="1")) == {"3": "1"}
    credits_used = [replace(detail(n, "0"), credit=Decimal(5), credit_from=str(n)) for n in (1, 2)]
    undone = replace(detail(3, "0"), credit=Decimal(-5), credit_from="1")
    assert pairs(*credits_used, undone) == {"3": "1"}
    assert not takes_back(undone)
    assert pairs(replace(credits_used[0], credit=Decimal(6)), undone) == {}
    memo = replace(detail(1, "10.00"), document_record_no="", memo_record_no="8")
    assert pairs(memo, replace(back, document_record_no="", memo_record_no="9")) == {}


@pytest.mark.rule("PAY-6")
def test_a_payment_on_several_documents_is_taken_back_as_a_whole() -> None:
    """A newer payment has the same amount on one of them."""
    whole = [part(1, "A", "100", "80"), part(2, "A", "200", "50")]
    newer = part(3, "B", "200", "50")
    back = [part(4, "C", "100", "-80"), part(5, "C", "200", "-50")]
    assert pairs(*whole, newer, *back) == {"4": "1", "5": "2"}


@pytest.mark.rule("PAY-6")
def test_a_payment_that_is_not_complete_is_not_taken_back() -> None:
    assert pairs(detail(1, "50"), detail(2, "50", PaymentState.OPEN), detail(3, "-50")) == {"3": "1"}


@pytest.mark.rule("PAY-6")
def test_what_was_decided_before_stays() -> None:
    details = [detail(1, "50"), detail(2, "50"), detail(3, "-50"), detail(4, "-50")]
    assert pairs(*details) == {"3": "2", "4": "1"}
    decided = {"1": details[2].payment_id}
    assert {name: found.detail_id for name, found in taken_back(details, decided).items()} == {
        "3": "1",
        "4": "2",
    }


@pytest.mark.rule("PAY-6")
def test_of_two_alike_the_one_without_a_date_is_taken_back() -> None:
    """It isn't in Alvys. What is there keeps its date."""
    undated = detail(1, "50")
    assert undated.header is not None
    undated = replace(undated, header=replace(undated.header, payment_date=None))
    assert pairs(undated, detail(2, "50"), detail(3, "-50")) == {"3": "1"}
