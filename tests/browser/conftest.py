"""A browser at the console of the deployed stack, signed in as one of the demo people.

Chromium is the machine's: `CHROMIUM` names it, or it is one of Debian's. Without one these tests are left
out, and the run says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from sandbox.demo.clients import Api
from sandbox.stack import Stack

# The first one has no windows, so it needs less.
DEBIANS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
CHROMIUM = Path(os.environ.get("CHROMIUM") or next(filter(os.path.exists, DEBIANS), DEBIANS[0]))
MISSING = (
    f"no browser at {CHROMIUM}: install one (`apt-get install {Path(DEBIANS[0]).name}`), "
    "or name a Chromium with CHROMIUM"
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 120_000
"""Milliseconds. These tests run beside all others, so a page may be slow; none waits longer than it needs."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(MISSING))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not CHROMIUM.exists():
        terminalreporter.write_line(f"Left out the tests in tests/browser: {MISSING}.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; each test has a profile of its own."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        expect.set_options(timeout=PATIENCE)
        yield started
        started.close()


def profile(stack: Stack) -> dict[str, Any]:
    """How people look at the console, unless a test says otherwise."""
    size = {"width": 1280, "height": 800}
    return {"base_url": stack.api_url, "viewport": size, "locale": "en-US", "reduced_motion": "reduce"}


@pytest.fixture
def new_context(browser: Browser, stack: Stack) -> Iterator[Callable[..., BrowserContext]]:
    """Make a profile: no cookies, and the given size and theme."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(**{**profile(stack), **options})
        context.set_default_timeout(PATIENCE)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def page_of(new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Sign in as a demo person, named as on the sign-in page; the page shows the console at `path`."""

    def sign_in(person: str, path: str = "/console/", **options: Any) -> Page:
        page = new_context(**options).new_page()
        enter(page, person, path)
        return page

    return sign_in


def enter(page: Page, person: str, path: str = "/console/") -> None:
    """Open the console and sign in, as the demo person of that name."""
    page.goto(path)
    page.get_by_role("link", name=person).click()
    page.wait_for_url(lambda url: "/console/" in url and "signed-in" not in url)
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


@pytest.fixture(scope="module")
def desk(browser: Browser, stack: Stack, fleet: Api) -> Iterator[Page]:
    """The controller's browser, signed in once for the tests that only look at the demo data."""
    context = browser.new_context(**profile(stack))
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    enter(page, "Dana Whitfield")
    yield page
    context.close()
