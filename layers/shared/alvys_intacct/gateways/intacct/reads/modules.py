"""Whether a user may use Sage's modules: one read for each and the company's subscriptions, in one request.

The reads tell what the user may read; the subscriptions tell why a read fails (CONN-13). The request also
asks what the user may add, and how the company is set up.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.modules import NOT_SUBSCRIBED, NOT_TOLD, Module
from alvys_intacct.domain.sage.practice import CompanyTrial
from alvys_intacct.gateways.intacct.protocol.elements import Element, SubElement
from alvys_intacct.gateways.intacct.protocol.queries import RECORD_NUMBER, Query, build_query
from alvys_intacct.gateways.intacct.protocol.responses import Result
from alvys_intacct.gateways.intacct.reads.permissions import may_add, permission_function
from alvys_intacct.gateways.intacct.reads.practice import practice_functions, practice_of
from alvys_intacct.gateways.intacct.session.channel import Channel

# One object per module; every company with the module has it.
PROBES = {
    Module.ADMINISTRATION: "USERINFO",
    Module.COMPANY: "DEPARTMENT",
    Module.CASH_MANAGEMENT: "CHECKINGACCOUNT",
    Module.GENERAL_LEDGER: "GLACCOUNT",
    Module.ACCOUNTS_PAYABLE: "APBILL",
    Module.PLATFORM_SERVICES: "PTAPPLICATION",
    Module.ACCOUNTS_RECEIVABLE: "ARINVOICE",
    Module.INVENTORY_CONTROL: "WAREHOUSE",
    Module.ORDER_ENTRY: "SODOCUMENT",
    Module.FIXED_ASSETS_MANAGEMENT: "ASSET",
}
# Sage's codes of subscriptions; it documents none for the other modules.
SUBSCRIPTIONS = {
    Module.COMPANY: "CO",
    Module.CASH_MANAGEMENT: "CM",
    Module.GENERAL_LEDGER: "GL",
    Module.ACCOUNTS_PAYABLE: "AP",
    Module.ACCOUNTS_RECEIVABLE: "AR",
    Module.INVENTORY_CONTROL: "INV",
    Module.ORDER_ENTRY: "SO",
}
# The object may be read: the refusal concerns the field.
_READABLE = "field_not_queryable"
_FORBIDDEN = "permission_denied"


def try_company(channel: Channel, books: Books, password: str, modules: Sequence[Module]) -> CompanyTrial:
    """What prevents the use of each module, None where nothing does; and how the company is set up."""
    functions = [
        *(_probe(module) for module in modules),
        _subscriptions(),
        permission_function(books.user_id),
        *practice_functions(),
    ]
    outcomes = channel.read_many_as(books, password, functions)
    count = len(modules)
    subscribed = _codes(outcomes[count])
    problems = {
        module: _problem(module, outcome, subscribed)
        for module, outcome in zip(modules, outcomes[:count], strict=True)
    }
    return CompanyTrial(problems, practice_of(outcomes[count + 2 :]), may_add(outcomes[count + 1]))


def _problem(
    module: Module, outcome: Result | NeedsAttention, subscribed: frozenset[str]
) -> NeedsAttention | None:
    if isinstance(outcome, Result) or outcome.code == _READABLE:
        return None
    code = SUBSCRIPTIONS.get(module)
    if code is not None and subscribed and code not in subscribed:
        return NeedsAttention(outcome.message, code=NOT_SUBSCRIBED, vendor=outcome.vendor)
    if outcome.code == _FORBIDDEN:
        return outcome
    # An unknown object, for example: this release may call it by another name.
    return NeedsAttention(outcome.message, code=NOT_TOLD, vendor=outcome.vendor)


def _codes(listed: Result | NeedsAttention) -> frozenset[str]:
    """The codes of the company's subscriptions; empty where Sage doesn't tell them."""
    if isinstance(listed, NeedsAttention) or listed.data is None:
        return frozenset()
    texts = ((element.text or "").strip().upper() for element in listed.data.iter("application"))
    return frozenset(text for text in texts if text)


def _subscriptions() -> Element:
    function = etree.Element("function", controlid="subscriptions")
    SubElement(function, "get_applications")
    return function


def _probe(module: Module) -> Element:
    query = Query(PROBES[module], (RECORD_NUMBER,), page_size=1)
    return build_query(query, query.fields, None)
