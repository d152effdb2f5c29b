"""Why a transaction failed, in a biller's words, and what to do about it (ERR-1)."""

from pydantic import BaseModel, ConfigDict

from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.input_problems import shortened


class Fact(BaseModel):
    """Base of records. Times are UTC."""

    model_config = ConfigDict(frozen=True, defer_build=True)


LONGEST_THING = 200
# Messages quote texts of Alvys and Sage. A record holds one of this length, and nobody reads more.
LONGEST_MESSAGE = 4_000


class Problem(Fact):
    """The reason for a failure in a biller's words, and what to do about it (ERR-1).

    `concerns` names what is wrong, if known (ERR-11). While an `urgent` one is open, the books are wrong.
    `party` is the key of the party that has no id in Sage (LINK-3); problems of earlier versions have none.
    """

    code: str
    message: str
    remedy: str
    setting: str | None = None
    vendor_number: str | None = None
    vendor_text: str | None = None
    support_id: str | None = None
    concerns: str | None = None
    urgent: bool = False
    party: str | None = None


def problem_of(error: SyncError) -> Problem:
    """The problem to record for an error (ERR-1)."""
    vendor = error.vendor
    return Problem(
        code=error.code,
        message=shortened(error.message, LONGEST_MESSAGE),
        remedy=error.remedy,
        setting=error.setting,
        vendor_number=vendor.number if vendor else None,
        vendor_text=shortened(vendor.text, LONGEST_MESSAGE) if vendor else None,
        support_id=vendor.support_id if vendor else None,
        concerns=error.concerns[:LONGEST_THING] if error.concerns else None,
        party=error.party,
    )
