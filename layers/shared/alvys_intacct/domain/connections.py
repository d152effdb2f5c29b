"""A connection: one subsidiary of a tenant linked to one entity of a Sage company (CONN)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from alvys_intacct.domain.accounts import AccountMappings
from alvys_intacct.domain.custom_fields import CustomFieldMappings
from alvys_intacct.domain.dimensions import DimensionMappings
from alvys_intacct.domain.documents import Books, Side
from alvys_intacct.domain.settings import AdvancedSettings, ApSettings, ArSettings


class ConnectionStatus(StrEnum):
    """CONN-6."""

    NOT_SET_UP = "not_set_up"
    ACTIVE = "active"
    PAUSED = "paused"
    DISCONNECTED = "disconnected"


class PostingDestination(StrEnum):
    """Where documents are posted; chosen once (CONN-2)."""

    MATCHING_CHILD_ENTITY = "matching_child_entity"
    TOP_LEVEL = "top_level"


class Subsidiary(BaseModel):
    """A business unit of the tenant, as Alvys names it."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    id: str = Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9_+=.@-]*$")
    name: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")
    type: str = Field("", max_length=50)


class Connection(BaseModel):
    """One subsidiary linked to one Sage entity. Times are UTC."""

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
    version: int = 1

    @property
    def books(self) -> Books:
        """Where this connection's documents live."""
        return Books(self.tenant, self.subsidiary.id, self.company_id, self.user_id, self.entity_id)

    def syncs(self, side: Side) -> bool:
        """Whether that side's switch is on (CONN-7)."""
        return self.ar_sync if side is Side.AR else self.ap_sync


# What a connection is; everything else is a setting, which another connection can copy (CONN-9).
_OF_ITS_OWN = frozenset(
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
        "version",
    }
)


def copied_settings(template: Connection) -> dict[str, object]:
    """All settings and mappings of a connection, for a new one to start with (CONN-9)."""
    return {name: getattr(template, name) for name in Connection.model_fields if name not in _OF_ITS_OWN}


class SkipReason(StrEnum):
    """Why a transaction isn't exported; it can be asked for again (AR-2, AR-3, CONN-11)."""

    NO_ACTIVE_CONNECTION = "no_active_connection"
    SIDE_SWITCHED_OFF = "side_switched_off"
    BEFORE_ACTIVATION = "created_before_activation"
    ZERO_TOTAL = "zero_total"
    ON_ANOTHER = "booked_with_another_transaction"
    THROUGH_SETTLEMENTS = "through_carrier_settlements"
    NO_CARRIER_INVOICE = "carrier_invoice_not_uploaded"
    NO_CUSTOMER_INVOICE = "customer_invoice_not_generated"
    CARRIER_STATEMENTS_OFF = "carrier_statements_not_exported"
    NOTHING_OWED_TO_US = "nothing_owed_to_us"
    DRIVER_BILLS_OFF = "driver_bills_not_included"
    W2_DRIVER = "w2_driver"
    E_CHECKS_OFF = "e_checks_not_exported"
    FUEL_OFF = "fuel_not_included"
    TOLLS_OFF = "tolls_not_included"
    ACCESSORIAL_EXPENSES_OFF = "accessorial_expenses_not_included"


SKIP_WORDS = {
    SkipReason.NO_ACTIVE_CONNECTION: "The subsidiary has no active connection to Sage Intacct.",
    SkipReason.SIDE_SWITCHED_OFF: "Sync is switched off for this side of the connection.",
    SkipReason.BEFORE_ACTIVATION: "It was created in Alvys before the connection was first activated.",
    SkipReason.ZERO_TOTAL: "Its total is zero, so there is nothing to book.",
    SkipReason.ON_ANOTHER: "Another transaction books it already: a settlement, or the same statement.",
    SkipReason.THROUGH_SETTLEMENTS: "Carriers are billed by settlement: Export Carrier Statements is on.",
    SkipReason.NO_CARRIER_INVOICE: "The carrier's invoice is not uploaded yet, and bills go out upon upload.",
    SkipReason.NO_CUSTOMER_INVOICE: "The load is not released yet; its carrier is billed with the customer.",
    SkipReason.CARRIER_STATEMENTS_OFF: "Export Carrier Statements is off: carriers are billed by trip.",
    SkipReason.NOTHING_OWED_TO_US: "The carrier owes nothing on this statement.",
    SkipReason.DRIVER_BILLS_OFF: "Include Driver Bills is off.",
    SkipReason.W2_DRIVER: "1099 Drivers Only is on, and the driver is a W2 employee.",
    SkipReason.E_CHECKS_OFF: "Export E-check Transactions is off.",
    SkipReason.FUEL_OFF: "Include fuel transactions is off.",
    SkipReason.TOLLS_OFF: "Include toll transactions is off.",
    SkipReason.ACCESSORIAL_EXPENSES_OFF: "Include accessorial expenses is off.",
}


def is_held(connection: Connection | None) -> bool:
    """Whether exports wait: a paused connection holds them, nothing is dropped (CONN-7, quality 9)."""
    return connection is not None and connection.status is ConnectionStatus.PAUSED


def reason_to_skip(connection: Connection | None, side: Side, created_on: date | None) -> SkipReason | None:
    """Why a transaction of that side, created in Alvys on that date, must not be exported now."""
    if connection is None or connection.status is not ConnectionStatus.ACTIVE:
        return SkipReason.NO_ACTIVE_CONNECTION
    if not connection.syncs(side):
        return SkipReason.SIDE_SWITCHED_OFF
    activated = connection.first_activated_at
    if activated is not None and created_on is not None and created_on < activated.date():
        return SkipReason.BEFORE_ACTIVATION
    return None


def as_switched(connection: Connection) -> Connection:
    """The status that follows from the primary switch: off pauses what was active (CONN-6, CONN-7)."""
    if connection.status is ConnectionStatus.ACTIVE and not connection.primary_sync:
        return connection.model_copy(update={"status": ConnectionStatus.PAUSED})
    if connection.status is ConnectionStatus.PAUSED and connection.primary_sync:
        return connection.model_copy(update={"status": ConnectionStatus.ACTIVE})
    return connection


def leaves_no_side_on(connection: Connection) -> bool:
    """CONN-7: switching off the last side is what the primary switch is for."""
    return not connection.ar_sync and not connection.ap_sync
