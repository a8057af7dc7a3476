"""No page of any kind breaks a rule of WCAG 2.2 AA that a machine can check: in light, in dark, from right to left."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.explorer.browser import DESKTOP, PHONE, opened, photograph

RULES: dict[str, Any] = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
KINDS = [
    "/",
    "/norms",
    "/states",
    "/documents",
    "/sources",
    "/correct?of=norm/f",
    "/matrix?group=western-european-and-others",
    "/matrix?norm=f&norm=a&only=recorded",
    "/votes",
    "/concordance",
    "/timeline",
    "/network",
    "/search?q=sovereignty",
    "/norm/f",
    "/principle/due-diligence",
    "/topic/due-diligence",
    "/state/NZL",
    "/organization/EU",
    "/coverage/NZL/sovereignty",
    "/position/arg-2020-oewg/due-diligence",
    "/doc/A_RES_73_27",
    "/doc/A_70_174",
    "/doc/A_AC.290_2021_L.2/para/54",
    "/vote/A_RES_73_27/EST",
    "/cbm/global-1",
    "/tool/points-of-contact-directory",
    "/body/gge-2019-2021",
    "/inference/R03/f/state-responsibility",
    "/source/un-member-states",
    "/rule/R03",
    "/ns",
    "/crossref",
    "/concordance/texts",
    "/query",
    "/query?query=SELECT%20*%20%7B%20%3Fnorm%20a%20%3Cns%23Norm%3E%20%3B%20%3Fp%20%3Fo%20%7D",
]


def broken(page: Page, options: dict[str, Any]) -> list[str]:
    """The rules that a page breaks, with the first place of each."""
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]} ({len(one['nodes'])} places)" for one in found]


def test_no_page_breaks_a_rule_in_light_or_dark_or_is_wider_than_a_phone(chromium: Browser, address: str) -> None:
    found = {}
    with opened(chromium, address) as page:
        for path in KINDS:
            page.set_viewport_size(DESKTOP)
            page.emulate_media(color_scheme="light")
            page.goto(path, wait_until="networkidle")
            faults = broken(page, RULES)
            page.emulate_media(color_scheme="dark")
            faults += broken(page, COLOURS)
            page.set_viewport_size(PHONE)
            if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
                faults.append("wider than a phone")
            found[path] = faults
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_no_page_breaks_a_rule_from_right_to_left_on_a_phone(chromium: Browser, address: str) -> None:
    found = {}
    with opened(chromium, address, phone=True) as page:
        for path in KINDS:
            page.goto(f"{path}{'&' if '?' in path else '?'}lang=ar", wait_until="networkidle")
            assert page.evaluate("document.documentElement.dir") == "rtl"
            photograph(page, "ar-" + path.strip("/").replace("/", "-").partition("?")[0])
            faults = broken(page, RULES)
            if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
                faults.append("wider than a phone")
            found[path] = faults
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_everything_is_reached_with_the_keyboard_and_is_seen_to_be(chromium: Browser, address: str) -> None:
    with opened(chromium, address) as page:
        page.goto("/norm/f")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.url.endswith("#content")
        wanted = page.evaluate("document.querySelectorAll('main a[href], main summary').length")
        reached: set[str] = set()
        for _ in range(wanted + 60):
            page.keyboard.press("Tab")
            inside = page.evaluate(
                "(() => { const e = document.activeElement; if (!e.closest('main')) return '';"
                " const s = getComputedStyle(e); return s.outlineStyle === 'none' ? 'unseen' : e.outerHTML })()"
            )
            assert inside != "unseen"
            reached.add(inside)
        distinct = page.evaluate(
            "new Set([...document.querySelectorAll('main a[href], main summary')]"
            ".filter(e => e.matches('summary') || !e.closest('details:not([open])')).map(e => e.outerHTML)).size"
        )
        assert len(reached - {""}) >= distinct
