"""Who reaches which route (API-2, ERR-10): every route that the API describes, so that none is forgotten."""

from __future__ import annotations

import json
import re

import pytest

from tests.fakes.template import ROOT, Template
from tests.integration.simulators import ALL_PERMISSIONS
from tests.integration.system import Person, System
from tests.integration.tenants import ACME

TEMPLATE = Template.read()
DESCRIBED = json.loads((ROOT / "functions/console/static/openapi.json").read_text())["paths"]
SETTINGS, ERRORS, BILLING = "settings", "errors", "billing"
# What each function is about. A new function has to say.
ABOUT = {
    "ConnectFunction": SETTINGS,
    "ErrorsFunction": ERRORS,
    "CloseFunction": ERRORS,
    "InvoiceIntakeFunction": BILLING,
    "BillIntakeFunction": BILLING,
    "ModifyIntakeFunction": BILLING,
    "TransactionsFunction": BILLING,
    "PaymentSyncFunction": BILLING,
}
DRIVERS = ("Driver", "driver", " DRIVER ")
WITHOUT_BILLING = [permission for permission in ALL_PERMISSIONS if permission != "Billing"]
WITHOUT_PROFILE = [permission for permission in ALL_PERMISSIONS if permission != "CompanyProfileManager"]


def protected() -> list[tuple[str, str, str]]:
    """Function, method and path of every described route that needs a token, function by function."""
    found = []
    for template_path, operations in DESCRIBED.items():
        path = re.sub(r"[{<]\w+[}>]", "x-0", template_path)
        for method in operations:
            route = next(one for one in TEMPLATE.routes if one.matches(method.upper(), path))
            if not route.is_open:
                found.append((route.function, method.upper(), path))
    return sorted(found)


ROUTES = protected()


def refusals(system: System, about: str, **claims: object) -> set[tuple[int, str]]:
    """What this person hears on every route of these functions, whatever is sent."""
    system.clock.advance(60)  # a tenant's calls are counted by the minute
    person = system.person("acme", **claims)
    answers = [
        person.call(method, path, None if method == "GET" else '{"broken')
        for function, method, path in ROUTES
        if ABOUT[function] == about
    ]
    assert answers
    return {(answer.status, answer.json["code"]) for answer in answers}


@pytest.mark.rule("API-2")
def test_every_route_belongs_to_a_function_that_says_what_it_is_about() -> None:
    assert {function for function, _, _ in ROUTES} == set(ABOUT)


@pytest.mark.rule("API-2")
def test_settings_need_a_role_and_the_permission(system: System) -> None:
    """API-2: one of three roles, with CompanyProfileManager; the role is spelt exactly."""
    assert refusals(system, SETTINGS, role="Admin", permissions=WITHOUT_PROFILE) == {
        (403, "permission_missing")
    }
    for role in ("Dispatcher", "-", "admin", "Admin ", "Driver"):
        assert refusals(system, SETTINGS, role=role) == {(403, "role_missing")}


@pytest.mark.rule("API-2")
@pytest.mark.parametrize("role", ["Admin", "PartnerAdmin", "Support"])
def test_the_three_roles_may_see_and_change_settings(system: System, acme: Person, role: str) -> None:
    """API-2: with CompanyProfileManager and nothing else."""
    person = system.person("acme", role=role, permissions=["CompanyProfileManager"])
    assert person.get("/v1/connections")["items"][0]["subsidiary"]["id"] == ACME.subsidiary_id
    person.call("PATCH", ACME.path, {"advanced": {"defaultPaymentTermsDays": 15}}).expect(200)


@pytest.mark.rule("API-2")
def test_everything_else_needs_billing(system: System) -> None:
    """API-2: an administrator's role replaces no permission."""
    for about in (BILLING, ERRORS):
        assert refusals(system, about, role="Admin", permissions=WITHOUT_BILLING) == {
            (403, "permission_missing")
        }


@pytest.mark.rule("API-2", "ERR-10")
def test_drivers_see_no_errors(system: System, acme: Person) -> None:
    """ERR-10: on no route of the list, whatever their permissions; a transaction shows them no problem."""
    for role in DRIVERS:
        assert refusals(system, ERRORS, role=role) == {(403, "role_excluded")}
    sent = acme.post("/v1/invoices", ACME.invoice("1001", customer="C-UNKNOWN"))
    system.drain()
    driver = system.person("acme", role="Driver")
    (listed,) = driver.get("/v1/transactions")["items"]
    shown = driver.transaction(sent["transactionId"])
    assert acme.transaction(sent["transactionId"])["problem"]["code"] == "customer_not_found"
    assert listed["problem"] is None
    assert shown["problem"] is None
