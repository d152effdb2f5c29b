"""Maps a function's name to its handler."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from lxml.etree import _Element

from sandbox.intacct.books.actor import Actor
from sandbox.intacct.books.payment_kinds import DISBURSEMENT, RECEIPT
from sandbox.intacct.errors import refuse

from . import company_setup, describing, generic, legacy, paging, paying, querying, reading, user_information
from .result import Outcome

Handler = Callable[[Actor, _Element], Outcome]

HANDLERS: dict[str, Handler] = {
    "query": querying.run,
    "read": reading.read,
    "readByName": reading.read_by_name,
    "readByQuery": paging.read_by_query,
    "readMore": paging.read_more,
    "lookup": describing.lookup,
    "inspect": describing.inspect,
    "getFinancialSetup": company_setup.financial_setup,
    "getDimensions": company_setup.dimensions,
    "get_list": company_setup.get_list,
    "getUserPermissions": user_information.permissions,
    "readUserFormatting": user_information.formatting,
    "create": generic.create,
    "update": generic.update,
    "delete": generic.delete,
    "recallApBill": legacy.recall,
    "create_arpayment": paying.create_ar_payment,
    "create_paymentrequest": paying.create_payment_request,
    "void_appaymentrequest": paying.void_requests,
    "approve_appaymentrequest": partial(paying.step_requests, "approve"),
    "confirm_appaymentrequest": partial(paying.step_requests, "complete"),
    "decline_appaymentrequest": partial(paying.step_requests, "decline"),
}
_KEYED = {
    "reverse_arpayment": (paying.reverse, RECEIPT),
    "reverse_appayment": (paying.reverse, DISBURSEMENT),
    "delete_arpayment": (paying.delete, RECEIPT),
    "delete_paymentrequest": (paying.delete, DISBURSEMENT),
}


def _on_payment(name: str, actor: Actor, element: _Element) -> Outcome:
    run, kind = _KEYED[name]
    return run(actor, kind, element)


_VERBS = {
    "create": legacy.create,
    "update": legacy.update,
    "delete": legacy.delete,
    "reverse": legacy.reverse,
}
# Sage has no reverse_aradjustment or reverse_apadjustment.
_REVERSIBLE = frozenset({"invoice", "bill"})


def _on_document(verb: str, noun: str, actor: Actor, element: _Element) -> Outcome:
    return _VERBS[verb](actor, legacy.BY_NOUN[noun], element)


HANDLERS.update({name: partial(_on_payment, name) for name in _KEYED})
HANDLERS.update(
    {
        f"{verb}_{noun}": partial(_on_document, verb, noun)
        for verb in _VERBS
        for noun in legacy.BY_NOUN
        if verb != "reverse" or noun in _REVERSIBLE
    }
)


def run_function(actor: Actor, element: _Element) -> Outcome:
    """Run one function. A function that is not simulated is refused."""
    handler = HANDLERS.get(str(element.tag))
    if handler is None:
        raise refuse(f"Function '{element.tag!s}' is not supported by this gateway.")
    return handler(actor, element)
