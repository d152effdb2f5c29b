"""The three systems that the walk talks to, over real HTTP."""

from __future__ import annotations

from typing import Any

import httpx

from sandbox.demo.steps import DemoError

Json = Any


class Api:
    """The product's API, as a person of one tenant."""

    def __init__(self, base_url: str, token: str) -> None:
        # The first call of a function starts it, which takes a moment.
        self._http = httpx.Client(base_url=base_url, headers={"Authorization": f"Bearer {token}"}, timeout=60)

    def call(self, method: str, path: str, body: Json = None, *, expect: int = 200) -> Json:
        """One call; anything but the expected status ends the walk with the answer."""
        answer = self._http.request(method, path, json=body)
        if answer.status_code != expect:
            raise DemoError(f"{method} {path} answered {answer.status_code}: {answer.text[:500]}")
        return answer.json()


class Simulator:
    """The control plane of a simulator."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=30)

    def objects(self, name: str, **query: str) -> list[Json]:
        """All objects of a kind."""
        body = self._http.get(f"/_sandbox/objects/{name}", params=query).raise_for_status().json()
        found: list[Json] = body["items"] if isinstance(body, dict) else body
        return found

    def put(self, name: str, key: str, body: Json, **query: str) -> Json:
        """Act as a person there."""
        answer = self._http.put(f"/_sandbox/objects/{name}/{key}", json=body, params=query)
        if answer.is_error:
            raise DemoError(f"{name} {key}: {answer.status_code} {answer.text[:300]}")
        return answer.json() if answer.content else None

    def limits(self, **settings: int) -> None:
        """Change Alvys's call limits."""
        self._http.post("/_sandbox/limits", json=settings).raise_for_status()
