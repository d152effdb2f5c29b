"""Changes of a connection: which are allowed, and how settings are merged (CONN-2, CONN-7, CONN-12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import Any

from pydantic import ValidationError

from alvys_intacct.domain.connections.connection import (
    Connection,
    PostingDestination,
    as_switched,
    leaves_no_side_on,
)
from alvys_intacct.domain.connections.settings import (
    AdvancedSettings,
    ApSettings,
    ArSettings,
    Settings,
    with_changes,
)
from alvys_intacct.domain.input_problems import InputProblem, InvalidInput, input_problems
from alvys_intacct.late_dataclass import dataclass

_SETTINGS: dict[str, type[Settings]] = {"ar": ArSettings, "ap": ApSettings, "advanced": AdvancedSettings}


class ChangeRefusedError(Exception):
    """A rule forbids the change. `code` is stable; `message` says what to do, `problems` say where."""

    def __init__(self, code: str, message: str, problems: Sequence[InputProblem] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class SettingsChange:
    """A requested change. `switches` are by field of `Connection`, `settings` by group: ar, ap, advanced.

    `posting_destination` is accepted only if it is the connection's own (CONN-2).
    """

    switches: dict[str, bool] = field(default_factory=dict)
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    posting_destination: PostingDestination | None = None


def changed(connection: Connection, change: SettingsChange) -> Connection:
    """The connection with the change applied; fields that it doesn't name stay as they are.

    Raises `ChangeRefusedError` for another posting destination, `InvalidInput` for an invalid setting.
    """
    wanted = change.posting_destination
    if wanted is not None and wanted is not connection.posting_destination:
        raise ChangeRefusedError(
            "posting_destination_immutable",
            "The posting destination can't be changed. Disconnect, then connect again.",
        )
    update: dict[str, Any] = dict(change.switches)
    for name, wanted_settings in change.settings.items():
        current = getattr(connection, name).model_dump(mode="json", by_alias=True)
        try:
            update[name] = _SETTINGS[name].model_validate(with_changes(current, wanted_settings))
        except ValidationError as error:
            raise InvalidInput(input_problems(error, prefix=name)) from None
    return connection.model_copy(update=update)


def next_version(current: Connection, following: Connection) -> Connection:
    """The changed connection as it is stored: its status follows the primary switch.

    Raises `ChangeRefusedError` when the change switches off the last side that is on (CONN-7).
    """
    if leaves_no_side_on(following) and not leaves_no_side_on(current):
        raise ChangeRefusedError(
            "last_active_sync",
            "This would switch off the last side that is on. To pause, use the primary sync switch instead.",
        )
    return as_switched(following).model_copy(update={"version": current.version + 1})
