"""What Alvys's internal ids are called: the names of offices, fleets and people, the numbers of equipment."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from alvys_intacct.domain.alvys.values import AlvysModel, Identifier, Text
from alvys_intacct.late_dataclass import dataclass


class Named(StrEnum):
    """The things that Alvys's objects name by an internal id, but people by a name or number (DIM-2)."""

    OFFICE = "office"
    FLEET = "fleet"
    DRIVER = "driver"
    USER = "user"
    TRUCK = "truck"
    TRAILER = "trailer"


@dataclass(frozen=True, slots=True)
class Unnamed:
    """An id that nobody named yet."""

    kind: Named
    key: str

    @property
    def said(self) -> str:
        """The thing in words."""
        return f"{self.kind} {self.key}"


NamesById = Annotated[dict[Identifier, Text | None], Field(default_factory=dict, max_length=5_000)]


class EnvelopeNames(AlvysModel):
    """The names that an envelope itself tells, by id."""

    offices: NamesById
    fleets: NamesById
    drivers: NamesById
    users: NamesById
    trucks: NamesById
    trailers: NamesById

    def by_kind(self) -> dict[Named, dict[str, str | None]]:
        """The names of each kind of thing."""
        return {
            Named.OFFICE: self.offices,
            Named.FLEET: self.fleets,
            Named.DRIVER: self.drivers,
            Named.USER: self.users,
            Named.TRUCK: self.trucks,
            Named.TRAILER: self.trailers,
        }


@dataclass(frozen=True, slots=True)
class Names:
    """Names by kind and id. None as a name means that the id has none, whatever else is known.

    `ids_are_names` is for documents from before names were looked up: each id stands for itself.
    """

    known: Mapping[Named, Mapping[str, str | None]] = field(default_factory=dict)
    ids_are_names: bool = False

    def name(self, kind: Named, key: str | None) -> str | None:
        """The name of an id; None where nobody named it."""
        if not key:
            return None
        named = self.known.get(kind, {})
        if key in named:
            return named[key] or None
        return key if self.ids_are_names else None

    def over(self, others: "Names") -> "Names":
        """These names, and the others' for all other ids."""
        kinds = self.known.keys() | others.known.keys()
        known = {kind: {**others.known.get(kind, {}), **self.known.get(kind, {})} for kind in kinds}
        return Names(known, self.ids_are_names or others.ids_are_names)
