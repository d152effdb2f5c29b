"""HTTP clients of the three systems in the demo."""

from __future__ import annotations

from typing import Any

import httpx

from sandbox.demo.steps import DemoError

Json = Any


class Api:
    """The product's API, called by a user of one tenant."""

    def __init__(self, base_url: str, token: str) -> None:
        # The first call of a function starts it, so it takes longer.
        self._http = httpx.Client(base_url=base_url, headers={"Authorization": f"Bearer {token}"}, timeout=60)

    def call(self, method: str, path: str, body: Json = None, *, expect: int = 200) -> Json:
        """Call the API. Raises DemoError for any status but the expected one."""
        return self._request(method, path, body, expect).json()

    def text(self, path: str) -> str:
        """Return a file. Raises DemoError for any status but 200."""
        return self._request("GET", path, None, 200).text

    def _request(self, method: str, path: str, body: Json, expect: int) -> httpx.Response:
        answer = self._http.request(method, path, json=body)
        if answer.status_code != expect:
            raise DemoError(f"{method} {path} answered {answer.status_code}: {answer.text[:500]}")
        return answer


class Simulator:
    """The control plane of a simulator."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=30)

    def objects(self, name: str, **query: str) -> list[Json]:
        """Return all objects of a kind."""
        body = self._http.get(f"/_sandbox/objects/{name}", params=query).raise_for_status().json()
        found: list[Json] = body["items"] if isinstance(body, dict) else body
        return found

    def put(self, name: str, key: str, body: Json, **query: str) -> Json:
        """Create or change an object, or act on it, as a user does. Raises DemoError when it is refused."""
        answer = self._http.put(f"/_sandbox/objects/{name}/{key}", json=body, params=query)
        if answer.is_error:
            raise DemoError(f"{name} {key}: {answer.status_code} {answer.text[:300]}")
        return answer.json() if answer.content else None

    def fault(self, rule: Json) -> None:
        """Switch a fault on."""
        self._http.post("/_sandbox/faults", json=rule).raise_for_status()

    def limits(self, **settings: int) -> None:
        """Change Alvys's rate limits."""
        self._http.post("/_sandbox/limits", json=settings).raise_for_status()
