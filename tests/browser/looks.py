"""How a page looks: to a program that checks accessibility, in widths, and in pictures for people."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Page

from sandbox.stack.settings import ROOT

PICTURES = os.environ.get("PICTURES") == "taken"
"""Only for people, and taking them costs as much time as all else that is done with a screen."""
SCREENSHOTS = ROOT / ".local/screenshots"
CONTRAST = (Path(__file__).parent / "contrast.js").read_text()
REST = """async () => {
    const rules = { "color-contrast": { enabled: false } };
    return (await axe.run({ resultTypes: ["violations"], rules })).violations;
}"""
FRAME = "() => new Promise((done) => { requestAnimationFrame(done); setTimeout(done, 1000); })"
"""A page is told of a theme with the next frame; one that draws none is told of nothing."""
SIDEWAYS = """() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter((element) =>
        element.getBoundingClientRect().right > clientWidth + 1);
    return [`${scrollWidth} px`, ...wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 120))];
}"""


def assert_accessible(page: Page) -> None:
    """axe finds nothing to complain about, as far as a program can tell."""
    _assert_nothing_found(page, REST)
    _assert_nothing_found(page, CONTRAST)


def assert_accessible_in_both_themes(page: Page) -> None:
    """As in the light theme, so in the dark one, which can change nothing for axe but contrast."""
    wear(page, "light")
    assert_accessible(page)
    wear(page, "dark")
    _assert_nothing_found(page, CONTRAST)
    wear(page, "light")


def _assert_nothing_found(page: Page, question: str) -> None:
    if page.evaluate("!window.axe"):
        page.evaluate(AXE_SCRIPT)
    violations: list[dict[str, Any]] = page.evaluate(question)
    told = [f"{rule['id']}: {[node['html'][:150] for node in rule['nodes']][:5]}" for rule in violations]
    assert told == [], told


def wear(page: Page, theme: Literal["light", "dark"]) -> None:
    """Show the page in a theme, with what its scripts do then."""
    page.emulate_media(color_scheme=theme)
    page.evaluate(FRAME)


def assert_fits(page: Page) -> None:
    """Nobody has to scroll sideways."""
    wide = page.evaluate(SIDEWAYS)
    assert wide == [], (page.viewport_size, wide)


def screenshot(page: Page, name: str) -> None:
    """Keep a picture of the page, if people are going to look at it."""
    if not PICTURES:
        return
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def pictures(page: Page, name: str, width: int) -> None:
    """Pictures of one width, in both themes, if people are going to look at them."""
    if not PICTURES:
        return
    themes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for theme in themes:
        wear(page, theme)
        screenshot(page, f"{name}-{width}-{theme}")
    wear(page, "light")
