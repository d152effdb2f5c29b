"""The overview: what waits and fails at a glance, counted from indexes."""

from __future__ import annotations

from tests.integration.system import Person, System
from tests.integration.tenants import ACME, GLOBEX


def test_the_overview_tells_how_a_tenant_stands(system: System, acme: Person, globex: Person) -> None:
    acme.call("PATCH", ACME.path, {"ar": {"autopostInvoices": False}}).expect(200)
    sent = [ACME.invoice("1001"), ACME.invoice("1002", customer="C-GONE"), ACME.invoice("1003")]
    acme.post("/v1/invoices", {"items": sent})
    acme.post("/v1/bills", {"items": [ACME.bill("T1")]})
    system.drain()
    system.invoke("DailyComparisonFunction", {})
    system.drain()
    acme.call("PATCH", ACME.path, {"primarySync": False}).expect(200)
    acme.post("/v1/invoices", {"items": [ACME.invoice("1005")]})
    system.drain()

    told = acme.get("/v1/overview")
    (connection,) = told["connections"]
    failed = next(row for row in acme.errors() if row["reference"] == "1002")
    assert connection["subsidiary"] == {"id": "sub-1", "name": ACME.subsidiary_name, "type": "Broker"}
    assert (connection["status"], connection["waiting"], connection["held"]) == ("paused", 1, 1)
    assert (connection["failing"], connection["failingSince"]) == (1, failed["since"])
    assert (connection["drafts"]["count"], connection["refusedPayments"]) == (2, 0)
    assert connection["paymentSync"]["overdue"] is False
    assert told["totals"] == {
        "waiting": 1, "held": 1, "failing": 1, "failingSince": failed["since"],
        "refusedPayments": 0, "drafts": 2, "syncsOverdue": 0,
    }  # fmt: skip
    today = told["days"][-1]
    assert (len(told["days"]), today["date"], told["truncated"]) == (14, told["asOf"][:10], False)
    assert (today["received"], today["exported"], today["waiting"], today["failed"]) == (5, 3, 1, 1)
    # The list has just what is counted.
    waits = acme.get("/v1/transactions?status=waiting")["items"]
    assert [(row["number"], row["heldBecause"] is not None) for row in waits] == [("1005", True)]
    # It is read once in a minute.
    reads = []
    for _ in range(3):
        reads.append(acme.get("/v1/overview")["asOf"])
        system.clock.advance(40)
    assert reads[0] == reads[1] < reads[2]

    # Who may not see some kinds, or no errors, is told less; and other tenants nothing.
    biller = system.person(ACME.name, role="Dispatcher", permissions=["Billing"])
    driver = system.person(ACME.name, role="Driver", permissions=["Billing", "Invoice"])
    assert biller.get("/v1/overview")["days"][-1]["received"] == 0
    assert biller.get("/v1/overview")["connections"][0]["subsidiary"]["name"] == ACME.subsidiary_name
    assert driver.get("/v1/overview")["totals"]["failing"] is None
    assert driver.get("/v1/overview")["connections"][0]["failing"] is None
    other = globex.get("/v1/overview")
    assert other["connections"][0]["subsidiary"]["name"] == GLOBEX.subsidiary_name
    assert other["totals"]["failing"] == other["days"][-1]["received"] == 0
    system.person(ACME.name, permissions=[]).call("GET", "/v1/overview").expect(403)
