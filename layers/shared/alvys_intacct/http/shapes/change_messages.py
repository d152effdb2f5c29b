"""The shapes of requests to change a document in Sage (api.md)."""

from pydantic import Field

from alvys_intacct.domain.bounds import Moment
from alvys_intacct.http.shapes.messages import Message


class RegenerateMessage(Message):
    """When a transaction was regenerated in Alvys (UTC); by default now (MOD-3)."""

    updated_at: Moment | None = Field(
        None,
        description="When this was done in Alvys. Of requests that arrive out of order the newest counts.",
    )


class RevertMessage(RegenerateMessage):
    """When a transaction was reverted in Alvys, or that its revert is called off (MOD-1, MOD-3)."""

    call_off: bool = Field(
        False,
        description="Call off a revert that was refused or isn't carried out yet: the document stays as it "
        "is in Sage. 409 where it is out of the books already.",
    )
