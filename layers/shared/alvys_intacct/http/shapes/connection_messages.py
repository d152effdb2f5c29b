"""The shapes of requests to connections (api.md)."""

from typing import Any

from pydantic import Field

from alvys_intacct.domain.connections.changes import SettingsChange
from alvys_intacct.domain.connections.connection import PostingDestination, Subsidiary
from alvys_intacct.http.json_text import Password
from alvys_intacct.http.shapes.messages import Message, SageName, Version


class ConnectMessage(Message):
    """The data to connect a subsidiary (CONN-1 … CONN-3)."""

    subsidiary: Subsidiary
    posting_destination: PostingDestination
    company_id: SageName
    user_id: SageName
    password: Password
    copy_from: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="Start with all settings and mappings of this subsidiary's connection (CONN-9).",
    )


class CredentialsMessage(Message):
    """New credentials for a connection; they are verified before they are kept (CONN-4)."""

    user_id: SageName
    password: Password


class ChangeMessage(Message):
    """Settings to change; absent ones stay as they are (CONN-12)."""

    primary_sync: bool | None = None
    ar_sync: bool | None = None
    ap_sync: bool | None = None
    posting_destination: PostingDestination | None = None
    ar: dict[str, Any] | None = Field(None, description="Any settings of ArSettings.")
    ap: dict[str, Any] | None = Field(None, description="Any settings of ApSettings.")
    advanced: dict[str, Any] | None = Field(
        None, description="Any settings of AdvancedSettings; null for a custom term removes it."
    )
    version: Version = None

    def change(self) -> SettingsChange:
        """The change; absent and null fields stay as they are."""
        fields = self.model_dump(exclude_none=True)
        return SettingsChange(
            switches={
                name: fields[name] for name in ("primary_sync", "ar_sync", "ap_sync") if name in fields
            },
            settings={
                name: group
                for name, group in (("ar", self.ar), ("ap", self.ap), ("advanced", self.advanced))
                if group is not None
            },
            posting_destination=self.posting_destination,
        )
