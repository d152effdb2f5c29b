"""Sage's own accounting periods: listed for a choice, and found by name (CLOSE-1)."""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.names import same_name
from alvys_intacct.domain.sage.periods import AccountingPeriod
from alvys_intacct.ports.accounting import PeriodBooks


class PeriodRefusedError(Exception):
    """A name that isn't that of one period; the text says why."""


class FindPeriods:
    """Reads the periods of Sage companies, each company once."""

    def __init__(self, accounting: PeriodBooks) -> None:
        self._accounting = accounting

    def listed(self, connection: Connection) -> list[AccountingPeriod]:
        """The active periods of a connection's company, in order of their days."""
        return self._accounting.accounting_periods(connection.books)

    def named(self, connections: Sequence[Connection], name: str) -> Period:
        """The period with this name, in all companies of these connections.

        Raises `PeriodRefusedError` where a company has no such period, or where two have different ones.
        """
        found: dict[str, Period] = {}
        for connection in connections:
            company_id = connection.books.company_id
            if company_id not in found:
                found[company_id] = self._of_company(connection, name)
        days = {(period.first, period.last) for period in found.values()}
        if len(days) != 1:
            raise PeriodRefusedError(
                f"'{name}' has other days in {' and '.join(sorted(found))}; give from and to instead"
            )
        return next(iter(found.values()))

    def _of_company(self, connection: Connection, name: str) -> Period:
        for period in self.listed(connection):
            if same_name(period.name, name):
                return Period(first=period.first, last=period.last, name=period.name)
        raise PeriodRefusedError(
            f"is not an active period of the Sage company {connection.books.company_id}; "
            "see /v1/accounting-periods"
        )
