"""What looks at the pages for these tests finds what it should."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from sandbox.demo.steps import until
from tests.browser.looks import assert_accessible_in_both_themes, wear
from tests.browser.screens import show


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_pale_text_in_one_row_of_many_is_found(desk: Page, theme: str) -> None:
    show(desk, "transactions")
    cells = desk.get_by_role("table", name="Transactions").get_by_role("rowheader")
    expect(cells.nth(5)).to_be_visible()
    desk.evaluate(
        """(theme) => {
            const sheet = new CSSStyleSheet();
            const rule = ".pale, .pale * { color: #777a !important; }";
            sheet.replaceSync(`@media (prefers-color-scheme: ${theme}) { ${rule} }`);
            document.adoptedStyleSheets.push(sheet);
        }""",
        theme,
    )
    cells.nth(3).evaluate("(cell) => cell.classList.add('pale')")
    try:
        with pytest.raises(AssertionError, match="color-contrast"):
            assert_accessible_in_both_themes(desk)
    finally:
        desk.evaluate("document.adoptedStyleSheets.pop()")
        desk.emulate_media(color_scheme="light")
        show(desk, "connections")


def test_nothing_moves_for_people_who_ask_for_less_motion(desk: Page) -> None:
    show(desk, "transactions")
    expect(desk.get_by_role("table", name="Transactions").get_by_role("rowheader").nth(5)).to_be_visible()
    moving = "document.getAnimations().length"
    desk.emulate_media(color_scheme="dark", reduced_motion="no-preference")
    assert desk.evaluate(moving) > 0
    desk.emulate_media(color_scheme="light", reduced_motion="reduce")
    assert desk.evaluate(moving) == 0


def test_charts_wear_the_theme_that_comes_while_one_looks(desk: Page) -> None:
    show(desk, "")
    chart = desk.locator(".chart canvas").first
    expect(chart).to_be_visible()
    picture = "(canvas) => canvas.toDataURL()"

    def other(before: str) -> str | None:
        now: str = chart.evaluate(picture)
        return now if now != before else None

    light = chart.evaluate(picture)
    wear(desk, "dark")
    dark = until("another picture", lambda: other(light), 10)
    wear(desk, "light")
    until("another picture again", lambda: other(dark), 10)
