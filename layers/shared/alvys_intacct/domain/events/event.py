"""What all events have in common (OPS-3).

An event says that something has become so: it has ids, numbers, amounts, dates and codes, never a payload, a
text that somebody wrote, or a name. Amounts are decimal texts, times are UTC.
"""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

SCHEMA_VERSION: Literal[1] = 1


class Part(BaseModel):
    """A part of an event; on the wire its fields are in camel case."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
        defer_build=True,
        json_schema_serialization_defaults_required=True,
    )


class Event(Part):
    """The detail of an event on the bus.

    `event_id` is the same each time the event is published: a consumer drops what it has seen. `version` is
    that of the schema, `record_version` that of the record: of the events of one record, the one with the
    higher version is the later one.
    """

    detail_type: ClassVar[str]

    version: Literal[1] = SCHEMA_VERSION
    event_id: str
    tenant: str
    subsidiary_id: str
    record_version: int = Field(ge=1)
    at: datetime
    correlation_id: str

    @property
    def record(self) -> str:
        """The record that it is about: the events of one record are published in order."""
        return self.event_id.rpartition("/")[0]

    def wire(self) -> str:
        """The detail as JSON."""
        return self.model_dump_json(by_alias=True)


class Cause(Part):
    """Why something failed: codes, by which it can be looked up in the console.

    `id` is that of the group of errors with the same cause, `setting` the setting that fixes it, and
    `vendor_number` the number that Sage Intacct or Alvys gave it.
    """

    code: str
    id: str
    setting: str | None
    vendor_number: str | None
    urgent: bool


def event_id(*names: object) -> str:
    """The id of an event: the tenant, the record's own id, and what tells this event from its others."""
    return "/".join(str(name) for name in names)
