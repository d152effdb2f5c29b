"""Whether a user may use Sage's modules: one read for each, all in one request (CONN-13)."""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.modules import Module
from alvys_intacct.gateways.intacct.protocol.elements import Element
from alvys_intacct.gateways.intacct.protocol.queries import RECORD_NUMBER, Query, build_query
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


def try_modules(
    channel: Channel, books: Books, password: str, modules: Sequence[Module]
) -> dict[Module, NeedsAttention | None]:
    """What prevents the use of each module; None where nothing does."""
    outcomes = channel.read_many_as(books, password, [_probe(module) for module in modules])
    found: dict[Module, NeedsAttention | None] = {}
    for module, outcome in zip(modules, outcomes, strict=True):
        # An error about the field means that the object itself may be read.
        refused = isinstance(outcome, NeedsAttention) and outcome.code != "field_not_queryable"
        found[module] = outcome if refused and isinstance(outcome, NeedsAttention) else None
    return found


def _probe(module: Module) -> Element:
    query = Query(PROBES[module], (RECORD_NUMBER,), page_size=1)
    return build_query(query, query.fields, None)
