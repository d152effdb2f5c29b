"""Connects the fleet's subsidiaries, so that each badge of a connection is there once."""

from __future__ import annotations

from typing import Any

from sandbox.demo.clients import Api
from sandbox.demo_data.subsidiaries import (
    COLD_CHAIN,
    CREDENTIALS,
    CUSTOM_FIELDS,
    DEDICATED,
    DIMENSIONS,
    EXPRESS,
    LINES,
    LOGISTICS,
    MAPPINGS,
    SETTINGS,
    Subsidiary,
)

Json = dict[str, Any]


class Connections:
    """The connections of the fleet."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def now(self) -> dict[str, Json]:
        """The fleet's connections by subsidiary."""
        listed = self._api.call("GET", "/v1/connections")["items"]
        return {connection["subsidiary"]["id"]: connection for connection in listed}

    def connect(self) -> None:
        """Connect all: four are active then, one is left in the middle of its set-up."""
        known = self.now()
        if LINES.id not in known:
            self._create(LINES)
        if known.get(LINES.id, {}).get("status") != "active":
            self._set_up(LINES)
        for subsidiary in (LOGISTICS, COLD_CHAIN, EXPRESS):
            if subsidiary.id not in known:
                self._create(subsidiary, copy_from=LINES.id)
                self._activate(subsidiary)
        if DEDICATED.id not in known:
            self._create(DEDICATED)
            self._api.call(
                "PUT", f"{path(DEDICATED)}/account-mappings", {"defaults": {"ar": "4900"}, "categories": {}}
            )
            self._api.call("POST", f"{path(DEDICATED)}/checks")

    def _create(self, subsidiary: Subsidiary, *, copy_from: str | None = None) -> None:
        message = {
            "subsidiary": {"id": subsidiary.id, "name": subsidiary.name, "type": subsidiary.type},
            "postingDestination": "matching_child_entity",
            **({"copyFrom": copy_from} if copy_from else {}),
            **CREDENTIALS,
        }
        self._api.call("POST", "/v1/connections", message, expect=201)

    def _set_up(self, subsidiary: Subsidiary) -> None:
        self._api.call("PUT", f"{path(subsidiary)}/account-mappings", MAPPINGS)
        self._api.call("PUT", f"{path(subsidiary)}/dimension-mappings", {"mappings": DIMENSIONS})
        self._api.call("PUT", f"{path(subsidiary)}/custom-field-mappings", {"mappings": CUSTOM_FIELDS})
        self._activate(subsidiary)

    def _activate(self, subsidiary: Subsidiary) -> None:
        self._api.call("PATCH", path(subsidiary), SETTINGS[subsidiary.id])
        self._api.call("POST", f"{path(subsidiary)}/activate")

    def check(self, *subsidiaries: Subsidiary) -> None:
        """Read Sage's data anew and check: what was changed in Sage shows as problems."""
        for subsidiary in subsidiaries:
            self._api.call("POST", f"{path(subsidiary)}/metadata/refresh")
            self._api.call("POST", f"{path(subsidiary)}/checks")

    def pause(self, subsidiary: Subsidiary) -> None:
        """Switch all syncing off."""
        self._api.call("PATCH", path(subsidiary), {"primarySync": False})

    def stop_posting_bills(self, subsidiary: Subsidiary) -> None:
        """Leave bills as drafts from now on."""
        self._api.call("PATCH", path(subsidiary), {"ap": {"autopostBills": False}})

    def disconnect(self, subsidiary: Subsidiary) -> None:
        """Disconnect a subsidiary."""
        self._api.call("DELETE", path(subsidiary))


def path(subsidiary: Subsidiary) -> str:
    """The path of a subsidiary's connection."""
    return f"/v1/connections/{subsidiary.id}"
