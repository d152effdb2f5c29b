"""The period of a close report: Sage's own accounting period, or two dates (CLOSE-1)."""

from datetime import date
from typing import Self

from pydantic import model_validator

from alvys_intacct.domain.transactions.problem import Fact


class Period(Fact):
    """Two business dates, both inclusive. `name` is that of Sage's accounting period, if it is one."""

    first: date
    last: date
    name: str | None = None

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"the period ends on {self.last}, before it begins on {self.first}")
        return self

    def has(self, day: date) -> bool:
        """Whether a business date lies in the period."""
        return self.first <= day <= self.last

    @property
    def said(self) -> str:
        """The period in words."""
        days = f"{self.first:%m/%d/%Y} to {self.last:%m/%d/%Y}"
        return f"{self.name} ({days})" if self.name else days
