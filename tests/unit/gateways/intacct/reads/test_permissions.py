"""What Sage's list of permissions tells of what a user may add (CONN-13)."""

from __future__ import annotations

import pytest
from lxml import etree

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.permissions import Addable
from alvys_intacct.gateways.intacct.protocol.responses import Result
from alvys_intacct.gateways.intacct.reads.permissions import may_add

pytestmark = pytest.mark.rule("CONN-13")


def told(*policies: tuple[str, str, str]) -> Result:
    """An answer with these applications, policies and rights."""
    inner = "".join(
        f"<appSubscription><applicationName>{application}</applicationName><policies><policy>"
        f"<policyName>{name}</policyName><rights>{rights}</rights></policy></policies></appSubscription>"
        for application, name, rights in policies
    )
    data = etree.fromstring(f"<data><permissions>{inner}</permissions></data>")
    return Result("success", "getUserPermissions", "c", "", (), data)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (("Accounts Payable", "Bills", "List|View|Add|Edit"), {Addable.BILLS: True}),
        (("Accounts Payable", "Bills", "List | View"), {Addable.BILLS: False}),
        (("Accounts Payable", "Bills", ""), {Addable.BILLS: False}),
        (("accounts payable", "AP supplier invoices", "ADD"), {Addable.BILLS: True}),
        (("Accounts Payable", "Bill approvals", "Add"), {}),
        (("Accounts Receivable", "Adjustments", "List"), {Addable.AR_ADJUSTMENTS: False}),
        (("Purchasing", "Bills", "List"), {}),
        (("Company", "Contacts", "List|View|Add All"), {Addable.CONTACTS: False}),
    ],
)
def test_a_right_that_is_listed_counts_and_any_other_is_unknown(
    policy: tuple[str, str, str], expected: dict[Addable, bool]
) -> None:
    assert may_add(told(policy)) == expected


def test_a_refusal_tells_nothing() -> None:
    assert may_add(NeedsAttention("x", code="permission_denied")) == {}
    assert may_add(Result("success", "getUserPermissions", "c", "", (), None)) == {}
