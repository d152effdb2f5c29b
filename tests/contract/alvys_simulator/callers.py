from datetime import datetime
from decimal import Decimal
from typing import Any

import httpx

from sandbox.alvys.wire import decode, encode

AUDIENCE = "https://api.alvys.com/public/"


def plain_client(base_url: str) -> httpx.Client:
    # Without certificates to load, which would take longer than most tests.
    headers = {"User-Agent": "alvys-simulator-tests"}
    return httpx.Client(base_url=base_url, timeout=5, verify=False, headers=headers)


class Caller:
    """A client of the simulator for one set of credentials; bodies keep their decimals."""

    def __init__(self, base_url: str, client_id: str, secret: str) -> None:
        self.http = plain_client(base_url)
        self.http.headers["Authorization"] = f"Bearer {fetch_token(self.http, client_id, secret)}"

    def get(self, resource: str, **query: Any) -> httpx.Response:
        return self.http.get(f"/api/p/v1/{resource}", params=query)

    def post(self, resource: str, body: Any, **options: Any) -> httpx.Response:
        headers = {"Content-Type": "application/json"}
        return self.http.post(f"/api/p/v1/{resource}", content=encode(body), headers=headers, **options)

    def search(self, resource: str, *, page: int = 0, size: int = 50, **filters: Any) -> httpx.Response:
        return self.post(f"{resource}/search", {"Page": page, "PageSize": size, **filters})


class ControlPlane:
    """What a test does to the simulator."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.http = plain_client(f"{base_url}/_sandbox")

    def post(self, name: str, **body: Any) -> Any:
        answer = self.http.post(f"/{name}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def fault(self, fault: str, path: str, **more: Any) -> None:
        self.post("faults", match={"path": path}, fault=fault, **more)

    def objects(self, collection: str, tenant: str = "north") -> list[Any]:
        items: list[Any] = decode(self.http.get(f"/objects/{collection}?tenant={tenant}").text)["items"]
        return items

    def split(self, deduction: str, *amounts: float, tenant: str = "north") -> httpx.Response:
        path = f"/deductions/{deduction}/split"
        return self.http.post(path, params={"tenant": tenant}, json={"amounts": amounts})

    def change(self, collection: str, key: str, tenant: str = "north", **fields: Any) -> Any:
        answer = self.http.put(f"/objects/{collection}/{key}", params={"tenant": tenant}, json=fields)
        assert answer.is_success, answer.text
        return answer.json()


def same_moment(answered: str, moment: str) -> bool:
    """Whether a time that Alvys answered is this one; it may have up to 7 digits after the second."""
    return datetime.fromisoformat(answered) == datetime.fromisoformat(moment)


def fetch_token(http: httpx.Client, client_id: str, secret: str) -> str:
    body = {
        "client_id": client_id,
        "client_secret": secret,
        "audience": AUDIENCE,
        "grant_type": "client_credentials",
    }
    answer = http.post("/oauth/token", json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def customer_payment(load_number: str, amount: str, reference: str = "R-1", **more: Any) -> dict[str, Any]:
    return {
        "LoadNumber": load_number,
        "Amount": {"Amount": Decimal(amount), "Currency": 840},
        "PaymentDate": "2026-03-16T13:57:56.427Z",
        "ReferenceNumber": reference,
        **more,
    }


def carrier_payment(trip_id: str, amount: str, reference: str = "R-1", **more: Any) -> dict[str, Any]:
    payment = customer_payment("", amount, reference, **more)
    del payment["LoadNumber"]
    return {"TripId": trip_id, **payment}
