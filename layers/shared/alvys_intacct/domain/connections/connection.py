"""A connection: one subsidiary of a tenant linked to one entity of a Sage company (CONN)."""

from dataclasses import field, replace
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from alvys_intacct.domain.account_mappings.mapping import AccountMappings
from alvys_intacct.domain.connections.coding_mappings import CustomFieldMappings, DimensionMappings
from alvys_intacct.domain.connections.findings import ConnectionFinding
from alvys_intacct.domain.connections.setting_choices import CreatePartiesIn
from alvys_intacct.domain.connections.settings import AdvancedSettings, ApSettings, ArSettings
from alvys_intacct.domain.names import same_name
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.late_dataclass import dataclass


class ConnectionStatus(StrEnum):
    """The status of a connection (CONN-6)."""

    NOT_SET_UP = "not_set_up"
    ACTIVE = "active"
    PAUSED = "paused"
    DISCONNECTED = "disconnected"


class PostingDestination(StrEnum):
    """Where documents are posted; chosen once, at creation (CONN-2)."""

    MATCHING_CHILD_ENTITY = "matching_child_entity"
    TOP_LEVEL = "top_level"


class Subsidiary(BaseModel):
    """A business unit of the tenant, as Alvys names it."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    id: str = Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9_+=.@-]*$")
    name: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")
    type: str = Field("", max_length=50)

    def is_named(self, name: str) -> bool:
        """Whether Alvys means this subsidiary by that name or id."""
        return same_name(name, self.name) or name == self.id


@dataclass(frozen=True, slots=True)
class Freshness:
    """Marks that are another whenever something in Sage is known to have changed.

    `setup` follows each new reading of the metadata, `parties` also each creation or change of parties by us.
    What a warm worker remembers of Sage counts only as long as the mark is that of then. The marks are no
    part of a connection's content: two readings are equal whatever their marks.
    """

    setup: str = field(default="", compare=False)
    parties: str = field(default="", compare=False)


class Connection(BaseModel):
    """One subsidiary linked to one Sage entity. Times are UTC.

    `party_links` names its links of parties, which are kept apart; empty: it has none (LINK-1).
    `base_currency` counts only where Sage doesn't tell the currency of the books (AR-8). `freshness`
    and `finding` come with each reading of the connection; they are no settings and have no version.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    tenant: str
    subsidiary: Subsidiary
    posting_destination: PostingDestination
    company_id: str
    user_id: str
    entity_id: str | None
    status: ConnectionStatus = ConnectionStatus.NOT_SET_UP
    primary_sync: bool = True
    ar_sync: bool = True
    ap_sync: bool = True
    ar: ArSettings = Field(default_factory=lambda: ArSettings.model_validate({}))
    ap: ApSettings = Field(default_factory=lambda: ApSettings.model_validate({}))
    advanced: AdvancedSettings = Field(default_factory=lambda: AdvancedSettings.model_validate({}))
    account_mappings: AccountMappings = Field(default_factory=AccountMappings)
    dimension_mappings: DimensionMappings = Field(default_factory=dict)
    custom_field_mappings: CustomFieldMappings = Field(default_factory=dict)
    base_currency: str = "USD"
    created_at: datetime
    first_activated_at: datetime | None = None
    party_links: str = ""
    version: int = 1
    finding: ConnectionFinding | None = Field(None, exclude=True)
    freshness: Freshness = Field(default_factory=Freshness, exclude=True)

    @property
    def books(self) -> Books:
        """The place of this connection's documents in Sage."""
        return Books(self.tenant, self.subsidiary.id, self.company_id, self.user_id, self.entity_id)

    @property
    def party_books(self) -> Books:
        """The place of its customers, vendors and contacts: the top level, or its own entity (PARTY-8)."""
        if self.advanced.create_parties_in is CreatePartiesIn.ENTITY:
            return self.books
        return replace(self.books, entity_id=None, documents_in=self.entity_id)

    @property
    def stopped_by(self) -> ConnectionFinding | None:
        """The finding because of which nothing is sent; a mere suspicion stops nothing (ERR-6)."""
        return self.finding if self.finding is not None and self.finding.stands else None

    def syncs(self, side: Side) -> bool:
        """Whether that side's switch is on (CONN-7)."""
        return self.ar_sync if side is Side.AR else self.ap_sync


# The fields that a new connection doesn't copy; all others are settings (CONN-9).
_NOT_COPIED = frozenset(
    {
        "tenant",
        "subsidiary",
        "posting_destination",
        "company_id",
        "user_id",
        "entity_id",
        "status",
        "primary_sync",
        "base_currency",
        "created_at",
        "first_activated_at",
        "party_links",
        "version",
        "freshness",
        "finding",
    }
)


def copied_settings(template: Connection) -> dict[str, object]:
    """All settings and mappings of a connection, for a new connection to start with (CONN-9)."""
    return {name: getattr(template, name) for name in Connection.model_fields if name not in _NOT_COPIED}


def is_held(connection: Connection | None) -> bool:
    """Whether everything waits: the connection is paused or has a finding (CONN-7, ERR-6, quality 9)."""
    return connection is not None and bool(why_held(connection))


def why_held(connection: Connection) -> str:
    """What the connection does that holds everything, in words after its name; empty if it doesn't."""
    if connection.status is ConnectionStatus.PAUSED:
        return "is paused"
    finding = connection.stopped_by if connection.status is ConnectionStatus.ACTIVE else None
    return f"can't be reached in Sage Intacct: {finding.message}" if finding else ""


def as_switched(connection: Connection) -> Connection:
    """The connection with the status that follows from its primary switch: off pauses it (CONN-6, CONN-7)."""
    if connection.status is ConnectionStatus.ACTIVE and not connection.primary_sync:
        return connection.model_copy(update={"status": ConnectionStatus.PAUSED})
    if connection.status is ConnectionStatus.PAUSED and connection.primary_sync:
        return connection.model_copy(update={"status": ConnectionStatus.ACTIVE})
    return connection


def leaves_no_side_on(connection: Connection) -> bool:
    """Whether both sides are off; pausing is for the primary switch (CONN-7)."""
    return not connection.ar_sync and not connection.ap_sync
