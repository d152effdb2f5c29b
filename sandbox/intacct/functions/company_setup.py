"""Functions about the company itself: its finances, currencies and dimensions (pages
company-console-financial-setup and platform-services-dimensions; Sage's request schema for ``get_list``)."""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element

from sandbox.intacct.books.actor import Actor
from sandbox.intacct.books.currencies import transaction_currencies
from sandbox.intacct.catalog import STANDARD
from sandbox.intacct.errors import refuse

from .output import flag, put
from .result import Outcome

_DIMENSIONS = (
    "DEPARTMENT",
    "LOCATION",
    "PROJECT",
    "CUSTOMER",
    "VENDOR",
    "EMPLOYEE",
    "ITEM",
    "CLASS",
    "CONTRACT",
    "WAREHOUSE",
    "TASK",
    "COSTTYPE",
)


def financial_setup(actor: Actor, element: _Element) -> Outcome:
    """getFinancialSetup: base currency, fiscal year, currencies and entities. It does not list currencies."""
    del element
    settings = actor.company.settings
    data = etree.Element("data")
    setup = etree.SubElement(data, "financialSetup")
    put(setup, "baseCurrency", settings.base_currency)
    put(setup, "defaultBook", "ACCRUAL")
    put(setup, "firstFiscalMonth", "1")
    put(setup, "multiBaseCurrency", flag(False))
    put(setup, "multiBook", flag(False))
    put(setup, "multiCurrency", flag(settings.multi_currency))
    put(setup, "multiEntityShared", flag(actor.company.multi_entity))
    return Outcome(data=data)


def dimensions(actor: Actor, element: _Element) -> Outcome:
    """getDimensions: the standard dimensions and the user-defined ones."""
    del element
    data = etree.Element("data")
    listed = etree.SubElement(data, "dimensions")
    own = [name for name in actor.company.kinds if name not in STANDARD]
    for name in (*_DIMENSIONS, *own):
        dimension = etree.SubElement(listed, "dimension")
        label = actor.company.kind(name).label
        put(dimension, "objectName", name)
        put(dimension, "objectLabel", label)
        put(dimension, "termLabel", label)
        put(dimension, "userDefinedDimension", flag(name in own))
        put(dimension, "enabledInGL", flag(True))
    return Outcome(data=data)


def get_list(actor: Actor, element: _Element) -> Outcome:
    """get_list of ``trxcurrencies``: the codes of the transaction currencies.

    Other objects are not simulated. The schema has the object name and the attributes of the answer. The
    element ``code`` is in Sage's older response DTD.
    """
    name = element.get("object", "")
    if name != "trxcurrencies":
        raise refuse(f"Function 'get_list' is not supported by this gateway for object '{name}'.")
    codes = transaction_currencies(actor.company)
    last = str(len(codes) - 1)
    data = etree.Element("data", listtype=name, start="0", end=last, total=str(len(codes)))
    for code in codes:
        put(etree.SubElement(data, name), "code", code)
    return Outcome(data=data)
