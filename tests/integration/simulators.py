"""Sage Intacct and Alvys, simulated in threads of this process and reached over real HTTP."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from sandbox.intacct.__main__ import bind, server_for
from sandbox.intacct.world import GATEWAY_PATH
from sandbox.intacct.world import Simulator as SageSimulator
from tests.fakes.template import ROOT

Row = dict[str, Any]
# The simulators close a connection after 5 idle seconds: the clients give it up before that.
LIMITS = httpx.Limits(keepalive_expiry=2)
# A fault may have closed the simulator's port for a moment.
CONNECT_RETRIES = 3
ALL_PERMISSIONS = ("Billing", "Invoice", "ViewCarrierRate", "PayDriver", "CompanyProfileManager")


def demo_seed(name: str) -> Row:
    """The data that the demo starts from."""
    seed: Row = json.loads((ROOT / "sandbox/demo" / f"{name}.json").read_text())
    return seed


def _control(base_url: str) -> httpx.Client:
    transport = httpx.HTTPTransport(limits=LIMITS, retries=CONNECT_RETRIES)
    return httpx.Client(base_url=base_url, timeout=30, transport=transport)


class Sage:
    """The control plane of the Sage simulator: a person at Sage's own screens, and trouble on demand."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.gateway_url = f"{base_url}{GATEWAY_PATH}"
        self._http = _control(f"{base_url}/_sandbox")

    def reset(self) -> None:
        """Back to the seed."""
        self._http.post("/reset").raise_for_status()

    def objects(self, name: str, company: str = "ACME") -> list[Row]:
        """All objects of a kind."""
        rows: list[Row] = (
            self._http.get(f"/objects/{name}", params={"company": company}).raise_for_status().json()
        )
        return rows

    def put(self, name: str, key: str, body: Row, company: str = "ACME", entity: str = "") -> Row:
        """Act as a person there, at the top level or in an entity."""
        where = {"company": company, "entity": entity}
        answer = self._http.put(f"/objects/{name}/{key}", json=body, params=where)
        assert answer.is_success, answer.text
        row: Row = answer.json()
        return row

    def fault(self, fault: str, *, times: int | None = 1, **more: Any) -> None:
        """Break calls in this way; `match` names which."""
        self._http.post("/faults", json={"fault": fault, "times": times, **more}).raise_for_status()

    def heal(self) -> None:
        """Switch all faults off."""
        self._http.delete("/faults").raise_for_status()

    def advance(self, seconds: float) -> None:
        """Move Sage's clock."""
        self._http.post("/clock", json={"advanceSeconds": seconds}).raise_for_status()

    def functions(self) -> Counter[str]:
        """How often each function was called since the reset."""
        return Counter(self.counts()["functions"])

    def counts(self) -> Row:
        """Requests, sign-ins and more since the reset."""
        counted: Row = self._http.get("/requests").raise_for_status().json()
        return counted

    def requests(self) -> int:
        """How many requests reached Sage, whatever became of them."""
        return int(self.counts()["requests"])

    def documents(self, number: str, company: str = "ACME") -> list[Row]:
        """Invoices and bills with that number, whatever their state."""
        rows = [*self.objects("ARINVOICE", company), *self.objects("APBILL", company)]
        return [row for row in rows if row["RECORDID"] == number]

    def live(self, number: str, company: str = "ACME") -> list[Row]:
        """Those of them that count: neither reversed nor themselves a reversal."""
        return [
            row for row in self.documents(number, company) if row["STATE"] not in ("Reversed", "Reversal")
        ]


class Alvys:
    """The control plane of the Alvys simulator."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._http = _control(base_url)

    def reset(self) -> None:
        """Back to the seed."""
        self._http.post("/_sandbox/reset").raise_for_status()

    def put(self, collection: str, key: str, body: Row, tenant: str = "acme") -> None:
        """Create or change an object."""
        self._http.put(
            f"/_sandbox/objects/{collection}/{key}", json=body, params={"tenant": tenant}
        ).raise_for_status()

    def objects(self, collection: str, tenant: str = "acme") -> list[Row]:
        """All objects of a kind."""
        answer = self._http.get(f"/_sandbox/objects/{collection}", params={"tenant": tenant})
        items: list[Row] = answer.raise_for_status().json()["items"]
        return items

    def fault(self, fault: str, **more: Any) -> None:
        """Break calls in this way; `match` names which."""
        self._http.post("/_sandbox/faults", json={"fault": fault, **more}).raise_for_status()

    def limit(self, per_minute: int) -> None:
        """Take so many requests a minute to each endpoint, until the reset."""
        self._http.post("/_sandbox/limits", json={"perMinute": per_minute}).raise_for_status()

    def advance(self, seconds: float) -> None:
        """Let time pass for the limits."""
        self._http.post("/_sandbox/clock", json={"advanceSeconds": seconds}).raise_for_status()

    def statuses(self) -> dict[str, int]:
        """How often each status was answered."""
        counted = self._http.get("/_sandbox/requests").raise_for_status().json()["statuses"]
        statuses: dict[str, int] = {}
        for counts in counted.values():
            for status, count in counts.items():
                statuses[status] = statuses.get(status, 0) + count
        return statuses

    def calls(self, path: str) -> int:
        """Requests to a path."""
        counted: dict[str, int] = self._http.get("/_sandbox/requests").raise_for_status().json()["requests"]
        return sum(count for name, count in counted.items() if path in name)

    def token(self, tenant: str, **claims: Any) -> str:
        """A person's token for the product's API."""
        body = {"tenant": tenant, "sub": "ann", "role": "Admin", "permissions": list(ALL_PERMISSIONS)}
        answer = self._http.post("/_sandbox/token", json={**body, **claims}).raise_for_status()
        return str(answer.json()["token"])


@contextmanager
def sage_running(seed: Row, *, latency_ms: int = 0) -> Iterator[Sage]:
    """A Sage simulator on a free port."""
    listener = bind(0)
    server = server_for(SageSimulator(seed, latency_ms))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield Sage(f"http://127.0.0.1:{listener.getsockname()[1]}")
    finally:
        # It ends by itself within a fifth of a second, which nobody needs to wait for.
        server.should_exit = True
