"""The user and entity of a call, and the rows that they can see."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.intacct.company import Company, not_permitted
from sandbox.intacct.store import Table
from sandbox.intacct.values import Record, Value, text_of


@dataclass(frozen=True)
class Actor:
    """A user in an entity (empty at the top level). An empty user id means a person in Sage's screens."""

    company: Company
    entity: str = ""
    user_id: str = ""

    def table(self, name: str) -> Table:
        """Return the table of an object."""
        return self.company.table(name)

    def require(self, name: str, verb: str) -> None:
        """Refuse a user without the permission for the object's module."""
        user = self.company.users.get(self.user_id)
        kind = self.company.kind(name)
        reads = verb in {"read", "query", "lookup"}
        if user is not None and not user.may(kind.module, write=not reads, name=kind.name):
            raise not_permitted(verb, kind.name)

    def sees(self, row: Record, *, private: bool = True) -> bool:
        """Whether a row is visible here (protocol section 11).

        Shared rows are visible everywhere. An entity's own rows are visible in that entity, and at the top
        level only when private rows are shown.
        """
        owner = text_of(row, "MEGAENTITYID")
        if self.entity and row.get("_TOP_ONLY") is True:
            return False
        if not owner or owner == self.entity:
            return True
        if self.entity:
            return False
        return private or not self.company.assumptions.entities_private

    def stamp(self) -> dict[str, Value]:
        """Return the fields that every change sets."""
        return {"WHENMODIFIED": self.company.clock.now(), "MODIFIEDBY": 1}

    def payment_fields(self) -> dict[str, Value]:
        """Return the fields that a new payment gets. One of the top level may be hidden from entities."""
        hidden = not self.entity and self.company.assumptions.top_level_payments == "hidden"
        return {**self.creation_fields(), **({"_TOP_ONLY": True} if hidden else {})}

    def creation_fields(self) -> dict[str, Value]:
        """Return the fields that a new row gets, including its owning entity."""
        owned: dict[str, Value] = {**self.stamp(), "CREATEDBY": 1}
        if self.entity:
            entity = self.table("LOCATIONENTITY").by_key(self.entity)
            owned["MEGAENTITYID"] = self.entity
            owned["MEGAENTITYKEY"] = entity["RECORDNO"] if entity else None
            owned["MEGAENTITYNAME"] = entity.get("NAME") if entity else None
        return owned
