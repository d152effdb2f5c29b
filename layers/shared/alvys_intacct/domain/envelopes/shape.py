"""What all envelopes have in common, and the problems that are found in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from alvys_intacct.domain.alvys import AlvysMoney, Load, Trip
from alvys_intacct.domain.alvys_values import Identifier
from alvys_intacct.domain.envelopes.party import PartyAddress, PartyDetails, PartyRole
from alvys_intacct.domain.kinds import Kind

# Sage keeps document numbers of up to 45 characters.
LONGEST_DOCUMENT_NUMBER = 45
# DEC-5: load statuses that may be invoiced.
INVOICEABLE = frozenset({"tonu", "released", "queued", "invoiced", "financed", "completed"})


@dataclass(frozen=True, slots=True)
class InputProblem:
    """What is wrong with a message, where, and what to do."""

    path: str
    message: str


class InvalidEnvelope(ValueError):
    """The message can't be taken as it is. `problems` is never empty."""

    def __init__(self, problems: list[InputProblem]) -> None:
        super().__init__("; ".join(f"{problem.path}: {problem.message}" for problem in problems))
        self.problems = problems


class EnvelopeModel(BaseModel):
    """Base of our own shapes: camelCase, unknown fields ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True, populate_by_name=True)


@dataclass(frozen=True, slots=True)
class DriverFacts:
    """A driver as dimensions follow it (DIM-2, DIM-3)."""

    driver_id: str | None
    contractor_type: str | None
    fleet: str | None


class WholeEnvelope(EnvelopeModel):
    """A transaction with everything that its document needs. `updated_at` orders revisions (MOD-3)."""

    kind: Kind
    subsidiary_id: Identifier = Field(alias="subsidiaryId")
    updated_at: AwareDatetime = Field(alias="updatedAt")
    loads: list[Load] = Field(default_factory=list, max_length=500)
    trips: list[Trip] = Field(default_factory=list, max_length=500)
    party: PartyDetails = Field(default_factory=lambda: PartyDetails.model_validate({}))

    @property
    def alvys_id(self) -> str:
        """Alvys's key of the document."""
        raise NotImplementedError

    @property
    def number(self) -> str:
        """The number that people quote and that the document gets in Sage."""
        raise NotImplementedError

    @property
    def number_path(self) -> str:
        """Where the number stands in the message."""
        raise NotImplementedError

    @property
    def total(self) -> AlvysMoney | None:
        """What the document amounts to, as Alvys says; None where it says nothing."""
        raise NotImplementedError

    @property
    def party_role(self) -> PartyRole:
        """Whom it is for."""
        raise NotImplementedError

    @property
    def party_alvys_id(self) -> str | None:
        """Alvys's key of whom it is for, where the transaction says so."""
        return None

    @property
    def party_name(self) -> str | None:
        """The name of whom it is for, where it is said."""
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
        """The date of the customer's invoice, where this is one."""
        return None

    @property
    def driver(self) -> DriverFacts | None:
        """The driver that it is for; None where it is for nobody of the kind."""
        return None

    @property
    def billing_address(self) -> PartyAddress | None:
        """The address of whom it is for, where the transaction itself carries it."""
        return None

    @property
    def load_number(self) -> str | None:
        """The load that it belongs to; None where it belongs to none or to many."""
        return None

    @property
    def trip_id(self) -> str | None:
        """Alvys's key of the one trip that it belongs to; payments on bills need it."""
        return None

    @property
    def created_on(self) -> date:
        """When it was created in Alvys (CONN-11)."""
        raise NotImplementedError

    def contradictions(self) -> Iterator[InputProblem]:
        """Parts that don't belong together; whoever sent it must correct them."""
        yield from too_long(self.number_path, self.number)

    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        """The subsidiaries that the transaction itself names, with their paths (AR-2, AP-2)."""
        yield from ()

    def load_of(self, load_number: str | None) -> Load | None:
        """The load with that number; the first one where none is named."""
        if load_number is None:
            return self.loads[0] if self.loads else None
        return next((load for load in self.loads if load.LoadNumber == load_number), None)

    def trip_of(self, trip_number: str | None, load_number: str | None = None) -> Trip | None:
        """The trip with that number, else the first one of that load."""
        if trip_number is not None:
            return next((trip for trip in self.trips if trip.TripNumber == trip_number), None)
        if load_number is None:
            return self.trips[0] if self.trips else None
        return next((trip for trip in self.trips if trip.LoadNumber == load_number), None)


def sum_differs(
    path: str, total: Decimal, lines: Iterable[Decimal], what: str = "the lines"
) -> Iterator[InputProblem]:
    """AR-3: the parts must make the total, to the cent."""
    found = sum(lines, Decimal(0))
    if found != total:
        yield InputProblem(path, f"is {total}, but {what} sum to {found}; correct it in Alvys")


def mixed_currencies(path: str, amounts: Iterable[AlvysMoney]) -> Iterator[InputProblem]:
    """A document has one currency."""
    if len({amount.Currency for amount in amounts} - {None}) > 1:
        yield InputProblem(path, "mix currencies; a document has one currency")


def not_invoiceable(loads: Iterable[Load]) -> Iterator[InputProblem]:
    """AR-7, DEC-5."""
    for position, load in enumerate(loads):
        if load.Status.strip().lower() not in INVOICEABLE:
            yield InputProblem(
                f"loads[{position}].Status",
                f"load {load.LoadNumber} is {load.Status}; release it in Alvys before it is invoiced",
            )


def foreign_loads(loads: Iterable[Load], trip: Trip) -> Iterator[InputProblem]:
    """Loads that the trip isn't a trip of."""
    for position, load in enumerate(loads):
        if load.LoadNumber != trip.LoadNumber:
            yield InputProblem(
                f"loads[{position}].LoadNumber",
                f"trip {trip.TripNumber} belongs to load {trip.LoadNumber}, not {load.LoadNumber}",
            )


def too_long(path: str, number: str) -> Iterator[InputProblem]:
    """Sage would refuse the number."""
    if len(number) > LONGEST_DOCUMENT_NUMBER:
        yield InputProblem(path, f"is longer than the {LONGEST_DOCUMENT_NUMBER} characters that Sage keeps")


def input_problems(error: ValidationError, prefix: str | None = None) -> list[InputProblem]:
    """Pydantic's findings with paths as a caller writes them: ``invoice.LineItems[2].Amount``."""
    before = (prefix,) if prefix else ()
    return [
        InputProblem(_path((*before, *item["loc"])), _words(item["type"], item["msg"]))
        for item in error.errors()
    ]


def _path(location: tuple[Any, ...]) -> str:
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if path else str(part)
    return path


def _words(kind: str, message: str) -> str:
    if kind == "missing":
        return "is missing"
    return message.removeprefix("Value error, ")
