"""A Sage company's financial setup: its currencies (AR-8), and whether it has entities (DIM-9).

The list of transaction currencies is a second step.

Both are optional reads. What the user may not read, or the company doesn't answer, stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.metadata import Currencies
from alvys_intacct.gateways.intacct.protocol.elements import Element, SubElement
from alvys_intacct.gateways.intacct.protocol.responses import Result

_SETUP, _LIST = 0, 1
_CODE = re.compile(r"[A-Z]{3}")


class FinancialSetup:
    """The setup, read in two steps; the list of currencies is left out where the company has one."""

    def __init__(self) -> None:
        self.currencies = Currencies()
        self.multi_entity: bool | None = None

    def function(self, step: int) -> Element:
        """The function for a step."""
        if step == _SETUP:
            function = etree.Element("function", controlid="financial-setup")
            SubElement(function, "getFinancialSetup")
        else:
            function = etree.Element("function", controlid="currencies")
            SubElement(function, "get_list", object="trxcurrencies")
        return function

    def take(self, step: int, outcome: Result | NeedsAttention) -> Sequence[int]:
        """Keep the answer to a step; returns the steps to follow."""
        data = None if isinstance(outcome, NeedsAttention) else outcome.data
        if data is None:
            return ()
        if step == _LIST:
            self.currencies = self.currencies.model_copy(update={"enabled": _codes(data)})
            return ()
        self.multi_entity = _flag(data, "multiEntityShared")
        base = _text(data, "baseCurrency").upper()
        self.currencies = Currencies(
            base=base if _CODE.fullmatch(base) else None,
            multi_currency=_flag(data, "multiCurrency"),
            multi_base_currency=_flag(data, "multiBaseCurrency"),
        )
        return () if self.currencies.multi_currency is False else (_LIST,)


def _codes(data: Element) -> list[str]:
    texts = (
        (child.text or "").strip().upper() for item in data.iterfind(".//trxcurrencies") for child in item
    )
    return sorted({text for text in texts if _CODE.fullmatch(text)})


def _text(data: Element, name: str) -> str:
    element = next(data.iter(name), None)
    return "" if element is None else (element.text or "").strip()


def _flag(data: Element, name: str) -> bool | None:
    return {"true": True, "false": False}.get(_text(data, name).lower())
