"""The outcome of an action on many records: which were taken, which were refused and why."""

from __future__ import annotations

from dataclasses import field

from alvys_intacct.domain.transactions.resolving import RefusedActionError
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that was left as it is, with a code and the reason in words."""

    record_id: str
    code: str
    message: str


@dataclass(slots=True)
class Outcomes:
    """The ids of the records that were taken, and the refusals."""

    accepted: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    def refuse(self, record_id: str, error: RefusedActionError) -> None:
        """Add a refusal."""
        self.refused.append(Refusal(record_id, error.code, error.message))


def unknown() -> RefusedActionError:
    """The refusal of an id that the tenant doesn't have."""
    return RefusedActionError("not_found", "There is no such error transaction.")
