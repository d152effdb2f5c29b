"""What a change would do, asked over HTTP, answered behind the queue (WHATIF)."""

from __future__ import annotations

import pytest

from tests.integration.crashes import CrashError, dying
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, GLOBEX, MAPPINGS

PATH = f"{ACME.path}/what-if"
CHANGED: Json = {"accountMappings": {**MAPPINGS, "defaults": {"ar": "4900", "ap": "5900"}}}
CHANGED["accountMappings"]["categories"] = {
    **MAPPINGS["categories"],
    "load": {"items": {"Customer Linehaul": {"ar": "4020"}, "Fuel Surcharge": {"ar": "4010"}}},
}


@pytest.mark.rule("WHATIF-1", "WHATIF-2")
def test_a_change_is_asked_about_before_it_is_saved(system: System, acme: Person) -> None:
    acme.post("/v1/invoices", ACME.invoice("1001"))
    acme.post("/v1/bills", ACME.bill("T1"))
    system.drain()
    sage, transactions = system.sage.objects("ARINVOICE"), acme.get("/v1/transactions")
    requests = system.sage.requests()

    asked = acme.call("POST", PATH, CHANGED).expect(202)
    assert (asked["status"], asked["documents"], asked["result"]) == ("queued", 0, None)
    # The worker dies in the middle; the message comes again.
    with dying(8, after=True), pytest.raises(CrashError):
        system.pump()
    assert acme.get(asked["statusUrl"])["status"] == "in_progress"
    system.drain()
    done = acme.get(asked["statusUrl"])
    assert (done["status"], done["documents"], done["problem"]) == ("complete", 2, None)
    result = done["result"]
    assert (result["counts"]["bookedDifferently"], result["counts"]["unchanged"]) == (1, 1)
    (document,) = result["documents"]
    (line,) = document["lines"]
    assert document["document"]["number"] == "1001"
    assert (line["before"]["account"], line["after"]["account"]) == ("4000", "4020")
    assert line["amount"] == {"amount": "1000.00", "currency": "USD"}
    (move,) = result["moves"]
    assert (move["before"], move["after"], move["amount"]["amount"]) == ("4000", "4020", "1000.00")
    totals = {row["account"]: (row["before"], row["after"]) for row in result["totals"]}
    assert totals["4000"] == ("1000.00", "0.00")
    assert totals["4020"] == ("0.00", "1000.00")
    assert result["titles"]["4020"]

    # Nothing was sent, changed or recorded.
    assert system.sage.requests() == requests
    assert system.sage.objects("ARINVOICE") == sage
    assert acme.get("/v1/transactions") == transactions
    assert (
        acme.get(f"{ACME.path}/account-mappings")["categories"]["load"]["items"]["Customer Linehaul"]["ar"]
        == "4000"
    )

    # Amounts need the permissions of their kinds.
    without = system.person(ACME.name, permissions=["CompanyProfileManager", "Billing", "ViewCarrierRate"])
    seen = without.get(asked["statusUrl"])["result"]
    assert seen["documents"][0]["lines"][0]["amount"] is None
    assert [row["amount"] for row in seen["moves"]] == [None]
    assert {row["account"]: row["before"] for row in seen["totals"] if row["side"] == "ar"} == {
        "4000": None,
        "4010": None,
        "4020": None,
    }
    assert all(row["before"] for row in seen["totals"] if row["side"] == "ap")

    # It is what saving and exporting again does.
    acme.call("PUT", f"{ACME.path}/account-mappings", CHANGED["accountMappings"]).expect(200)
    again = acme.post(PATH, CHANGED)
    system.drain()
    told = acme.get(again["statusUrl"])["result"]
    assert (told["counts"]["unchanged"], told["counts"]["differsAlready"], told["documents"]) == (2, 1, [])


@pytest.mark.rule("WHATIF-1", "API-2")
def test_a_question_is_refused_like_a_change_and_is_its_tenants_own(
    system: System, acme: Person, globex: Person
) -> None:
    def refused(message: Json, status: int) -> Json:
        problem: Json = acme.call("POST", PATH, message).expect(status)
        return problem

    wrong = {"defaults": {"ar": "9999", "ap": "5900"}}
    saved = acme.call("PUT", f"{ACME.path}/account-mappings", wrong).expect(409)
    asked = refused({"accountMappings": wrong}, 409)
    for name in ("code", "detail", "errors"):
        assert asked[name] == saved[name]
    assert refused({"settings": {"arSync": False, "apSync": False}}, 409)["code"] == "last_active_sync"
    messages: list[Json] = [
        {},
        {"newest": 501, "settings": {}},
        {"accountMapping": {}},
        {"settings": {"ar": {"x": 1}}},
    ]
    for message in messages:
        refused(message, 400)
    assert acme.call("POST", "/v1/connections/none/what-if", {"settings": {}}).status == 404
    biller = system.person(ACME.name, role="Dispatcher", permissions=["Billing"])
    assert biller.call("POST", PATH, {"settings": {}}).status == 403

    url = acme.post(PATH, {"settings": {"ar": {"autopostInvoices": False}}})["statusUrl"]
    assert acme.call("GET", f"{PATH}/wif_unknown").status == 404
    assert acme.call("GET", url.replace("/sub-1/", "/sub-2/")).status == 404
    # On purpose the other tenant has a subsidiary of the same id.
    assert GLOBEX.path == ACME.path
    assert globex.call("GET", url).status == 404
    system.drain()
    assert acme.get(url)["result"]["counts"]["unchanged"] == 0
