"""Can every mail be read: on a wide screen and a narrow one, by day and by night, and asking nothing of anybody?"""

import os
import shutil
from collections.abc import AsyncIterator
from typing import Literal

import pytest
from playwright.async_api import Browser, async_playwright

from rules.vocabulary.accounts import Language
from tests.mails import samples
from tests.portal import html

pytestmark = pytest.mark.browser

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
Scheme = Literal["light", "dark"]

#: Texts whose contrast with what is behind them is less than WCAG 2.2 wants at level AA (1.4.3).
PALE = """() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b]
    .map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = channels(getComputedStyle(at).backgroundColor);
      if (found.length === 3 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const pale = [];
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join("");
    if (!own || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const [light, dark] = [luminance(channels(style.color)), luminance(behind(element))].sort((a, b) => b - a);
    const isLarge = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.7 && style.fontWeight >= 700);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < (isLarge ? 3 : 4.5)) pale.push(`${own.slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return pale;
}"""


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """Chromium, without a head."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium here: the mails have not been looked at")
        pytest.skip("No Chromium here: install it (Debian: apt install chromium) to see the mails tested.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        await browser.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [600, 360])
async def test_every_mail_can_be_read(chromium: Browser, width: int, scheme: Scheme) -> None:
    asked: list[str] = []
    wide: list[str] = []
    pale: list[str] = []
    async with await chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme) as context:
        page = await context.new_page()
        page.on("request", lambda request: asked.append(request.url))

        for case in samples.CASES:
            for spoken in Language:
                await page.set_content(html(samples.mail(case, spoken)))
                if await page.evaluate("document.documentElement.scrollWidth") > width:
                    wide.append(f"{case} {spoken}")
                pale += [f"{case} {spoken}: {text}" for text in await page.evaluate(PALE)]

    assert asked == []
    assert wide == []
    assert pale == []


async def test_the_code_is_copied_without_its_gap(chromium: Browser) -> None:
    async with await chromium.new_context() as context:
        page = await context.new_page()
        await page.set_content(html(samples.mail("email_code", Language.FR)))

        await page.locator("p.shown").evaluate("(code) => getSelection().selectAllChildren(code)")

        assert await page.evaluate("getSelection().toString()") == "048213"


async def test_a_username_is_copied_as_it_is(chromium: Browser) -> None:
    async with await chromium.new_context() as context:
        page = await context.new_page()
        await page.set_content(html(samples.mail("username_changed", Language.FR)))

        await page.locator("table.shown tr:last-child td").evaluate("(name) => getSelection().selectAllChildren(name)")

        assert (await page.evaluate("getSelection().toString()")).strip() == "claire.fontaine"
