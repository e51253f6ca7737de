"""News on a device while the page is closed."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, expect

from tests.webclient.browsing import PASSWORD, PHONE, call, join, visiting
from tests.webclient.conftest import Place

pytestmark = pytest.mark.browser

# The push service of a browser is far outside; what it would hand out stands here.
PUSH_SERVICE = """
const bytes = (size) => btoa("x".repeat(size)).replace(/=+$/, "");
const keys = { p256dh: bytes(65), auth: bytes(16) };
let kept = null;
const subscription = { toJSON: () => ({ endpoint: "https://fcm.googleapis.com/fcm/send/tests", keys }),
  unsubscribe: async () => { kept = null; return true; } };
PushManager.prototype.subscribe = async () => (kept = subscription);
PushManager.prototype.getSubscription = async () => kept;
"""
# Looked at once: a browser without a desktop may take a notification away again as soon as it has shown it.
SHOWN = """async () => {
  const worker = await navigator.serviceWorker.ready;
  const all = await worker.getNotifications();
  return all.length > 0 && all.map(({title, body, tag, data}) => ({title, body, tag, link: data.link}));
}"""


def devices(place: Place, token: str) -> list[str]:
    return [one["service"] for one in call(place.url, "GET", "/api/v1/notifications/devices", token)["data"]]


def enter(place: Place, handle: str) -> str:
    body = {"email": f"{handle}@example.org", "password": PASSWORD}
    token: str = call(place.url, "POST", "/auth/app/v1/auth/login", body=body)["meta"]["session_token"]
    return token


def test_a_device_gets_news_until_its_owner_signs_out(place: Place, browser: Browser) -> None:
    token = join(place.url, "rex")
    with visiting(browser, place.url, PHONE, permissions=["notifications"], token=token) as visit:
        page = visit.page
        page.add_init_script(PUSH_SERVICE)
        visit.open("#/settings")
        page.get_by_label("On this device, also while Hibari is closed").check()
        page.wait_for_function("() => localStorage.getItem('hibari.device')")
        assert devices(place, token) == ["web"]
        page.get_by_role("button", name="Sign out", exact=True).click()
        expect(page.get_by_role("link", name="Sign in")).to_be_visible()
        visit.forgive("401")  # allauth's answer to whoever is out
        assert devices(place, enter(place, "rex")) == []


def test_a_push_is_shown_and_leads_to_this_page_alone(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, permissions=["notifications"]) as visit:
        page = visit.page
        visit.open("")
        page.evaluate("navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready)")
        control = page.context.new_cdp_session(page)
        found: list[str] = []
        control.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda said: found.extend(one["registrationId"] for one in said["registrations"]),
        )
        control.send("ServiceWorker.enable")
        for _ in range(50):
            if found:
                break
            page.wait_for_timeout(100)
        message = {"title": "Hibari", "body": "@ann likes your clip.", "tag": "n1", "kind": "like", "link": "/p/clip_x"}
        push = {"origin": place.url, "registrationId": found[-1], "data": json.dumps(message)}
        control.send("ServiceWorker.deliverPushMessage", push)
        shown = {"title": "Hibari", "body": "@ann likes your clip.", "tag": "n1", "link": "/p/clip_x"}
        assert page.wait_for_function(SHOWN).json_value() == [shown]
