"""What was changed in Sage behind our back, as the daily comparison of a connection found it (OPS-2)."""

from datetime import datetime

from pydantic import Field

from alvys_intacct.domain.transactions.problem import Fact


class Drift(Fact):
    """How many documents were changed or removed in Sage by hand, as of the comparison (UTC)."""

    as_of: datetime
    differences: int = Field(ge=0)
    report_id: str
