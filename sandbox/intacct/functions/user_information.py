"""Functions about a user: permissions, and the format and time zone of dates (page company-console-users)."""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element

from sandbox.intacct.books.actor import Actor
from sandbox.intacct.company import User, not_permitted
from sandbox.intacct.errors import UNKNOWN_LOGIN, Refusal, refuse
from sandbox.intacct.values import Record, text_of

from .output import put
from .result import Outcome

_APPLICATIONS = {
    "AD": "Administration",
    "CO": "Company",
    "CM": "Cash Management",
    "GL": "General Ledger",
    "AP": "Accounts Payable",
    "AR": "Accounts Receivable",
    "INV": "Inventory Control",
    "SO": "Order Entry",
    "PO": "Purchasing",
    "FAM": "Fixed Assets",
    "PT": "Platform Services",
    "PA": "Projects",
    "CN": "Contracts",
}
_READ, _ALL = "List|View", "List|View|Add|Edit|Delete"


def _no_login(login_id: str) -> Refusal:
    """The tests of Sage's SDKs show this answer."""
    return refuse(
        f"Login ID {login_id} does not exist.",
        correction="Provide a valid USER.LOGINID value.",
        error_number=UNKNOWN_LOGIN,
    )


def _user(actor: Actor, login_id: str) -> User:
    user = actor.company.users.get(login_id)
    if user is None:
        raise _no_login(login_id)
    return user


def permissions(actor: Actor, element: _Element) -> Outcome:
    """getUserPermissions: the applications of a user, with one policy per kind of record.

    Sage answers only users with the permission to view permissions. Here that is reading administration,
    where users are. [K] The refusal's text is that of other missing permissions.
    """
    asking = actor.company.users.get(actor.user_id)
    if asking is not None and not asking.may("AD", write=False):
        raise not_permitted("view", "USERRIGHTS")
    user = _user(actor, (element.findtext("userId") or "").strip())
    data = etree.Element("data")
    listed = etree.SubElement(data, "permissions")
    for module, application in _APPLICATIONS.items():
        if not user.may(module, write=False):
            continue
        subscription = etree.SubElement(listed, "appSubscription")
        put(subscription, "applicationName", application)
        policies = etree.SubElement(subscription, "policies")
        kinds = sorted(
            (_policy_of(kind.name, kind.label), kind.name)
            for kind in actor.company.kinds.values()
            if kind.module == module
        )
        for policy_name, name in kinds:
            if not user.may(module, write=False, name=name):
                continue
            policy = etree.SubElement(policies, "policy")
            put(policy, "policyName", policy_name)
            put(policy, "rights", _ALL if user.may(module, write=True, name=name) else _READ)
    return Outcome(data=data)


def _policy_of(name: str, label: str) -> str:
    """The name of a policy: in Sage's help the adjustments of both ledgers are called Adjustments."""
    return "Adjustments" if name in {"ARADJUSTMENT", "APADJUSTMENT"} else f"{label}s"


def _user_row(actor: Actor, key: str) -> Record | None:
    if "USERINFO" not in actor.company.kinds or not key.isdecimal():
        return None
    return actor.table("USERINFO").get(int(key))


def formatting(actor: Actor, element: _Element) -> Outcome:
    """readUserFormatting: how dates are written for a user, and their offset from GMT."""
    row = _user_row(actor, (element.findtext("key") or "").strip())
    if row is None:
        login_id = _user(actor, (element.findtext("userId") or "").strip()).user_id
        row = actor.table("USERINFO").by_key(login_id) if "USERINFO" in actor.company.kinds else None
    data = etree.Element("data")
    answered = etree.SubElement(data, "userformatting")
    put(answered, "recordno", text_of(row, "RECORDNO") if row else "")
    put(answered, "locale", "en_US")
    put(answered, "dateformat", "/mdY")
    put(answered, "gmtoffset", f"{actor.company.assumptions.query_hours_from_utc:+03d}:00")
    put(answered, "clock", "24")
    return Outcome(data=data)
