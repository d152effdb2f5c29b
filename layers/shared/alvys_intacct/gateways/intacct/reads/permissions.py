"""What a user may add, as `getUserPermissions` tells it (page company-console-users).

Sage answers only users who may see permissions. A right that it doesn't list stays unknown: in other
languages the lists have other names. Nothing is written to find out.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.permissions import ADDED_IN, Addable
from alvys_intacct.gateways.intacct.protocol.elements import Element, SubElement, put
from alvys_intacct.gateways.intacct.protocol.responses import Result

ADD = "add"
# Names of the lists in Sage's help; those of other English-speaking regions come after.
_POLICIES: dict[Addable, frozenset[str]] = {
    Addable.INVOICES: frozenset({"invoices", "ar invoices", "ar sales invoices"}),
    Addable.AR_ADJUSTMENTS: frozenset({"adjustments", "ar adjustments"}),
    Addable.CUSTOMERS: frozenset({"customers"}),
    Addable.BILLS: frozenset({"bills", "ap bills", "ap supplier invoices", "ap purchase invoices"}),
    Addable.AP_ADJUSTMENTS: frozenset({"adjustments", "ap adjustments"}),
    Addable.VENDORS: frozenset({"vendors", "suppliers"}),
    Addable.CONTACTS: frozenset({"contacts"}),
}


def permission_function(user_id: str) -> Element:
    """The function that asks for the permissions of a user."""
    function = etree.Element("function", controlid="permissions")
    put(SubElement(function, "getUserPermissions"), "userId", user_id)
    return function


def may_add(outcome: Result | NeedsAttention) -> dict[Addable, bool]:
    """Whether the user may add each thing; what Sage doesn't tell is absent."""
    if isinstance(outcome, NeedsAttention) or outcome.data is None:
        return {}
    told = _rights(outcome.data)
    found: dict[Addable, bool] = {}
    for module, things in ADDED_IN.items():
        policies = told.get(module.casefold(), {})
        for thing in things:
            rights = [policies[name] for name in _POLICIES[thing] if name in policies]
            if rights:
                found[thing] = any(ADD in some for some in rights)
    return found


def _rights(data: Element) -> dict[str, dict[str, frozenset[str]]]:
    """The rights by application and policy, all in lower case."""
    return {
        _text(application, "applicationName"): {
            _text(policy, "policyName"): frozenset(
                right.strip() for right in _text(policy, "rights").split("|")
            )
            for policy in application.iterfind("policies/policy")
        }
        for application in data.iter("appSubscription")
    }


def _text(element: Element, name: str) -> str:
    return (element.findtext(name) or "").strip().casefold()


class Permissions:
    """The permissions of a user, as one of the sources of metadata."""

    def __init__(self, user_id: str) -> None:
        self._user_id = user_id
        self.may_add: dict[Addable, bool] = {}

    def function(self, step: int) -> Element:
        """The function to send."""
        del step
        return permission_function(self._user_id)

    def take(self, step: int, outcome: Result | NeedsAttention) -> Sequence[int]:
        """Keep the answer."""
        del step
        self.may_add = may_add(outcome)
        return ()
