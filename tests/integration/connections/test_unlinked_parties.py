"""Who lacks an External Accounting ID in Alvys, asked of Alvys itself (CONN-13, PARTY-7)."""

from __future__ import annotations

import pytest

from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, GLOBEX

pytestmark = pytest.mark.rule("CONN-13")


PATH = f"{ACME.path}/unlinked-parties"
TYPES = ("customers", "carriers", "drivers")
PAGE = 200


def customer(system: System, key: str, **changes: Json) -> None:
    """A customer in Alvys."""
    body = {"Name": f"Customer {key}", "CompanyNumber": "", "Type": "Customer", "Status": "Active"}
    system.alvys.put("customers", key, {"Email": [], "Phone": [], "Contacts": [], **body, **changes})


def carrier(system: System, key: str, **changes: Json) -> None:
    """A carrier in Alvys."""
    body = {"Name": f"Carrier {key}", "Type": "Carrier", "Status": "Active"}
    system.alvys.put("carriers", key, {**body, **changes})


def driver(system: System, key: str, **changes: Json) -> None:
    """A driver in Alvys."""
    body = {"Name": f"Driver {key}", "Type": "COMPANY", "SubsidiaryId": "sub-1", "Status": "ONLINE"}
    created = {"CreatedAt": "2026-01-05T10:00:00Z", "IsActive": True, "Notes": []}
    system.alvys.put("drivers", key, {**body, **created, **changes})


def linked(number: str, subsidiary: str = "sub-1") -> Json:
    """A carrier's id in one subsidiary's books."""
    return {"SubsidiaryId": subsidiary, "SubsidiaryName": "…", "ExternalAccountingId": number}


def ids(found: Json) -> list[str]:
    """Whom a part of the answer lists."""
    return [party["id"] for party in found["parties"]]


@pytest.mark.rule("PARTY-7")
def test_who_lacks_an_id_is_listed(system: System, acme: Person) -> None:
    """Active ones only; of carriers the id of this subsidiary counts; of drivers Alvys doesn't tell."""
    customer(system, "cust-1", ExternalId="", CompanyNumber="7001")
    customer(system, "cust-2")
    customer(system, "cust-3", Status="Inactive")
    carrier(system, "carr-100", ExternalIds=[linked("V-100")])
    carrier(system, "carr-200", ExternalIds=[linked("V-9", "sub-2"), linked(" ")])
    carrier(system, "carr-1", UsDotNum="30", ExternalIds=[linked("V-9", "sub-2"), linked("V-1")])
    carrier(system, "carr-2", Status="Do Not Load")
    driver(system, "driv-1", EmployeeId="E7")
    driver(system, "driv-2", SubsidiaryId="sub-2")
    driver(system, "driv-3", IsActive=False)
    answer = acme.get(PATH)
    customers, carriers, drivers = (answer[name] for name in TYPES)
    assert (customers["lookedAt"], customers["total"], customers["lacking"]) == (5, 5, 2)
    assert customers["parties"] == [
        {"id": "cust-1", "name": "Customer cust-1", "number": "7001", "externalAccountingId": "lacking"},
        {"id": "cust-2", "name": "Customer cust-2", "number": None, "externalAccountingId": "lacking"},
    ]
    assert (carriers["lookedAt"], carriers["lacking"], ids(carriers)) == (3, 1, ["carr-200"])
    assert carriers["parties"][0]["number"] == "MC 798765"
    assert (drivers["lookedAt"], drivers["total"], drivers["lacking"], drivers["unknown"]) == (
        1,
        None,
        None,
        1,
    )
    assert drivers["parties"] == [
        {"id": "driv-1", "name": "Driver driv-1", "number": "E7", "externalAccountingId": "unknown"}
    ]
    assert "doesn't return" in drivers["note"]
    assert not any(answer[name]["cut"] or answer[name]["problem"] for name in TYPES)
    assert answer["checkedAt"]
    assert system.alvys.calls("/search") == len(TYPES)


def test_a_long_list_is_cut_and_goes_on(system: System, acme: Person) -> None:
    """Within Alvys's limits: five pages of a type, a second apart; the rest is asked for with the cursor."""
    many = 5 * PAGE + 30
    for number in range(many):
        carrier(system, f"c{number:04}")
    first = acme.get(PATH)
    carriers = first["carriers"]
    assert (carriers["cut"], carriers["lookedAt"], carriers["total"]) == (True, 5 * PAGE, many + 2)
    assert not first["customers"]["cut"]
    assert system.alvys.calls("carriers/search") == 5
    rest = acme.get(f"{PATH}?type=carriers&cursor={carriers['cursor']}")
    assert (rest["customers"], rest["drivers"]) == (None, None)
    assert (rest["carriers"]["cut"], rest["carriers"]["cursor"]) == (False, None)
    assert len({*ids(carriers), *ids(rest["carriers"])}) == many + 2


def test_a_limit_of_alvys_cuts_one_type_only(system: System, acme: Person) -> None:
    """What could be looked at is told all the same, and when to ask for the rest."""
    system.alvys.fault("rate_limit_429", match={"path": "carriers/search"})
    answer = acme.get(PATH)
    carriers = answer["carriers"]
    assert (carriers["cut"], carriers["lookedAt"], carriers["total"]) == (True, 0, None)
    assert carriers["problem"]["code"] == "alvys_busy"
    assert carriers["problem"]["retryAfterSeconds"] == 180
    assert answer["customers"]["lookedAt"] == 3
    assert acme.get(f"{PATH}?type=carriers&cursor={carriers['cursor']}")["carriers"]["lookedAt"] == 2


def test_a_limit_within_a_list_keeps_what_was_read(system: System, acme: Person) -> None:
    for number in range(PAGE):
        customer(system, f"c{number:04}")
    system.alvys.limit(1)
    answer = acme.get(f"{PATH}?type=customers")["customers"]
    assert (answer["lookedAt"], answer["cut"], answer["cursor"]) == (PAGE, True, "1")
    assert answer["problem"]["code"] == "alvys_busy"


def test_when_alvys_takes_no_call_it_says_when(system: System, acme: Person) -> None:
    system.alvys.fault("rate_limit_429", match={"path": "/search"}, times=len(TYPES))
    answer = acme.call("GET", PATH)
    assert (answer.expect(503)["code"], answer.headers["retry-after"]) == ("alvys_busy", "180")
    system.alvys.fault("html_body", match={"path": "/search"}, times=len(TYPES))
    assert acme.call("GET", PATH).expect(503)["code"] == "alvys_unreadable"
    system.alvys.fault("server_error_500", match={"path": "/oauth"}, times=len(TYPES))
    system.clock.advance(7200)
    assert acme.call("GET", PATH).expect(503)["code"] == "alvys_busy"


@pytest.mark.parametrize(
    ("secret", "code"),
    [
        (None, "alvys_credentials_missing"),
        ('{"clientId": "acme-client", "clientSecret": "stale-secret"}', "alvys_credentials_refused"),
    ],
)
def test_without_access_to_alvys_it_says_so(
    system: System, acme: Person, secret: str | None, code: str
) -> None:
    """No access is a matter for the tenant, and nothing that goes away by itself."""
    name = f"{system.account.prefix}/alvys/acme"
    if secret is None:
        system.account.secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    else:
        system.account.secrets.put_secret_value(SecretId=name, SecretString=secret)
    problem = acme.call("GET", PATH).expect(422)
    assert problem["code"] == code
    assert "Admin > API Access" in problem["remedy"]
    assert "stale-secret" not in str(problem)


def test_one_connections_parties_are_its_tenants(system: System, acme: Person, globex: Person) -> None:
    customer(system, "cust-1")
    assert ids(acme.get(PATH)["customers"]) == ["cust-1"]
    assert ids(globex.get(f"{GLOBEX.path}/unlinked-parties")["customers"]) == []
    acme.call("DELETE", ACME.path).expect(200)
    assert acme.call("GET", PATH).status == 404
    assert system.person("acme", role="Clerk").call("GET", PATH).status == 403


@pytest.mark.parametrize(
    ("query", "path"),
    [("type=trucks", "type"), ("cursor=1", "type"), ("type=drivers&cursor=x", "cursor")]
    + [(f"type=drivers&cursor={cursor}", "cursor") for cursor in ("-1", "9" * 40, "", "%C2%B2")],
)
def test_a_wrong_question_is_refused_with_its_path(acme: Person, query: str, path: str) -> None:
    problem = acme.call("GET", f"{PATH}?{query}").expect(400)
    assert [one["path"] for one in problem["errors"]] == [path]
