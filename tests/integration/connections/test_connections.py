"""Connecting, settings, activation, pausing and disconnecting (CONN, MAP)."""

from __future__ import annotations

import pytest

from tests.integration.aws import is_counted
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, GLOBEX, MAPPINGS


@pytest.mark.rule("CONN-3")
@pytest.mark.parametrize(
    ("changes", "code", "named"),
    [
        ({"password": "not-the-password"}, "bad_credentials", "acme-ws"),
        ({"userId": "nobody"}, "bad_credentials", "nobody"),
        ({"companyId": "NOWHERE"}, "company_refused", "NOWHERE"),
    ],
)
def test_wrong_credentials_are_told(
    system: System, ann: Person, changes: Json, code: str, named: str
) -> None:
    """CONN-3: signed in for real; what is wrong is named, and nothing is kept."""
    problem = ann.call("POST", "/v1/connections", ACME.connect_message(**changes)).expect(422)
    assert problem["code"] == code
    assert named in problem["detail"] + problem["remedy"]
    assert all(is_counted(item) for item in system.account.items("ConnectionsTable"))
    assert system.account.password("acme", "sub-1") is None


@pytest.mark.rule("CONN-2")
def test_an_entity_with_the_subsidiarys_name_must_exist(system: System, ann: Person) -> None:
    """CONN-2: a clear message, and neither connection nor password is left behind."""
    message = ACME.connect_message(subsidiary={"id": "sub-9", "name": "Acme Airlines", "type": ""})
    problem = ann.call("POST", "/v1/connections", message).expect(422)
    assert problem["code"] == "entity_not_found"
    assert "Acme Airlines" in problem["detail"]
    assert ann.get("/v1/connections")["items"] == []
    assert system.account.password("acme", "sub-9") is None


@pytest.mark.rule("CONN-2")
def test_top_level_needs_no_entity(ann: Person) -> None:
    message = ACME.connect_message(
        subsidiary={"id": "sub-9", "name": "Acme Airlines", "type": ""}, postingDestination="top_level"
    )
    created = ann.call("POST", "/v1/connections", message).expect(201)
    assert (created["entityId"], created["status"]) == (None, "not_set_up")


@pytest.mark.rule("CONN-1")
def test_a_subsidiary_has_one_live_connection(system: System, acme: Person) -> None:
    before = system.account.everything()
    problem = acme.call("POST", "/v1/connections", ACME.connect_message()).expect(409)
    assert problem["code"] == "already_connected"
    assert system.account.everything() == before


@pytest.mark.rule("CONN-2")
def test_the_posting_destination_stays(acme: Person) -> None:
    """CONN-2: 409 unless it is the one that it has."""
    problem = acme.call("PATCH", ACME.path, {"postingDestination": "top_level"}).expect(409)
    assert problem["code"] == "posting_destination_immutable"
    acme.call("PATCH", ACME.path, {"postingDestination": "matching_child_entity"}).expect(200)


@pytest.mark.rule("CONN-7")
def test_the_last_side_is_not_switched_off(acme: Person) -> None:
    """CONN-7: one side may go, both may not, neither at once nor one after the other."""
    both = acme.call("PATCH", ACME.path, {"arSync": False, "apSync": False}).expect(409)
    assert both["code"] == "last_active_sync"
    assert acme.call("PATCH", ACME.path, {"arSync": False}).expect(200)["arSync"] is False
    last = acme.call("PATCH", ACME.path, {"apSync": False}).expect(409)
    assert "primary" in last["detail"]
    assert acme.get(ACME.path)["apSync"] is True
    swapped = acme.call("PATCH", ACME.path, {"arSync": True, "apSync": False}).expect(200)
    assert (swapped["arSync"], swapped["apSync"]) == (True, False)


@pytest.mark.rule("MAP-5")
@pytest.mark.parametrize(("account", "code"), [("9999", "account_not_found"), ("4800", "account_inactive")])
def test_only_active_accounts_are_mapped(acme: Person, account: str, code: str) -> None:
    """MAP-5: at any level; what was mapped stays."""
    mappings: list[Json] = [
        {"defaults": {"ar": account, "ap": "5900"}},
        {**MAPPINGS, "categories": {"accessorials": {"default": {"ar": account}}}},
        {**MAPPINGS, "categories": {"trip": {"items": {"Carrier Linehaul": {"ap": account}}}}},
    ]
    for wrong in mappings:
        problem = acme.call("PUT", f"{ACME.path}/account-mappings", wrong).expect(409)
        assert (problem["code"], account in problem["detail"]) == (code, True)
    assert acme.get(f"{ACME.path}/account-mappings")["defaults"] == MAPPINGS["defaults"]


@pytest.mark.rule("MAP-1")
def test_master_defaults_are_replaced_but_not_cleared(acme: Person) -> None:
    for cleared in ({"ar": "4900"}, {"ap": "5900"}, {}):
        problem = acme.call("PUT", f"{ACME.path}/account-mappings", {"defaults": cleared}).expect(409)
        assert problem["code"] == "master_default_required"
    acme.call("PUT", f"{ACME.path}/account-mappings", {"defaults": {"ar": "4000", "ap": "5000"}}).expect(200)


@pytest.mark.rule("MAP-2")
def test_a_category_has_its_sides(acme: Person) -> None:
    """MAP-2: Load is AR only, Trip AP only."""
    wrong = {**MAPPINGS, "categories": {"load": {"default": {"ap": "5000"}}}}
    problem = acme.call("PUT", f"{ACME.path}/account-mappings", wrong).expect(409)
    assert problem["code"] == "side_not_in_category"


@pytest.mark.rule("CONN-6", "CONN-8")
def test_activation_names_every_problem(system: System, ann: Person) -> None:
    """CONN-8: all of them, each with step and field; then none, and active."""
    ann.call("POST", "/v1/connections", ACME.connect_message()).expect(201)
    refused = ann.call("POST", f"{ACME.path}/activate").expect(409)
    assert refused["code"] == "activation_refused"
    assert {one["field"] for one in refused["problems"]} == {
        "accountMappings.defaults.ar",
        "accountMappings.defaults.ap",
    }
    ann.call("PUT", f"{ACME.path}/account-mappings", MAPPINGS).expect(200)
    system.sage.put("GLACCOUNT", "4010", {"STATUS": "inactive"})
    system.sage.put("GLACCOUNT", "5025", {"STATUS": "inactive"})
    for name in ("ARTERM", "APTERM"):
        system.sage.put(name, "Net 30", {"STATUS": "inactive"})
    refused = ann.call("POST", f"{ACME.path}/activate").expect(409)
    codes = sorted(one["code"] for one in refused["problems"])
    assert codes == ["account_inactive", "account_inactive", "term_not_found", "term_not_found"]
    assert all(one["step"] and one["field"] and one["message"] for one in refused["problems"])
    assert ann.get(ACME.path)["status"] == "not_set_up"
    assert ann.call("POST", f"{ACME.path}/checks").expect(200)["problems"] == refused["problems"]
    for name, key in (
        ("GLACCOUNT", "4010"),
        ("GLACCOUNT", "5025"),
        ("ARTERM", "Net 30"),
        ("APTERM", "Net 30"),
    ):
        system.sage.put(name, key, {"STATUS": "active"})
    assert ann.call("POST", f"{ACME.path}/activate").expect(200)["status"] == "active"


@pytest.mark.rule("CONN-8")
def test_the_daily_check_looks_at_every_active_connection(
    system: System, acme: Person, globex: Person
) -> None:
    """CONN-8: one that can't be checked doesn't stop the others."""
    assert system.invoke("CheckConnectionsFunction", {"all": True}) == {"turns": 48}
    system.drain()
    assert acme.get(ACME.path)["checkedAt"]
    assert globex.get(GLOBEX.path)["checkedAt"]
    system.clock.advance(24 * 3600)
    system.sage.put("GLACCOUNT", "4010", {"STATUS": "inactive"}, "GLOBEX")
    system.account.delete_password("acme", "sub-1")
    system.invoke("CheckConnectionsFunction", {"all": True})
    system.drain()
    assert acme.get(ACME.path)["finding"]["code"] == "password_missing"
    assert [one["code"] for one in globex.get(GLOBEX.path)["problems"]] == ["account_inactive"]


@pytest.mark.rule("CONN-6", "CONN-7")
def test_paused_holds_and_resume_drains(system: System, acme: Person) -> None:
    """CONN-7, quality 9: held, not dropped, and not on the error list; nothing reaches Sage meanwhile."""
    acme.call("PATCH", ACME.path, {"primarySync": False}).expect(200)
    ids = [
        one["transactionId"]
        for one in acme.post("/v1/invoices", {"items": [ACME.invoice(str(n)) for n in range(12)]})
    ]
    ids.append(acme.post("/v1/bills", ACME.bill("T1"))["transactionId"])
    system.drain()
    assert {acme.status(one) for one in ids} == {"queued"}
    assert acme.errors() == system.sage.objects("ARINVOICE") == system.sage.objects("APBILL") == []
    system.clock.advance(3600)
    system.invoke("SweeperFunction", {})
    system.drain()
    assert {acme.status(one) for one in ids} == {"queued"}
    acme.call("PATCH", ACME.path, {"primarySync": True}).expect(200)
    system.drain()
    assert {acme.status(one) for one in ids} == {"exported"}
    assert len(system.sage.objects("ARINVOICE")) == 12


@pytest.mark.rule("CONN-7", "MOD-3")
def test_a_held_transaction_may_be_revised_meanwhile(system: System, acme: Person) -> None:
    """CONN-7, MOD-3: the newest version goes out after the pause."""
    acme.call("PATCH", ACME.path, {"primarySync": False}).expect(200)
    acme.post("/v1/invoices", ACME.invoice("1001"))
    system.drain()
    acme.post("/v1/invoices", ACME.invoice("1001", [("Load", "Linehaul", "5.00")], minutes=1))
    system.drain()
    acme.call("PATCH", ACME.path, {"primarySync": True}).expect(200)
    system.drain()
    (document,) = system.sage.documents("1001")
    assert str(document["TOTALENTERED"]) in ("5", "5.00")


@pytest.mark.rule("AR-2")
def test_a_side_that_is_off_skips(system: System, acme: Person) -> None:
    """AR-2: recorded as skipped with the reason, exported when asked again."""
    acme.call("PATCH", ACME.path, {"arSync": False}).expect(200)
    envelope = ACME.invoice("1001")
    invoice = acme.post("/v1/invoices", envelope)["transactionId"]
    bill = acme.post("/v1/bills", ACME.bill("T1"))["transactionId"]
    system.drain()
    assert (acme.status(invoice), acme.status(bill)) == ("skipped", "exported")
    assert "switched off" in acme.transaction(invoice)["skipReason"]
    acme.call("PATCH", ACME.path, {"arSync": True}).expect(200)
    assert acme.post("/v1/invoices", envelope) == {
        "transactionId": invoice,
        "status": "queued",
        "statusUrl": f"/v1/transactions/{invoice}",
    }
    system.drain()
    assert acme.status(invoice) == "exported"


@pytest.mark.rule("AR-2", "AP-2")
def test_without_a_connection_it_is_skipped_until_asked_again(system: System, ann: Person) -> None:
    envelope = ACME.invoice("1001")
    sent = ann.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    assert ann.status(sent) == "skipped"
    ACME.connect(ann)
    system.drain()
    assert ann.status(sent) == "skipped"
    ann.post("/v1/invoices", envelope)
    system.drain()
    assert ann.status(sent) == "exported"


@pytest.mark.rule("CONN-11", "DEC-14")
def test_what_is_older_than_the_connection_is_not_migrated(system: System, acme: Person) -> None:
    envelope = ACME.invoice("1001")
    envelope["invoice"]["CreatedDate"] = "2026-01-05T10:00:00Z"
    sent = acme.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    assert acme.status(sent) == "skipped"
    assert "before" in acme.transaction(sent)["skipReason"]
