"""The control plane and the command line."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.contract.intacct_simulator.wire import SEED, Gateway, bill, invoice, running


def test_counts(gateway: Gateway) -> None:
    """Requests, logins and functions by name."""
    session = f"<sessionid>{gateway.session()}</sessionid>"
    gateway.call(invoice("A"), invoice("B", customer="NOBODY"), authentication=session)
    counts = gateway.counts()
    assert (counts["requests"], counts["logins"]) == (2, 1)
    assert counts["functions"] == {"getAPISession": 1, "create_invoice": 2}
    assert (counts["functionsTotal"], counts["failures"]) == (3, {"create_invoice": 1})
    gateway.http.delete(f"{gateway.base}/_sandbox/requests")
    assert gateway.counts()["requests"] == 0


def test_reset_goes_back_to_the_seed(gateway: Gateway) -> None:
    """Objects, faults, counts and sessions are gone."""
    gateway.invoice("A")
    gateway.fault("server_error_500", times=None)
    gateway.http.post(f"{gateway.base}/_sandbox/reset")
    assert gateway.query("ARINVOICE", "RECORDNO").data.get("totalcount") == "0"
    assert gateway.counts()["requests"] == 1


def test_objects_carry_their_lines(gateway: Gateway) -> None:
    """Sage field names; document lines under the collection's name; filters by field."""
    gateway.invoice("A")
    gateway.invoice("B")
    url = f"{gateway.base}/_sandbox/objects/ARINVOICE"
    rows = gateway.http.get(url, params={"RECORDID": "B"}).json()
    assert [row["RECORDID"] for row in rows] == ["B"]
    assert rows[0]["ARINVOICEITEMS"][0]["ACCOUNTNO"] == "4000"
    assert gateway.http.get(f"{url}/4711").status_code == 404


def test_put_creates_and_changes_plain_objects(gateway: Gateway) -> None:
    """A person adds a customer, renames it, deactivates an account."""
    assert gateway.put("CUSTOMER", "C-900", NAME="Walk-in")["CUSTOMERID"] == "C-900"
    assert gateway.put("CUSTOMER", "C-900", NAME="Regular")["NAME"] == "Regular"
    gateway.ok(invoice("A", customer="C-900"))
    gateway.put("GLACCOUNT", "4000", STATUS="inactive")
    assert "Invalid GL Account '4000'" in gateway.refused(invoice("B")).messages
    gateway.put("GLACCOUNT", "4900", TITLE="New", REQUIRELOC=True)
    assert gateway.get("GLACCOUNT", "4900")["REQUIRELOC"] == "true"


def test_person_enters_a_document(gateway: Gateway) -> None:
    """By hand, posted, of today; wrong lines are refused as through the gateway."""
    line = {"ACCOUNTNO": "4000", "TRX_AMOUNT": "12.50", "LOCATIONID": "E100"}
    entered = gateway.put(
        "ARINVOICE", "new", action="enter", CUSTOMERID="C-100", RECORDID="HAND-1", lines=[line]
    )
    assert (entered["STATE"], entered["TOTALENTERED"]) == ("Posted", "12.5")
    answer = gateway.http.put(
        f"{gateway.base}/_sandbox/objects/ARINVOICE/new",
        json={"action": "enter", "CUSTOMERID": "C-100", "lines": [{**line, "ACCOUNTNO": "1"}]},
    )
    assert answer.status_code == 409
    assert "Invalid GL Account '1'" in answer.text


def test_person_posts_pays_and_voids(gateway: Gateway) -> None:
    """post, pay, select, unselect, void_payment, reverse, delete."""
    draft = gateway.ok(bill("D", action="Draft")).key
    assert gateway.put("APBILL", draft, action="post")["STATE"] == "Posted"
    assert gateway.put("APBILL", draft, action="select")["STATE"] == "Selected"
    assert gateway.put("APBILL", draft, action="unselect")["STATE"] == "Posted"
    pay = {
        "action": "pay",
        "amount": "40.00",
        "date": "2026-01-20",
        "method": "Printed Check",
        "documentNumber": "CHK-1",
        "memo": "m",
    }
    assert gateway.put("APBILL", draft, **pay)["STATE"] == "Partially Paid"
    payment = gateway.query("APPYMT", "RECORDNO DOCNUMBER DESCRIPTION WHENCREATED TOTALPAID").rows()[0]
    assert payment == {
        "RECORDNO": payment["RECORDNO"],
        "DOCNUMBER": "CHK-1",
        "DESCRIPTION": "m",
        "WHENCREATED": "01/20/2026",
        "TOTALPAID": "40",
    }
    assert gateway.put("APBILL", draft, action="void_payment")["STATE"] == "Posted"
    assert gateway.put("APBILL", draft, action="reverse", date="2026-02-01")["STATE"] == "Reversed"
    other = gateway.ok(bill("A", action="Draft")).key
    assert gateway.put("APBILL", other, action="delete") == {"status": "deleted"}


def test_person_is_refused_like_anyone(gateway: Gateway) -> None:
    """What Sage refuses is refused with 409 and its text, and changes nothing."""
    key = gateway.invoice("A")
    url = f"{gateway.base}/_sandbox/objects/ARINVOICE/{key}"
    response = gateway.http.put(url, json={"action": "pay", "amount": "1000", "date": "2026-01-20"})
    assert response.status_code == 409
    assert "exceeds total amount due" in response.json()["errors"][0]["text"]
    assert gateway.http.put(url, json={"action": "dance"}).status_code == 409
    assert gateway.get("ARINVOICE", key)["STATE"] == "Posted"


def test_companies_and_entities_can_be_named(gateway: Gateway) -> None:
    """?company= and ?entity=; an unknown company is a 404."""
    base = f"{gateway.base}/_sandbox/objects"
    assert gateway.http.get(f"{base}/CUSTOMER", params={"company": "OTHER"}).json() == []
    assert gateway.http.get(f"{base}/CUSTOMER", params={"company": "NONE"}).status_code == 404
    gateway.http.put(f"{base}/CUSTOMER/C-EAST", params={"entity": "E100"}, json={"NAME": "East only"})
    west = gateway.http.get(f"{base}/CUSTOMER", params={"entity": "E200"}).json()
    assert "C-EAST" not in [row["CUSTOMERID"] for row in west]
    company = gateway.put("COMPANY", "DEMO", closedThrough="2026-06-30")
    assert company["closedThrough"] == "2026-06-30"
    assert gateway.get("COMPANY", "OTHER")["closedThrough"] is None
    assert gateway.http.put(f"{base}/COMPANY/NONE", json={}).status_code == 404


def test_health(gateway: Gateway) -> None:
    """A readiness check."""
    assert gateway.http.get(f"{gateway.base}/_sandbox/health").json()["status"] == "ok"


def test_latency_is_per_request_and_per_function() -> None:
    """--latency-ms and --function-latency-ms add up."""
    with running(SEED, latency_ms=100, function_latency_ms=100) as gateway:
        started = time.monotonic()
        gateway.call(invoice("A"), invoice("B"))
        assert time.monotonic() - started >= 0.3


def test_client_may_not_post_anything_else(gateway: Gateway) -> None:
    """GW-0011 at HTTP 400 for what is not XML."""
    response = gateway.http.post(gateway.url, json={"a": 1})
    assert response.status_code == 400
    assert "GW-0011" in response.text


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "sandbox.intacct", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_process_serves_a_seed_and_stops_on_a_signal(tmp_path: Path) -> None:
    """The start-up line prints the URL; SIGTERM stops cleanly."""
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SEED), encoding="utf-8")
    process = start("--port", "0", "--seed", str(seed))
    assert process.stdout is not None
    banner = process.stdout.readline()
    url = banner.split()[3]
    assert url.startswith("http://127.0.0.1:")
    with httpx.Client() as http:
        gateway = Gateway(url.removesuffix("/ia/xml/xmlgw.phtml"), http)
        assert gateway.invoice("A")
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=5)
    assert "Traceback" not in errors


def test_taken_port_is_said_plainly() -> None:
    """Exit code 2 and a clear message."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start("--port", str(taken.getsockname()[1]))
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 2
    assert "cannot be used" in errors


@pytest.mark.parametrize(
    ("content", "text"),
    [("{", "seed.json"), ('{"companies": {"X": {"objects": {"NOPE": []}}}}', "no object 'NOPE'")],
)
def test_wrong_seed_is_said_plainly(tmp_path: Path, content: str, text: str) -> None:
    """Exit code 2 and where the seed is wrong."""
    seed = tmp_path / "seed.json"
    seed.write_text(content, encoding="utf-8")
    process = start("--port", "0", "--seed", str(seed))
    _, errors = process.communicate(timeout=10)
    assert process.returncode == 2
    assert text in errors
