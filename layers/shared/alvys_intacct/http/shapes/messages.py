"""What the shapes of requests have in common (api.md)."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

# No connection is changed this often.
LARGEST_VERSION = 999_999_999
Version = Annotated[
    int | None,
    Field(ge=1, le=LARGEST_VERSION, description="Make the change only if this is still the version."),
]
SageName = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\ufffe\uffff]+$")]
RecordId = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]


class Message(BaseModel):
    """Base of bodies: camelCase, unknown fields ignored."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="ignore", frozen=True, defer_build=True
    )
