"""What people do at the connections: switches, settings, passwords, disconnecting and connecting again."""

from __future__ import annotations

from typing import Any

from alvys_intacct.domain.connections.changes import SettingsChange, changed
from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.usecases.connections.connect import ActivationRefusedError, NewConnection
from tests.fakes.samples import CALLER
from tests.property.lives.actor import Actor
from tests.property.lives.sage import RIGHT


class AtConnections(Actor):
    """The steps of people in the settings."""

    def switch_primary(self) -> None:
        """Somebody pauses or resumes."""
        which, on = self._draw.choice(self._world.subsidiaries), self._draw.random() < 0.6
        self._change(which, SettingsChange(switches={"primary_sync": on}))

    def switch_side(self) -> None:
        """Somebody switches a side."""
        which, on = self._draw.choice(self._world.subsidiaries), self._draw.random() < 0.6
        self._change(which, SettingsChange(switches={self._draw.choice(("ar_sync", "ap_sync")): on}))

    def change_settings(self) -> None:
        """Somebody changes a setting that later exports are made with."""
        which, on = self._draw.choice(self._world.subsidiaries), self._draw.random() < 0.5
        settings: list[dict[str, dict[str, Any]]] = [
            {"ar": {"autopostInvoices": on}, "ap": {"autopostBills": on}},
            {"advanced": {"reverseIn": self._draw.choice(("today", "original_period"))}},
        ]
        if self._world.setting.scene == "trips":
            settings = [{"ap": {"exportCarrierStatements": on}}]
        self._change(which, SettingsChange(settings=self._draw.choice(settings)))

    def disconnect(self) -> None:
        """Somebody disconnects."""
        which = self._draw.choice(self._world.subsidiaries)
        self._say(f"disconnect {which}")
        self._world.switched += 1
        self._guarded(lambda: self._world.process.settings.connect.disconnect(CALLER, which))

    def reconnect(self) -> None:
        """Somebody connects again what is disconnected, to the same company."""
        for which in self._world.subsidiaries:
            if self._world.connection(which).status is not ConnectionStatus.ACTIVE:
                self._reconnect(which)

    def correct_password(self) -> None:
        """Somebody enters the password that Sage takes now."""
        which = self._draw.choice(self._world.subsidiaries)
        self._correct(which)

    def _correct(self, which: str) -> None:
        connected = self._world.connection(which)
        password = self._world.sage.accepted.get(connected.company_id, RIGHT)
        self._say(f"the password of {which} is corrected")
        self._world.switched += 1
        replace = self._world.process.settings.connect.replace_credentials
        self._guarded(lambda: replace(CALLER, which, connected.user_id, password))

    def _reconnect(self, which: str) -> None:
        connected = self._world.connection(which)
        connect = self._world.process.settings.connect
        self._say(f"connect {which} again")
        self._world.switched += 1
        if connected.status is ConnectionStatus.DISCONNECTED:
            wanted = NewConnection(
                connected.subsidiary,
                connected.posting_destination,
                connected.company_id,
                connected.user_id,
                self._world.sage.accepted.get(connected.company_id, RIGHT),
                copy_from=which,
            )
            self._guarded(lambda: connect.create(CALLER, wanted))
        if self._world.connection(which).status is ConnectionStatus.NOT_SET_UP:
            self._correct(which)  # connecting may have died before the password was kept
            self._guarded(lambda: self._activate(which))

    def _activate(self, which: str) -> None:
        try:
            self._world.process.settings.connect.activate(CALLER, which)
        except ActivationRefusedError as error:
            # Correcting the password may have failed before.
            if not self._world.faulty:
                raise AssertionError(str(error)) from None

    def _change(self, which: str, change: SettingsChange) -> None:
        self._say(f"change {which}: {change.switches or change.settings}")
        self._world.switched += 1

        def step(current: Connection) -> Connection:
            return changed(current, change)

        self._guarded(lambda: self._world.process.settings.change_connection(CALLER, which, step))
