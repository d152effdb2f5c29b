"""Each screen with the demo data: what is there, for everybody, at every width and in both themes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from sandbox.demo.clients import Api
from tests.browser.looks import assert_accessible_in_both_themes, assert_fits, pictures
from tests.browser.screens import SCREENS, Screen, ids_of

pytestmark = pytest.mark.rule("UI-1")

WIDTHS = {1280: 1000, 768: 1100, 640: 400, 375: 1200}
"""640 px is a window of 1280 at 200 %."""


@pytest.fixture(scope="module")
def ids(fleet: Api) -> dict[str, str]:
    return ids_of(fleet)


@pytest.mark.parametrize("screen", SCREENS, ids=[screen.name for screen in SCREENS])
def test_a_screen(desk: Page, ids: dict[str, str], screen: Screen) -> None:
    screen.open(desk, ids)
    assert_accessible_in_both_themes(desk)
    for width, height in WIDTHS.items():
        desk.set_viewport_size({"width": width, "height": height})
        assert_fits(desk)
        if width != 640:
            pictures(desk, screen.name, width)
    desk.set_viewport_size({"width": 1280, "height": 800})
