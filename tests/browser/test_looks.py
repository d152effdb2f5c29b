"""What looks at the pages for these tests finds what it should."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import assert_accessible_in_both_themes
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
