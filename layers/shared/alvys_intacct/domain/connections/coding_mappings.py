"""The settings that map Alvys fields to dimensions and custom fields (DIM-2, CF-2)."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.domain.sage.metadata import CustomFieldObject


class Overflow(StrEnum):
    """The handling of a value that is longer than the field (CF-4, DEC-4)."""

    ERROR = "error"
    TRUNCATE = "truncate"


class CustomFieldMapping(BaseModel):
    """The Alvys field that fills a Sage custom field.

    `source` is a listed Alvys field (`SOURCES`), or ``load_reference:<name>`` / ``trip_reference:<name>``
    for a custom reference (CF-2).
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    source: str = Field(min_length=1, max_length=200)
    overflow: Overflow = Overflow.ERROR


CustomFieldMappings = dict[CustomFieldObject, dict[str, CustomFieldMapping]]


class AlvysField(StrEnum):
    """The Alvys field that a dimension follows (DIM-2)."""

    SUBSIDIARY = "subsidiary"
    FLEET = "fleet"
    OFFICE = "office"
    DRIVER = "driver"
    TRUCK = "truck"
    TRAILER = "trailer"
    CONTRACTOR_TYPE = "contractor_type"


class DimensionMapping(BaseModel):
    """A dimension's values: `values` maps Alvys's values to Sage's ids; `default` is for the rest."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)

    alvys_field: AlvysField = Field(alias="alvysField")
    default: str | None = Field(None, min_length=1, max_length=100)
    values: dict[str, str] = Field(default_factory=dict, max_length=5_000)


DimensionMappings = dict[Dimension, DimensionMapping]
