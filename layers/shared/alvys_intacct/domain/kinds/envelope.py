"""The base of all envelopes: party, dates, total and number of a transaction (API-3)."""

from abc import abstractmethod
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from pydantic import ConfigDict, Field

from alvys_intacct.domain.alvys.names import EnvelopeNames
from alvys_intacct.domain.alvys.operations import AlvysFleet, AlvysMoney, Load, Trip, TripDriver
from alvys_intacct.domain.alvys.party_details import PartyAddress, PartyContact, PartyDetails, PartyRole
from alvys_intacct.domain.alvys.values import Identifier, LenientModel
from alvys_intacct.domain.bounds import Moment
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.kinds.contradictions import too_many, unusable_number
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.limits import MOST_LOADS
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.kinds.statement_matching import DeductedRecord
from alvys_intacct.late_dataclass import dataclass


class EnvelopeModel(LenientModel):
    """Base of this service's own shapes, in camelCase."""

    model_config = ConfigDict(populate_by_name=True)


@dataclass(frozen=True, slots=True)
class DriverFacts:
    """The facts about a driver that dimensions follow (DIM-2, DIM-3). `name` where the message has it."""

    driver_id: str | None
    contractor_type: str | None = None
    fleet: AlvysFleet | None = None
    name: str | None = None

    @classmethod
    def of(cls, driver: TripDriver | None) -> "DriverFacts":
        """The facts about a driver of a trip."""
        return cls(driver.Id, driver.ContractorType, driver.Fleet) if driver else cls(None)


@dataclass(frozen=True, slots=True)
class TruckFacts:
    """A truck; `number` where the message has it."""

    truck_id: str | None
    number: str | None = None


class TransactionEnvelope(EnvelopeModel):
    """A transaction with all data of its document.

    `updated_at` orders revisions (MOD-3). `names` tells what ids in it are called (DIM-2).
    """

    kind: Kind
    subsidiary_id: Identifier = Field(alias="subsidiaryId")
    updated_at: Moment = Field(alias="updatedAt")
    loads: list[Load] = Field(default_factory=lambda: [])
    trips: list[Trip] = Field(default_factory=lambda: [])
    names: EnvelopeNames | None = None
    party: PartyDetails = Field(default_factory=lambda: PartyDetails.model_validate({}))

    @property
    @abstractmethod
    def alvys_id(self) -> str:
        """Alvys's key of the document."""

    @property
    @abstractmethod
    def number(self) -> str:
        """The number that people quote; it becomes the document number in Sage."""

    @property
    @abstractmethod
    def number_path(self) -> str:
        """The path of the number in the message."""

    @property
    @abstractmethod
    def total(self) -> AlvysMoney | None:
        """The total that Alvys states; None where it states none."""

    @property
    def stated_total(self) -> Decimal | None:
        """The total that its document must have, where Alvys states one (AP-6)."""
        return self.total.Amount if self.total is not None else None

    @property
    def deducted_from_driver(self) -> bool | None:
        """Whether the message says that a driver pays it; None where it doesn't say (AP-9)."""
        return None

    @property
    def on_statement(self) -> DeductedRecord | None:
        """What a line of a driver's statement would say about it; None for what is on no statement."""
        return None

    @property
    @abstractmethod
    def party_role(self) -> PartyRole:
        """The role of the document's party: customer, carrier, driver or another vendor."""

    @property
    def party_alvys_id(self) -> str | None:
        """Alvys's key of that party, where the transaction has it."""
        return None

    @property
    def party_name(self) -> str | None:
        """The name of that party, where the message has it."""
        return self.party.name

    @property
    def mc_number(self) -> str | None:
        """The carrier's MC number (PARTY-2)."""
        return self.party.mc_number

    @property
    def dot_number(self) -> str | None:
        """The carrier's DOT number (PARTY-2)."""
        return self.party.dot_number

    @property
    def invoiced_on(self) -> date | None:
        """The date of the customer's invoice; None for any other kind."""
        return None

    @property
    def driver(self) -> DriverFacts | None:
        """The driver who is paid or charged; None for any other transaction."""
        return None

    @property
    def truck(self) -> TruckFacts | None:
        """The truck that an expense is for; None where it is the trip's."""
        return None

    @property
    def billing_address(self) -> PartyAddress | None:
        """The customer's billing address, where the transaction itself has it."""
        return None

    @property
    def billing_contact(self) -> PartyContact | None:
        """The customer's e-mail addresses and phone, where the transaction itself has them."""
        return None

    @property
    def load_number(self) -> str | None:
        """The one load that it belongs to; None where it has none or several."""
        return None

    @property
    def trip_id(self) -> str | None:
        """Alvys's key of the one trip that it belongs to; payments on bills need it."""
        return None

    @property
    @abstractmethod
    def created_on(self) -> date:
        """The date on which it was created in Alvys (CONN-11)."""

    @property
    def document_date(self) -> date:
        """The business date of its document (AR-8); for most kinds that of its creation."""
        return self.created_on

    def contradictions(self) -> Iterator[InputProblem]:
        """Why the document can't be booked as it is; it must be corrected in Alvys."""
        yield from unusable_number(self.number_path, self.number)
        yield from too_many("loads", self.loads, MOST_LOADS, "loads")
        yield from too_many("trips", self.trips, MOST_LOADS, "trips")

    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        """The subsidiaries that the transaction itself names, with their paths (AR-2, AP-2)."""
        yield from ()

    def quoted_numbers(self) -> Iterator[str | None]:
        """Further numbers by which people look for it: of its loads and trips, PO and order numbers."""
        for load in self.loads:
            yield from (load.LoadNumber, load.PONumber, load.OrderNumber)
        for trip in self.trips:
            yield trip.TripNumber

    def load_of(self, load_number: str | None) -> Load | None:
        """The load with that number; the first one where none is named."""
        if load_number is None:
            return self.loads[0] if self.loads else None
        return next((load for load in self.loads if load.LoadNumber == load_number), None)

    def trip_of(self, trip_number: str | None, load_number: str | None = None) -> Trip | None:
        """The trip with that number; without a number, the first trip of that load."""
        if trip_number is not None:
            return next((trip for trip in self.trips if trip.TripNumber == trip_number), None)
        if load_number is None:
            return self.trips[0] if self.trips else None
        return next((trip for trip in self.trips if trip.LoadNumber == load_number), None)

    @property
    def booked_once(self) -> list[str]:
        """The keys of trips and statements that only one transaction may book (DEC-3); mostly none."""
        return []

    def gives_way(self, key: str) -> bool:
        """Whether the transaction is skipped, not refused, when another one holds that key (DEC-3)."""
        return False

    @property
    def billed_loads(self) -> list[str]:
        """The loads that this invoices to a customer (AP-8)."""
        return []

    def trips_tendered_elsewhere(self) -> Iterator[tuple[Trip, str]]:
        """The trips of this invoice that another subsidiary tenders, with that subsidiary's name (AP-8)."""
        yield from ()

    @property
    def may_be_split(self) -> bool:
        """Whether the loads of this invoice may belong to several subsidiaries, each with its part (AP-8)."""
        return False

    @property
    def pays_for_loads(self) -> bool:
        """Whether this pays a driver for several loads, which other subsidiaries may invoice (AP-8)."""
        return False

    def invoiced_as(self) -> dict[str, str]:
        """The subsidiary that invoices each load, by load number; loads that name none are absent (AP-8)."""
        return {load.LoadNumber: load.InvoiceAs for load in self.loads if load.InvoiceAs}

    @property
    def invoiced_elsewhere_as(self) -> str | None:
        """The other subsidiary that invoices the load of this bill, if any (AP-8)."""
        return None

    def counterpart(self, role: DocumentRole) -> str:
        """The name of the other subsidiary on an intercompany document of this bill (AP-8)."""
        return ""
