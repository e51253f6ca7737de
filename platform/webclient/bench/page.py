"""How long a viewer waits: for the first clip on a cold cache, and for the next one after a swipe.

A clip plays when a frame of it has been painted after its `playing` event; times are the page's own. The bare limit is
a page that holds nothing but the same file in a <video>, opened by the same browser in the same run. A swipe is timed
from the moment when the next clip has taken half of the screen.

Script is told three times: what was loaded when the first clip played, what a visit loads in which a newcomer watches,
signs up, makes a clip and publishes it, and all that any screen could load. The second is what a person's visit costs,
so it carries the target.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import urllib3
from django.conf import settings
from django.core.management import CommandError

from common.bench import Benchmark, Figures, Target
from webclient.bench.browser import chromium
from webclient.views import PAGE, bytes_of, visit_modules

PHONE = {"width": 390, "height": 844}
LISTEN = """
window.played = [];
document.addEventListener("playing", ({target}) => target.requestVideoFrameCallback(() =>
  played.push({src: target.src, at: performance.now()})), true);
document.addEventListener("touchstart", () => (window.touched = performance.now()), {capture: true, passive: true});
document.addEventListener("touchend", () => (window.lifted = performance.now()), {capture: true, passive: true});
document.addEventListener("scroll", ({target}) => {
  const place = Math.round(target.scrollTop / target.clientHeight);
  if (place !== window.place) Object.assign(window, {place, halfway: performance.now()});
}, {capture: true, passive: true});
"""
LOADED_SCRIPT = """performance.getEntriesByType("resource").filter(({name}) => name.endsWith(".js"))
    .reduce((sum, {decodedBodySize}) => sum + decodedBodySize, 0)"""
MOBILE = {"offline": False, "latency": 40, "downloadThroughput": 20e6 / 8, "uploadThroughput": 5e6 / 8}
"""A fair mobile network: 40 ms there and back, 20 Mbit/s down, 5 up."""
WAIT_MILLISECONDS = 15_000
FLICK_PIXELS, FLICK_SECONDS, FLICK_STEPS = 500, 0.15, 10
"""Some three fifths of the screen: what is left of the way is the page's own snap."""
SETTLE_MILLISECONDS = 700
"""A viewer looks at a clip before the next swipe, and the page uses the time to fetch ahead."""


class PageSpeed(Benchmark):
    name = "web"
    summary = "The page in a real browser: first clip on a cold cache, the next after a swipe, bytes of script."
    targets: ClassVar[tuple[Target, ...]] = (
        Target("first_clip_seconds.p95", at_most=1.5),
        Target("swipe_milliseconds.p95", at_most=150),
        Target("script_bytes.making_visit", at_most=150_000),
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", default=settings.PUBLIC_URL, help="a running Hibari")
        parser.add_argument("--rounds", type=int, default=10, help="cold starts; each is followed by swipes")
        parser.add_argument("--swipes", type=int, default=6, help="swipes a round")

    def run(self, options: Namespace, say: Callable[[str], None]) -> Figures:
        clips = _clips_at(options.url)
        if len(clips) <= options.swipes:
            raise CommandError(f"There are {len(clips)} clips at {options.url}; {options.swipes} swipes need more.")
        with chromium() as browser:
            say(f"{options.rounds} cold starts with {options.swipes} swipes each")
            rounds = [_visit(browser, options.url, options.swipes) for _ in range(options.rounds)]
            say("the same file alone in a page")
            bare = [_bare(browser, options.url, rounds[0]["src"]) for _ in range(options.rounds)]
            say("the same over a mobile network")
            mobile = [_visit(browser, options.url, options.swipes, MOBILE) for _ in range(max(2, options.rounds // 2))]
        return {
            **_figures(rounds),
            "bare_video_seconds": _spread(bare),
            "mobile": _figures(mobile),
            "script_bytes": {
                "before_first_clip": rounds[0]["script"],
                "making_visit": bytes_of(visit_modules()),
                "all_screens": sum(path.stat().st_size for path in PAGE.rglob("*.js")),
            },
        }


def _clips_at(url: str) -> list[Any]:
    try:
        answer = urllib3.request("GET", f"{url}/api/v1/feed?kind=latest", timeout=10, retries=False)
        return list(answer.json()["data"])
    except (urllib3.exceptions.HTTPError, ValueError, KeyError) as error:
        raise CommandError(f"No Hibari answers at {url} (make run starts one; --url names another): {error}") from None


def _figures(rounds: list[dict[str, Any]]) -> Figures:
    swipes = [swipe for one in rounds for swipe in one["swipes"]]
    return {
        "first_clip_seconds": _spread([one["first"] for one in rounds]),
        "swipe_milliseconds": _spread([swipe["half"] for swipe in swipes]),
        "swipe_after_lift_milliseconds": _spread([swipe["lift"] for swipe in swipes]),
        "swipe_after_touch_milliseconds": _spread([swipe["touch"] for swipe in swipes]),
        "cold_starts": len(rounds),
        "swipes": len(swipes),
    }


def _spread(found: list[float]) -> dict[str, float]:
    return {f"p{part}": round(float(np.percentile(found, part)), 3) for part in (50, 95)}


def _visit(browser: Any, url: str, swipes: int, network: dict[str, Any] | None = None) -> dict[str, Any]:
    """One cold start as a visitor who has closed the welcome, and swipes from clip to clip."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
    context.add_init_script(LISTEN + "localStorage.setItem('hibari.welcomed', '1');")
    page = context.new_page()
    page.set_default_timeout(WAIT_MILLISECONDS)
    control = context.new_cdp_session(page)
    if network:
        control.send("Network.enable")
        control.send("Network.emulateNetworkConditions", network)
    page.goto(url, wait_until="commit")
    page.wait_for_function("() => window.played?.length")
    first = page.evaluate("played[0]")
    script = page.evaluate(LOADED_SCRIPT)
    waits = []
    for _ in range(swipes):
        page.wait_for_timeout(SETTLE_MILLISECONDS)
        waits.append(_swipe(page, control))
    context.close()
    return {"first": first["at"] / 1000, "src": first["src"], "script": script, "swipes": waits}


def _swipe(page: Any, control: Any) -> dict[str, float]:
    """Milliseconds until the next clip's first frame: from the moment when it has taken half of the screen, from the
    finger's leaving the glass, 0 where it plays by then, and from the finger's first touch, the stroke included."""
    before = page.evaluate("played.length")
    x, y = PHONE["width"] // 2, int(PHONE["height"] * 0.75)

    def touch(kind: str, *points: dict[str, int]) -> None:
        control.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", {"x": x, "y": y})
    for step in range(1, FLICK_STEPS + 1):
        touch("touchMove", {"x": x, "y": y - step * FLICK_PIXELS // FLICK_STEPS})
        time.sleep(FLICK_SECONDS / FLICK_STEPS)
    touch("touchEnd")
    page.wait_for_function("count => played.length > count", arg=before)
    found = page.evaluate("count => [halfway, lifted, touched].map(from => played[count].at - from)", before)
    return dict(zip(("half", "lift", "touch"), (max(0.0, float(one)) for one in found), strict=True))


def _bare(browser: Any, url: str, src: str) -> float:
    context = browser.new_context(viewport=PHONE)
    context.add_init_script(LISTEN)
    page = context.new_page()
    body = f'<!doctype html><video src="{src}" autoplay muted playsinline></video>'
    page.route("**/bare", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(f"{url}/bare", wait_until="commit")
    page.wait_for_function("() => window.played?.length", timeout=WAIT_MILLISECONDS)
    at = float(page.evaluate("played[0].at"))
    context.close()
    return at / 1000
