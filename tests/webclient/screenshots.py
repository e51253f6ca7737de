"""`python -m tests.webclient.screenshots`: the main screens of a demo world as pictures in docs/screenshots/."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from launch.stack import Stack
from tests.live import live_stack
from tests.webclient.browsing import DESKTOP, FLAGS, PHONE, PLAYS, call
from webclient.bench.browser import find_chromium

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
COLOURS = 256
PROMPT = "a dog chases a red ball through a puddle in the park while a dragon sings"


def save(page: Page, name: str) -> None:
    """As a small PNG: the screens are drawings, which lose nothing visible in few colours."""
    page.wait_for_function("() => !document.querySelector('.toast')")  # a passing message is no part of a screen
    page.wait_for_timeout(900)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    file = FOLDER / f"{name}.png"
    picture.quantize(COLOURS, dither=Image.Dither.FLOYDSTEINBERG).save(file, optimize=True)
    sys.stdout.write(f"{file.relative_to(FOLDER.parents[1])}: {file.stat().st_size // 1000} kB\n")


def open_page(browser: Browser, url: str, viewport: dict[str, int], scheme: str, token: str = "") -> Page:
    scale = 1.5 if viewport is PHONE else 1
    context = browser.new_context(viewport=viewport, color_scheme=scheme, device_scale_factor=scale)  # type: ignore[arg-type]
    if token:
        context.add_init_script(f"localStorage.setItem('hibari.session', '{token}')")
    page = context.new_page()
    page.goto(url)
    return page


def go(page: Page, url: str, address: str, sign: str) -> None:
    page.goto(f"{url}/{address}")
    page.locator(sign).first.wait_for()


def watch(page: Page, seconds: float) -> None:
    """Until the clip on screen has played that far."""
    page.wait_for_function(f"() => [...document.querySelectorAll('video')].some({PLAYS})")
    page.wait_for_function(f"() => [...document.querySelectorAll('video')].some(v => v.currentTime > {seconds})")


def a_remix(url: str) -> str:
    """The clip with the longest chain behind it."""
    clips = call(url, "GET", "/api/v1/feed?limit=25")["data"]
    return str(
        max(clips, key=lambda clip: len(call(url, "GET", f"/api/v1/clips/{clip['id']}/lineage")["ancestors"]))["id"]
    )


def phones(browser: Browser, url: str, token: str) -> None:
    visitor = open_page(browser, url, PHONE, "dark")
    watch(visitor, 1)
    save(visitor, "welcome")
    visitor.context.close()
    page = open_page(browser, url, PHONE, "dark", token)
    watch(page, 1.5)
    save(page, "feed")
    go(page, url, "#/create", ".example")
    page.get_by_label("Your sentence").fill(PROMPT)
    page.locator(".price").wait_for()
    save(page, "create")
    page.get_by_role("button", name="Make it").click()
    page.locator("hb-job img:not([hidden])").wait_for(timeout=90_000)
    save(page, "making")
    page.locator("hb-draft").wait_for(timeout=90_000)
    watch(page, 1)
    save(page, "draft")
    page.get_by_role("button", name="Publish").click()
    page.get_by_label("Caption").fill("Good boy.")
    save(page, "publish")
    page.keyboard.press("Escape")
    go(page, url, "#/me", ".grid a, .empty")
    save(page, "profile")
    go(page, url, f"#/tree/{a_remix(url)}", ".leaf img")
    save(page, "tree")
    mine = call(url, "GET", "/api/v1/cameos?mine=1", token)["data"]
    person = next(one["id"] for one in mine if one["kind"] == "person")
    go(page, url, f"#/cameo/{person}", ".choice")
    save(page, "cameo")
    page.context.close()


def desktops(browser: Browser, url: str, token: str) -> None:
    page = open_page(browser, f"{url}/#/clip/{a_remix(url)}", DESKTOP, "light", token)
    watch(page, 1.5)
    page.get_by_role("region", name="Remix chain").wait_for()
    save(page, "desktop")
    go(page, url, "#/create", ".example")
    page.get_by_label("Your sentence").fill(PROMPT)
    page.locator(".price").wait_for()
    save(page, "desktop-create")
    page.context.close()


def photograph(stack: Stack) -> None:
    demo = call(stack.url, "GET", "/api/v1/config")["demo"]
    token = call(stack.url, "POST", "/auth/app/v1/auth/login", body=demo)["meta"]["session_token"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        desktops(browser, stack.url, token)
        phones(browser, stack.url, token)
        browser.close()


def main() -> None:
    if find_chromium() is None:
        sys.exit("Pictures need a browser: apt install chromium, or set HIBARI_CHROMIUM.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with live_stack() as stack:
        sys.stdout.write("making a demo world (a few minutes)\n")
        stack.run_step("demo")
        photograph(stack)


if __name__ == "__main__":
    main()
