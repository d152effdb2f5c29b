"""Two tenants in one process: neither can see, change or infer what the other has (API-2)."""

from __future__ import annotations

import pytest

from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, GLOBEX

pytestmark = pytest.mark.rule("API-2")


@pytest.fixture
def failed(system: System, acme: Person) -> str:
    """A transaction of acme on its error list."""
    sent = acme.post("/v1/invoices", ACME.invoice("1001", customer="C-UNKNOWN"))
    system.drain()
    assert acme.status(sent["transactionId"]) == "failed"
    return str(sent["transactionId"])


def test_lists_hold_only_ones_own(system: System, acme: Person, globex: Person, failed: str) -> None:
    """Also with the same subsidiary id and the same document numbers on both sides."""
    own = globex.post("/v1/invoices", GLOBEX.invoice("1001"))["transactionId"]
    acme.post("/v1/payment-syncs", {})
    system.drain()
    assert own != failed
    assert [one["transactionId"] for one in globex.get("/v1/transactions")["items"]] == [own]
    assert globex.get("/v1/transactions?q=northwind")["items"] == []
    assert globex.errors() == globex.get("/v1/payment-syncs")["items"] == []
    assert "1001" not in globex.call("GET", "/v1/errors.csv").body
    (connection,) = globex.get("/v1/connections")["items"]
    assert connection["companyId"] == "GLOBEX"


def test_what_is_anothers_looks_like_what_is_not_there(globex: Person, failed: str) -> None:
    """404, word for word the answer for an id that nobody has."""

    def answers(transaction_id: str) -> list[Json]:
        asked = [
            globex.call("GET", f"/v1/transactions/{transaction_id}"),
            globex.call("POST", f"/v1/transactions/{transaction_id}/revert"),
            globex.call("POST", f"/v1/transactions/{transaction_id}/regenerate"),
        ]
        for answer in asked:
            answer.expect(404)
        return [{**answer.json, "correlationId": ""} for answer in asked]

    assert answers(failed) == answers("txn_" + "0" * 32)


def test_anothers_errors_cannot_be_retried(system: System, acme: Person, globex: Person, failed: str) -> None:
    before = acme.transaction(failed)
    assert globex.post("/v1/errors/retry", {"ids": [failed]})["accepted"] == 0
    assert globex.post("/v1/errors/retry", {"filter": {}})["accepted"] == 0
    assert system.pump() == 0
    assert acme.transaction(failed) == before


def test_anothers_cursor_is_no_cursor(acme: Person, globex: Person, failed: str) -> None:
    """A cursor holds keys; one of another tenant is refused, not followed."""
    acme.post("/v1/invoices", ACME.invoice("1002"))
    cursor = acme.get("/v1/transactions?limit=1")["cursor"]
    assert cursor
    assert globex.call("GET", f"/v1/transactions?limit=1&cursor={cursor}").status == 400
    assert globex.call("GET", f"/v1/errors?limit=1&cursor={cursor}").status == 400
    assert globex.call("GET", f"/v1/payment-syncs?limit=1&cursor={cursor}").status == 400
    assert globex.call("GET", f"/v1/payments?limit=1&cursor={cursor}").status == 400


def test_anothers_connection_is_not_there(system: System, acme: Person) -> None:
    """globex has none yet: every call on acme's subsidiary id is a 404, and changes nothing."""
    bob = system.person("globex")
    before = system.account.everything()
    calls: list[tuple[str, str, Json]] = [
        ("GET", "", None),
        ("PATCH", "", {"primarySync": False}),
        ("DELETE", "", None),
        ("PUT", "/credentials", {"userId": "acme-ws", "password": "acme-ws-password"}),
        ("GET", "/account-mappings", None),
        ("PUT", "/account-mappings", {"defaults": {"ar": "4000", "ap": "5000"}}),
        ("POST", "/checks", None),
        ("POST", "/activate", None),
    ]
    for method, end, body in calls:
        assert bob.call(method, f"{ACME.path}{end}", body).status == 404, (method, end)
    assert bob.call("POST", "/v1/payment-syncs", {"subsidiaryId": ACME.subsidiary_id}).status == 404
    assert system.account.everything() == before


def test_tenants_alternate_in_one_warm_process(system: System, acme: Person, globex: Person) -> None:
    """Sessions, terms and parties that a warm worker remembers belong to one tenant."""
    for turn in range(3):
        mine = acme.post("/v1/invoices", ACME.invoice(f"20{turn}"))["transactionId"]
        theirs = globex.post("/v1/invoices", GLOBEX.invoice(f"20{turn}"))["transactionId"]
        system.drain()
        assert (acme.status(mine), globex.status(theirs)) == ("exported", "exported")
        assert len(system.sage.documents(f"20{turn}", "ACME")) == 1
        assert len(system.sage.documents(f"20{turn}", "GLOBEX")) == 1
    assert {row["CUSTOMERNAME"] for row in system.sage.objects("ARINVOICE", "GLOBEX")} == {"Initech Paper"}


def test_a_batch_of_both_tenants_is_parted(system: System, acme: Person, globex: Person) -> None:
    """One batch of messages, same subsidiary id: each goes to its own Sage company."""
    acme.post("/v1/invoices", {"items": [ACME.invoice(str(number)) for number in range(300, 305)]})
    globex.post("/v1/invoices", {"items": [GLOBEX.invoice(str(number)) for number in range(302, 307)]})
    system.drain()
    assert {row["RECORDID"] for row in system.sage.objects("ARINVOICE", "ACME")} == set(
        map(str, range(300, 305))
    )
    assert {row["RECORDID"] for row in system.sage.objects("ARINVOICE", "GLOBEX")} == set(
        map(str, range(302, 307))
    )


def test_the_same_sage_company_in_both_tenants(system: System, acme: Person) -> None:
    """A bookkeeper of two tenants: same company id, same subsidiary id, each with its own password."""
    bob = system.person("globex")
    wrong = ACME.connect_message(password="a-guess-of-bobs")
    assert bob.call("POST", "/v1/connections", wrong).status == 422
    ACME.connect(bob)
    mine = acme.post("/v1/invoices", ACME.invoice("401"))["transactionId"]
    theirs = bob.post("/v1/invoices", ACME.invoice("402"))["transactionId"]
    system.drain()
    assert (acme.status(mine), bob.status(theirs)) == ("exported", "exported")
    assert [one["number"] for one in bob.get("/v1/transactions")["items"]] == ["402"]
    bob.call("DELETE", ACME.path).expect(200)
    assert system.account.password("acme", "sub-1")
    acme.post("/v1/invoices", ACME.invoice("403"))
    system.drain()
    assert len(system.sage.documents("403")) == 1


@pytest.mark.rule("PAY-2")
def test_payments_of_one_tenant_stay_there(system: System, acme: Person) -> None:
    """PAY-2: the same Sage company in both tenants; a payment belongs to who exported the document."""
    bob = system.person("globex")
    ACME.connect(bob)
    envelope = ACME.invoice("501")
    ACME.in_alvys(system, envelope)
    sent = acme.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    record_no = acme.transaction(sent)["sageDocument"]["recordNo"]
    system.sage.put("ARINVOICE", record_no, {"action": "pay", "amount": "86.39"})
    bob.post("/v1/payment-syncs", {})
    system.drain()
    (run,) = bob.get("/v1/payment-syncs")["items"]
    assert (run["read"], run["foreign"], run["new"]) == (1, 1, 0)
    acme.post("/v1/payment-syncs", {})
    system.drain()
    (run,) = acme.get("/v1/payment-syncs")["items"]
    assert (run["foreign"], run["new"]) == (0, 1)
    assert [payment["LoadNumber"] for payment in system.alvys.objects("payments", "acme")] == ["501"]
    assert system.alvys.objects("payments", "globex") == []
