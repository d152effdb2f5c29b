"""Reporting periods (page general-ledger-reporting-periods)."""

from __future__ import annotations

from tests.contract.intacct_simulator.wire import running, seed_with


def test_reporting_periods_are_queried_by_whether_they_are_budgetable() -> None:
    """Sage's own moving periods are listed too, without days of their own."""
    month = {
        "NAME": "Month Ended January 2017",
        "HEADER1": "Month Ended",
        "HEADER2": "January 2017",
        "START_DATE": "01/01/2017",
        "END_DATE": "01/31/2017",
        "BUDGETING": True,
        "STATUS": "active",
    }
    moving = {"NAME": "Current Month", "HEADER1": "Current Month"}
    with running(seed_with(objects={"REPORTINGPERIOD": [moving, month]})) as gateway:
        fields = "RECORDNO NAME START_DATE END_DATE BUDGETING"
        rows = gateway.query("REPORTINGPERIOD", fields).data
        assert [(row.findtext("NAME"), row.findtext("START_DATE")) for row in rows] == [
            ("Current Month", ""),
            ("Month Ended January 2017", "01/01/2017"),
        ]
        budgetable = "<filter><equalto><field>BUDGETING</field><value>true</value></equalto></filter>"
        (only,) = gateway.query("REPORTINGPERIOD", fields, budgetable).data
        assert (only.findtext("END_DATE"), only.findtext("BUDGETING")) == ("01/31/2017", "true")
