"""How a person took a transaction off the error list (ERR-5, ERR-12)."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class ResolutionKind(StrEnum):
    """`SYNCED`: it is in Sage already. `CLOSED`: nothing more is to be done about the error."""

    SYNCED = "synced"
    CLOSED = "closed"


class Resolution(BaseModel):
    """Who resolved it, when (UTC) and why; `revision` is the one that had failed.

    `record_no` is the document in Sage that the person named; `document` is the number that people see.
    `subsidiary_id`, `total` and `currency` are the transaction's of that time: its document, as long as
    nobody named it, is in the books of that subsidiary. `digest` is that of the receipt before: a document
    that a person brought in step by hand is not the one that was exported. `before` is the mark that stood
    when a person closed the error of a later change: its document is still in Sage, and still unknown.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    kind: ResolutionKind
    reason: str
    by: str
    at: datetime
    revision: int
    subsidiary_id: str
    total: str | None = None
    currency: str | None = None
    record_no: str | None = None
    document: str | None = None
    digest: str | None = None
    before: "Resolution | None" = None

    @property
    def synced(self) -> "Resolution | None":
        """The mark that says that the document is in Sage, if there is one."""
        return self if self.kind is ResolutionKind.SYNCED else self.before
