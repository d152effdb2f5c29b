"""The base of answers (api.md)."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, WithJsonSchema
from pydantic.alias_generators import to_camel

from alvys_intacct.domain.sage.books import Side

SideName = Annotated[str, WithJsonSchema({"type": "string", "enum": [*Side]})]


class Answer(BaseModel):
    """Base of answers: camelCase."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, defer_build=True)
