"""The screens of the console with the demo data: where each is, and what one sees there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

from sandbox.demo.clients import Api
from sandbox.demo.steps import until
from sandbox.demo_data.subsidiaries import DEDICATED, LINES

ROOT = "/console/"
PATIENCE = 120
"""Seconds."""
SHOW = """href => {
    history.pushState(null, "", href);
    dispatchEvent(new PopStateEvent("popstate"));
}"""


def show(page: Page, path: str) -> None:
    """Go to another address of the console, as a link in it does, without loading it again."""
    page.evaluate(SHOW, ROOT + path)


@dataclass(frozen=True)
class Screen:
    """One view. Braces in its path are ids of `ids`; `shows` are roles and names that are there."""

    name: str
    path: str
    title: str
    shows: tuple[tuple[str, str], ...]

    def open(self, page: Page, ids: dict[str, str]) -> None:
        """Show it, and wait until all of it is there."""
        show(page, self.path.format(**ids))
        expect(page.get_by_role("heading", level=1, name=self.title)).to_be_visible()
        for role, name in self.shows:
            expect(page.get_by_role(role, name=name).first).to_be_visible()  # type: ignore[arg-type]
        expect(page.get_by_role("status", name="Loading")).to_have_count(0)


def _tab(tab: str, label: str, *shows: tuple[str, str]) -> Screen:
    title = f"{LINES.name}: {label}" if label else LINES.name
    return Screen(f"settings-{tab or 'overview'}", f"connections/{LINES.id}/{tab}".rstrip("/"), title, shows)


def _step(step: str, title: str, *shows: tuple[str, str]) -> Screen:
    return Screen(f"wizard-{step}", f"connections/{DEDICATED.id}/setup/{step}", title, shows)


SCREENS = (
    Screen("home", "", "Home", (("link", "Open errors"), ("region", "Payments that Alvys refused"))),
    Screen("errors-by-cause", "errors", "Errors", (("navigation", "Errors"), ("button", "Retry"))),
    Screen("errors-list", "errors?view=list", "Errors", (("table", "Open errors"),)),
    Screen(
        "error",
        "errors?view=list&open={error}",
        "Errors",
        (("complementary", "Error of"), ("button", "Mark as synced…"), ("region", "What happened")),
    ),
    Screen("transactions", "transactions", "Transactions", (("table", "Transactions"),)),
    Screen(
        "transaction",
        "transactions/{transaction}",
        "Load invoice",
        (("region", "In Sage Intacct"), ("table", "Lines"), ("button", "Revert…")),
    ),
    Screen("payments", "payments", "Payments", (("table", "Payments"), ("button", "Sync now"))),
    Screen("payment", "payments?open={payment}", "Payments", (("complementary", "Payment of"),)),
    Screen(
        "payment-syncs",
        "payments?view=runs",
        "Payments",
        (("heading", LINES.name), ("combobox", "Subsidiary")),
    ),
    Screen("close", "close", "Close", (("table", "Close reports"), ("button", "Make the report"))),
    Screen("close-report", "close/{report}", "Close:", (("heading", "Not ready to close"),)),
    Screen(
        "close-comparison",
        "close/{report}?view=comparison",
        "Close:",
        (("table", "By customer and vendor"), ("table", "By account")),
    ),
    Screen("close-differences", "close/{report}?view=differences", "Close:", (("table", "Differences"),)),
    Screen(
        "close-documents",
        "close/{report}?view=documents",
        "Close:",
        (("table", "Documents by kind and state"),),
    ),
    Screen("errors-resolved", "errors?view=resolved", "Errors", (("table", "Documents taken off the list"),)),
    Screen("preview", "preview", "Preview", (("combobox", "Kind"), ("button", "Preview"))),
    Screen("preview-json", "preview?by=json", "Preview", (("textbox", "What Alvys would send"),)),
    Screen("connections", "connections", "Connections", (("region", LINES.name), ("switch", "Sync"))),
    _tab("", "", ("switch", "Sync"), ("button", "Check now"), ("region", "What Sage offers")),
    _tab("ap", "AP", ("switch", "Include driver bills")),
    _tab("ar", "AR", ("switch", "Autopost invoices")),
    _tab("advanced", "Advanced", ("region", "Custom payment terms")),
    _tab("account-mappings", "Accounts", ("combobox", "Default Revenue Account")),
    _tab("dimension-mappings", "Dimensions", ("heading", "Department")),
    _tab("custom-field-mappings", "Custom fields", ("region", "AR invoice")),
    _tab("parties", "Parties", ("navigation", "Kinds of parties")),
    _tab("activity", "Activity", ("region", "Activity")),
    _tab("credentials", "Sign-in", ("textbox", "Web services user"), ("button", "Replace")),
    _tab("disconnect", "Disconnect", ("button", "Disconnect…")),
    Screen("wizard-subsidiary", "connections/new", "Select Subsidiary", (("navigation", "Steps"),)),
    _step("accounts-payable", "Accounts Payable", ("combobox", "Default Expense Account")),
    _step("accounts-receivable", "Accounts Receivable", ("combobox", "Default Revenue Account")),
    _step(
        "advanced",
        "Advanced Settings",
        ("region", "Intercompany parties"),
        ("heading", "Custom fields"),
    ),
    _step("finish", "Finish Up", ("button", "Activate")),
)


def _refused_payments(api: Api) -> list[Any]:
    """They reach Alvys a little after the data is entered."""
    found: list[Any] = api.call("GET", "/v1/payments?status=refused&limit=1")["items"]
    return found


def ids_of(api: Api) -> dict[str, str]:
    """An open error with a setting to fix, an exported invoice, a refused payment, and a report."""
    errors = api.call("GET", "/v1/errors?limit=100")["items"]
    (transaction, *_) = api.call("GET", "/v1/transactions?kind=load_invoice&status=exported&limit=1")["items"]
    (payment, *_) = until("a refused payment", lambda: _refused_payments(api) or None, PATIENCE)
    reports = api.call("GET", "/v1/close-reports")["items"]
    return {
        "error": next(error["id"] for error in errors if error["settingUrl"] and error["kind"]),
        "transaction": transaction["transactionId"],
        "payment": payment["id"],
        "report": next(
            report["reportId"] for report in reports if report["ready"] is False and report["subsidiaryId"]
        ),
    }
