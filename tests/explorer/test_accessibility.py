"""No page of any kind breaks a rule of WCAG 2.2 AA that a machine can check: in light, in dark, from right to left."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.explorer.browser import DESKTOP, PHONE, opened, photograph

RULES: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],  # all rules are checked; places that break none are not written out
}
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
    "/query?query=SELECT%20*%20%7B%20%3Fnorm%20%3Cns%23letter%3E%20%22f%22%20%3B%20%3Fp%20%3Fo%20%7D",
    "/norm/z",
    "/sparql?query=SELECT%20*%20%7B%20%3Fnorm%20%3Cns%23letter%3E%20%22f%22%20%3B%20%3Fp%20%3Fo%20%7D",
    "/sparql?query=DESCRIBE%20%3Cnorm/f%3E",
    "/sparql?query=SELECT",
    "/limits",
    "/releases",
    "/dataset",
    "/graph/curated/norm/f",
    "/graphql",
]

REPORTS = {
    "/crossref": {"text": "1. States recall A/RES/99/999.\n\n2. States should not damage critical infrastructure."},
    "/concordance/texts": {
        "older": "1. States recall resolution 70/237.\n\n2. States welcome the report.",
        "newer": "1. States reaffirm resolution 70/237.\n\n2. States invite all to co-operate.",
    },
}
"""What is sent to a page, and the report that it makes is the page that is looked at."""

REACHED = """() => {
    const seen = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
        .filter(one => one.checkVisibility() && !one.disabled && one.type !== 'hidden' && one.tabIndex !== -1);
    const faults = seen.filter(one => one.tabIndex > 0).map(one => 'out of order: ' + one.outerHTML.slice(0, 160));
    for (const one of seen) {
        one.focus();
        const style = getComputedStyle(one);
        if (document.activeElement !== one) faults.push('not reached: ' + one.outerHTML.slice(0, 160));
        else if (style.outlineStyle === 'none' && !one.closest('.cm-editor, .CodeMirror-focused'))
            faults.push('not seen to be reached: ' + one.outerHTML.slice(0, 160));
    }
    return faults.slice(0, 5);
}"""
"""Everything that can be used takes the focus, in the order of the page, and shows that it has it."""


def broken(page: Page, options: dict[str, Any]) -> list[str]:
    """The rules that a page breaks, with the first place of each."""
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]} ({len(one['nodes'])} places)" for one in found]


def visit(page: Page, path: str, lang: str = "") -> None:
    """Open a page, and wait for the editor if it has one."""
    page.goto(path + (f"{'&' if '?' in path else '?'}lang={lang}" if lang else ""))
    if path.startswith(("/query", "/sparql?query=SELECT")) and page.locator("#query-form").count():
        page.locator(".cm-content").wait_for()
    if path == "/graphql":
        page.locator(".graphiql-query-editor .CodeMirror-scroll[role]").wait_for()


def report(page: Page, path: str, lang: str = "") -> None:
    """Send a draft, and look at what is said about it."""
    visit(page, path, lang)
    for name, text in REPORTS[path].items():
        page.fill(f"#{name}", text)
    page.locator("form.draft button").click()
    page.locator("form.draft").wait_for(state="detached")


def is_too_wide(page: Page) -> bool:
    return int(page.evaluate("document.documentElement.scrollWidth")) > PHONE["width"]


def test_no_page_breaks_a_rule_in_light_is_closed_to_the_keyboard_or_wider_than_a_phone(
    chromium: Browser, address: str
) -> None:
    found = {}
    with opened(chromium, address, refused=True) as page:
        for path in [*KINDS, *(f"{one} report" for one in REPORTS)]:
            page.set_viewport_size(DESKTOP)
            stem, _, is_report = path.partition(" ")
            (report if is_report else visit)(page, stem)
            faults = broken(page, RULES)
            page.keyboard.press("Tab")
            faults += page.evaluate(REACHED)
            page.set_viewport_size(PHONE)
            found[path] = faults + ["wider than a phone"] * is_too_wide(page)
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_no_page_breaks_a_rule_in_dark_from_right_to_left_on_a_phone(chromium: Browser, address: str) -> None:
    found = {}
    with opened(chromium, address, phone=True, dark=True, refused=True) as page:
        for path in [*KINDS, *(f"{one} report" for one in REPORTS)]:
            stem, _, is_report = path.partition(" ")
            (report if is_report else visit)(page, stem, "ar")
            assert page.evaluate("document.documentElement.dir") == "rtl"
            photograph(page, "ar-" + path.strip("/").replace("/", "-").partition("?")[0])
            found[path] = broken(page, RULES) + ["wider than a phone"] * is_too_wide(page)
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_graphiql_opens_breaks_no_rule_either(chromium: Browser, address: str, dark: bool) -> None:
    found = []
    with opened(chromium, address, dark=dark) as page:
        visit(page, "/graphql")
        page.click(".graphiql-execute-button")
        page.locator(".result-window .cm-def").first.wait_for()
        for button in ("Show Questions", "Show Documentation Explorer", "Show History"):
            page.click(f'[aria-label="{button}"]')
            found += broken(page, RULES)
        page.click('[aria-label="New tab"]')
        page.locator(".graphiql-tab").nth(1).wait_for()
        found += broken(page, RULES)
        photograph(page, f"graphiql-{'dark' if dark else 'light'}-1280")
    assert found == []


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
