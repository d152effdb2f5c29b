"""A single charge that may belong to a trip."""

from collections.abc import Iterator

from typing_extensions import override

from alvys_intacct.domain.alvys.operations import Trip
from alvys_intacct.domain.alvys.party_details import PartyRole
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.kinds.contradictions import foreign_loads
from alvys_intacct.domain.kinds.envelope import DriverFacts, TransactionEnvelope


class OfTrip(TransactionEnvelope):
    """A single charge that may belong to a trip."""

    trip: Trip | None = None

    @property
    @override
    def party_role(self) -> PartyRole:
        """The trip's carrier, else its driver."""
        return PartyRole.CARRIER if self.trip and self.trip.Carrier else PartyRole.DRIVER

    @property
    @override
    def party_alvys_id(self) -> str | None:
        """The trip's carrier, else its driver."""
        if self.trip is None:
            return None
        if self.trip.Carrier:
            return self.trip.Carrier.Id
        return self.trip.Driver1.Id if self.trip.Driver1 else None

    @property
    @override
    def driver(self) -> DriverFacts | None:
        """The trip's driver, where the driver is the party (DIM-3)."""
        driver = self.trip.Driver1 if self.trip else None
        if self.party_role is not PartyRole.DRIVER or driver is None:
            return None
        return DriverFacts.of(driver)

    @property
    @override
    def load_number(self) -> str | None:
        """The trip's load; without a trip, the first load in the message."""
        if self.trip is not None:
            return self.trip.LoadNumber
        return self.loads[0].LoadNumber if self.loads else None

    @property
    @override
    def trip_id(self) -> str | None:
        return self.trip.Id if self.trip else None

    @override
    def contradictions(self) -> Iterator[InputProblem]:
        """Loads that don't belong to the trip."""
        yield from super().contradictions()
        if self.trip is not None:
            yield from foreign_loads(self.loads, self.trip)

    @override
    def quoted_numbers(self) -> Iterator[str | None]:
        if self.trip is not None:
            yield from (self.trip.TripNumber, self.trip.LoadNumber)
        yield from super().quoted_numbers()

    @override
    def trip_of(self, trip_number: str | None, load_number: str | None = None) -> Trip | None:
        return self.trip or super().trip_of(trip_number, load_number)
