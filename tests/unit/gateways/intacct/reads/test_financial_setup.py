"""The currencies of a company, as Sage tells them (AR-8)."""

from __future__ import annotations

import pytest
from lxml import etree

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.metadata import Currencies
from alvys_intacct.gateways.intacct.protocol.responses import Result
from alvys_intacct.gateways.intacct.reads.financial_setup import FinancialSetup

pytestmark = pytest.mark.rule("AR-8")

ONE = "<trxcurrencies><code>{}</code></trxcurrencies>"
LIST = f"<data>{ONE.format('USD')}{ONE.format('CAD')}</data>"


def result(data: str) -> Result:
    return Result("success", "f", "c", "", (), etree.fromstring(data))


def setup(base: str, multi: str, multi_base: str = "false") -> Result:
    return result(
        f"<data><financialSetup><baseCurrency>{base}</baseCurrency><multiBaseCurrency>{multi_base}"
        f"</multiBaseCurrency><multiCurrency>{multi}</multiCurrency></financialSetup></data>"
    )


def read(
    first: Result | NeedsAttention, second: Result | NeedsAttention | None = None
) -> tuple[Currencies, int]:
    """The currencies from these answers, and the number of answers that were asked for."""
    source, answers = FinancialSetup(), [first, second]
    pending, asked = [0], 0
    while pending:
        step = pending.pop()
        outcome = answers[step]
        assert outcome is not None
        asked += 1
        pending += source.take(step, outcome)
    return source.currencies, asked


def test_a_company_with_several_currencies_lists_them() -> None:
    found = Currencies(base="USD", multi_currency=True, multi_base_currency=False, enabled=["CAD", "USD"])
    assert read(setup("USD", "true"), result(LIST)) == (found, 2)


def test_a_company_with_one_currency_is_not_asked_for_a_list() -> None:
    found = Currencies(base="CAD", multi_currency=False, multi_base_currency=False)
    assert read(setup("CAD", "false")) == (found, 1)


def test_a_company_with_several_base_currencies_has_none_of_its_own() -> None:
    found = Currencies(multi_currency=True, multi_base_currency=True)
    assert read(setup("", "true", "true"), NeedsAttention("x", code="sage_refused")) == (found, 2)


@pytest.mark.parametrize(
    "answer",
    [NeedsAttention("x", code="permission_denied"), result("<data/>"), setup("dollars", "maybe", "?")],
)
def test_what_sage_does_not_say_is_unknown(answer: Result | NeedsAttention) -> None:
    assert read(answer, result("<data/>"))[0] == Currencies()


def test_the_functions_are_those_that_sage_documents() -> None:
    source = FinancialSetup()
    assert etree.tostring(source.function(0)[0]) == b"<getFinancialSetup/>"
    assert etree.tostring(source.function(1)[0]) == b'<get_list object="trxcurrencies"/>'
