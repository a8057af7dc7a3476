"""A browser on a real server, for what only a browser shows."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

COMMANDS = ("chromium", "chromium-browser", "google-chrome")
DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)
SCREENSHOTS = os.environ.get("SCREENSHOTS", "")


def command() -> str:
    """Path of a Chromium of this machine. Without one, tests are skipped; in continuous integration they fail."""
    found = next((path for path in map(shutil.which, COMMANDS) if path), None)
    if found is None:
        reason = "no Chromium on this machine: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@contextmanager
def started() -> Iterator[Browser]:
    """The browser, with nothing to remember."""
    path = command()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(
    browser: Browser, base: str, phone: bool = False, dark: bool = False, scripts: bool = True, refused: bool = False
) -> Iterator[Page]:
    """A new window. What the page writes to the console as an error fails the test.

    Args:
        browser: where to open it.
        base: address of the server.
        phone, dark, scripts: what the reader has.
        refused: whether the server may refuse something; the browser writes that to the console too.
    """
    context = browser.new_context(
        base_url=base,
        viewport=PHONE if phone else DESKTOP,
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        locale="en-GB",
    )
    errors: list[str] = []
    try:
        page = context.new_page()
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        assert not [one for one in errors if not (refused and re.search("status of 40[04]", one))], errors
    finally:
        context.close()


def photograph(page: Page, name: str) -> None:
    """Keep a picture, if a folder for pictures is named in `SCREENSHOTS`."""
    if SCREENSHOTS:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(SCREENSHOTS) / f"{name}.png"))
