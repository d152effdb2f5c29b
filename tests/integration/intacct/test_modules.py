"""Which modules a user may use, and why not (CONN-13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from alvys_intacct.domain.sage.modules import NOT_SUBSCRIBED, NOT_TOLD, Module
from alvys_intacct.gateways.intacct.reads.modules import PROBES
from tests.fakes.intacct_documents import BOOKS
from tests.integration.intacct.conftest import Bench
from tests.integration.intacct.scripted_gateway import Answer, Reply, Request, errors, results

pytestmark = pytest.mark.rule("CONN-13")

ALL = ("CO", "CM", "GL", "AP", "AR", "INV", "SO")
UNKNOWN = ("Query Failed", "Object definition {} not found")
FORBIDDEN = ("", "You do not have permission for API operation READ_BY_QUERY on {}")


def company(subscribed: Sequence[str] | None, refused: Mapping[str, tuple[str, str]]) -> Answer:
    """A company with these subscriptions, or that doesn't tell them, which refuses some objects."""

    def answer(request: Request) -> Reply:
        inner = []
        for function in request.iterfind("operation/content/function"):
            name = function.findtext("query/object") or "get_applications"
            told = "".join(f"<application>{code}</application>" for code in subscribed or ())
            refusal = refused.get(name)
            if name == "get_applications" and subscribed is None:
                refusal = ("XL03000006", "Function {} is not supported")
            if refusal is None:
                inner.append(f"<result><status>success</status><data>{told}</data></result>")
            else:
                said = errors((refusal[0], refusal[1].format(name)))
                inner.append(f"<result><status>failure</status>{said}</result>")
        return results(*inner)(request)

    return answer


def tried(
    bench: Bench, subscribed: Sequence[str] | None, refused: Mapping[str, tuple[str, str]]
) -> dict[Module, str]:
    """The code of the problem of each module that has one."""
    bench.server.script.append(company(subscribed, refused))
    found = bench.gateway.try_company(BOOKS, "a-password", list(Module)).modules
    assert list(found) == list(Module)
    return {module: problem.code for module, problem in found.items() if problem is not None}


@pytest.mark.parametrize("subscribed", [ALL, (), None])
def test_what_can_be_read_may_be_used(bench: Bench, subscribed: Sequence[str] | None) -> None:
    assert tried(bench, subscribed, {}) == {}
    assert len(bench.server.requests) == 2


@pytest.mark.parametrize("refusal", [UNKNOWN, FORBIDDEN])
def test_the_subscriptions_tell_that_a_module_is_missing(bench: Bench, refusal: tuple[str, str]) -> None:
    assert tried(bench, ("CO", "AR"), {"SODOCUMENT": refusal}) == {Module.ORDER_ENTRY: NOT_SUBSCRIBED}


@pytest.mark.parametrize("subscribed", [ALL, None])
def test_an_unknown_object_is_no_proof_of_a_missing_subscription(
    bench: Bench, subscribed: Sequence[str] | None
) -> None:
    unsure = (Module.ADMINISTRATION, Module.ORDER_ENTRY, Module.PLATFORM_SERVICES)
    refused = {PROBES[module]: UNKNOWN for module in unsure}
    assert tried(bench, subscribed, refused) == dict.fromkeys(unsure, NOT_TOLD)


def test_a_missing_permission_is_named_as_such(bench: Bench) -> None:
    assert tried(bench, ALL, {"APBILL": FORBIDDEN}) == {Module.ACCOUNTS_PAYABLE: "permission_denied"}


def test_words_that_nobody_knows_tell_nothing(bench: Bench) -> None:
    strange = {"ASSET": ("BL01001973", "Something is wrong.")}
    assert tried(bench, ALL, strange) == {Module.FIXED_ASSETS_MANAGEMENT: NOT_TOLD}
