"""How a page looks: to a program that checks accessibility, and in pictures for people."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

from sandbox.stack.settings import ROOT

SCREENSHOTS = ROOT / ".local/screenshots"


def assert_accessible(page: Page, apart_from: frozenset[str] = frozenset()) -> None:
    """axe finds nothing to complain about, as far as a program can tell; `apart_from` names rules of axe."""
    violations = Axe().run(page).response["violations"]
    found = [violation for violation in violations if violation["id"] not in apart_from]
    told = [f"{rule['id']}: {[node['target'] for node in rule['nodes']][:5]}" for rule in found]
    assert told == []


def screenshot(page: Page, name: str) -> None:
    """Keep a picture of the page, for people to look at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
