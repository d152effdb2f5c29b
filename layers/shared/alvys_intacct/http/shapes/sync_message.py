"""The shape of a request for a payment sync (api.md)."""

from datetime import date, datetime, timedelta

from pydantic import Field

from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.http.problems import invalid
from alvys_intacct.http.shapes.messages import Message
from alvys_intacct.http.shapes.pages import Day, Text, midnight

# A range of payment dates is at most this long, and ends at most this far ahead: checks are dated
# ahead (PAY-12).
LONGEST_RANGE, LATEST_DAY = timedelta(days=731), timedelta(days=366)


class SyncMessage(Message):
    """The connection to sync, by default all, and the payment dates (inclusive), by default the lookback."""

    subsidiary_id: Text | None = None
    from_: Day | None = Field(None, alias="from", description="The first payment date.")
    to: Day | None = Field(
        None, description=f"The last payment date. A range may have {LONGEST_RANGE.days} days."
    )

    def dates(self, today: date) -> tuple[datetime, datetime] | None:
        """The midnights (UTC) around the days asked for, if any (PAY-12). Raises `ProblemError`."""
        since, until = self.from_, self.to
        if since is None and until is None:
            return None
        if since is None or until is None:
            given, missing = ("to", "from") if since is None else ("from", "to")
            raise invalid([InputProblem(missing, f"is needed beside {given}")])
        faults = []
        if until < since:
            faults.append(InputProblem("from", "must not be after to"))
        elif until - since >= LONGEST_RANGE:
            faults.append(InputProblem("from", f"must be at most {LONGEST_RANGE.days} days before to"))
        if until > today + LATEST_DAY:
            faults.append(InputProblem("to", f"must be at most {LATEST_DAY.days} days ahead"))
        if faults:
            raise invalid(faults)
        return midnight(since), midnight(until + timedelta(days=1))
