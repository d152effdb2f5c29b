"""The Alvys fields whose values can be listed (DIM-8)."""

from __future__ import annotations

from enum import StrEnum

from alvys_intacct.domain.account_mappings.mapping import Category
from alvys_intacct.domain.alvys.names import Named


class ValueField(StrEnum):
    """A field with a list of values. The items of the account mapping have the names of their categories."""

    SUBSIDIARY = "subsidiary"
    OFFICE = Named.OFFICE
    FLEET = Named.FLEET
    DRIVER = Named.DRIVER
    USER = Named.USER
    TRUCK = Named.TRUCK
    TRAILER = Named.TRAILER
    CONTRACTOR_TYPE = "contractor_type"
    LOAD_REFERENCE = "load_reference"
    TRIP_REFERENCE = "trip_reference"
    LOAD = Category.LOAD
    TRIP = Category.TRIP
    DRIVER_STATEMENT_EXPENSES = Category.DRIVER_STATEMENT_EXPENSES
    ACCESSORIALS = Category.ACCESSORIALS
    E_CHECKS = Category.E_CHECKS
    DEDUCTIONS = Category.DEDUCTIONS
    FUEL = Category.FUEL
    TOLL = Category.TOLL

    @property
    def named(self) -> Named | None:
        """The kind of thing that its values are ids of; None where the values are names themselves."""
        return Named(self.value) if self.value in list(Named) else None

    @property
    def category(self) -> Category | None:
        """The category of the account mapping whose items its values are, if any."""
        return Category(self.value) if self.value in list(Category) else None


# The fields of custom fields (CF-2) whose values are those of another field.
SAME_VALUES = {
    "sales_agent": ValueField.USER,
    "dispatched_by": ValueField.USER,
    "primary_driver": ValueField.DRIVER,
    "secondary_driver": ValueField.DRIVER,
    "driver_fleet": ValueField.FLEET,
}


def value_field(name: str) -> ValueField | None:
    """The field of that name, also by the names that custom fields have for it; None for an unknown one."""
    if name in SAME_VALUES:
        return SAME_VALUES[name]
    return ValueField(name) if name in list(ValueField) else None
