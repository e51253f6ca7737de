"""A likeness in the page: the live challenge before a camera, and everything its owner may say about it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from cameo.enrolment.challenge import Step
from tests.cameo.likeness.puppets import astronaut, take
from tests.webclient.browsing import PHONE, WAIT_MILLISECONDS, call, join, visiting
from tests.webclient.conftest import Place
from tests.webclient.test_access import serious_findings

pytestmark = pytest.mark.browser

STAGE = """
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 360, height: 480});
  const pen = canvas.getContext("2d"), sound = new AudioContext(), microphone = sound.createMediaStreamDestination();
  await sound.resume();
  const stream = canvas.captureStream(20);
  stream.addTrack(microphone.stream.getAudioTracks()[0]);
  const film = document.createElement("video");
  setInterval(() => film.readyState > 1 && pen.drawImage(film, 0, 0, 360, 480), 40);
  window.roll = async () => {
    film.src = "/film.mp4";
    sound.createMediaElementSource(film).connect(microphone);
    await film.play();
  };
  return stream;
};
const ask = window.fetch;
window.fetch = async (...all) => {
  const answer = await ask(...all);
  if (String(all[0]).endsWith("/challenges")) setTimeout(roll, 50);
  return answer;
};
"""
"""A camera that shows a film from the moment when a challenge is set. The device is faked, the page's code is not."""


@pytest.fixture(scope="module")
def character(place: Place) -> str:
    """A ball of ann's, cut out of a clip of hers; verified."""
    made = call(place.url, "POST", "/api/v1/cameos", place.token, {"kind": "character", "handle": "bally"})
    call(place.url, "POST", f"/api/v1/clips/{place.clip_id}/character", place.token, {"cameo": made["id"]})
    deadline = time.monotonic() + WAIT_MILLISECONDS / 1000
    while (cameo := call(place.url, "GET", f"/api/v1/cameos/{made['id']}", place.token))["state"] != "verified":
        assert time.monotonic() < deadline, cameo
        time.sleep(0.5)
    return str(made["id"])


def test_a_camera_without_a_face_is_answered_with_advice(place: Place, browser: Browser) -> None:
    token = join(place.url, "pia")
    with visiting(browser, place.url, PHONE, permissions=["camera", "microphone"], token=token) as visit:
        page = visit.page
        visit.open("#/cameos")
        page.get_by_role("button", name="Enrol yourself").click()
        opens = page.get_by_role("button", name="Open the camera")
        expect(opens).to_be_disabled()
        page.get_by_label("I am the person before the camera").check()
        assert serious_findings(page) == []
        opens.click()
        page.get_by_role("button", name="Start").click()
        expect(page.locator(".digits")).not_to_be_empty()
        expect(page.get_by_role("heading", name="Looking at it")).to_be_visible(timeout=30_000)
        expect(page.get_by_role("alert")).to_contain_text("No face can be seen", timeout=WAIT_MILLISECONDS)
        page.get_by_role("button", name="Try again").click()
        expect(opens).to_be_visible()


def test_whoever_follows_the_challenge_before_the_camera_has_a_cameo(
    place: Place, browser: Browser, tmp_path: Path
) -> None:
    """What stands before the camera here is the best attack that a photograph allows, as docs/cameo.md says.

    A browser that has to drop frames films it less well; then a reviewer decides, and the page must say so.
    """
    film = tmp_path / "film.mp4"

    def follow(route: Route) -> None:
        answer = route.fetch()
        asked = answer.json()
        take(astronaut(), asked["digits"], tuple(Step(step) for step in asked["steps"])).write(film)
        route.fulfill(response=answer)

    token = join(place.url, "sal")
    with visiting(browser, place.url, PHONE, token=token) as visit:
        page = visit.page
        page.add_init_script(STAGE)
        page.route("**/challenges", follow)
        page.route("**/film.mp4", lambda route: route.fulfill(body=film.read_bytes(), content_type="video/mp4"))
        visit.open("#/cameos")
        page.get_by_role("button", name="Enrol yourself").click()
        page.get_by_label("I am the person before the camera").check()
        page.get_by_role("button", name="Open the camera").click()
        page.get_by_role("button", name="Start").click()
        verified = page.get_by_text("Whoever you allow can cast it now.")
        in_review = page.get_by_text("A person looks at the recording and decides.")
        expect(verified.or_(in_review)).to_be_visible(timeout=2 * WAIT_MILLISECONDS)
        state = "verified" if verified.is_visible() else "in_review"
    mine = call(place.url, "GET", "/api/v1/cameos?mine=1", token)["data"]
    assert [(one["kind"], one["state"]) for one in mine] == [("person", state)]


def test_a_cameo_is_completed_while_typing(place: Place, browser: Browser, character: str) -> None:
    assert character
    with visiting(browser, place.url, PHONE, token=place.token) as visit:
        page = visit.page
        visit.open("#/create")
        page.get_by_label("Your sentence").press_sequentially("a lake and @ba")
        expect(page.get_by_role("option", name="@bally")).to_be_visible()
        assert serious_findings(page) == []
        page.keyboard.press("Tab")
        expect(page.get_by_label("Your sentence")).to_have_value("a lake and @bally ")


def test_an_owner_sets_limits_allows_one_person_pauses_and_takes_it_back(
    place: Place, browser: Browser, character: str
) -> None:
    join(place.url, "rob")
    with visiting(browser, place.url, PHONE, token=place.token) as visit:
        page = visit.page
        visit.open("#/cameos")
        page.get_by_role("link", name="@bally").click()
        page.get_by_label("Mutuals").check()
        page.get_by_label("weapons").check()
        page.get_by_label("Never with these words").fill("mud, soup")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        assert serious_findings(page) == []
        page.get_by_role("button", name="Allow somebody").click()
        page.get_by_role("dialog").get_by_label("Handle").fill("rob")
        page.get_by_role("dialog").get_by_label("comedy").check()
        page.get_by_role("dialog").get_by_label("At most how often").fill("2")
        page.get_by_role("dialog").get_by_role("button", name="Allow somebody").click()
        expect(page.get_by_text("used 0 of 2 times")).to_be_visible()
        page.get_by_role("button", name="Pause new uses").click()
        expect(page.get_by_text("Nobody can start a new use.")).to_be_visible()
        page.get_by_role("button", name="Take it back").click()
        page.get_by_role("dialog").get_by_role("button", name="Take everything down").click()
        expect(page.get_by_text("Every permission has ended.")).to_be_visible()
        expect(page.get_by_role("status").get_by_text("Finished")).to_be_visible(timeout=WAIT_MILLISECONDS)
        page.get_by_text("What was done").click()
        expect(page.get_by_text("Signature", exact=True)).to_be_visible()
    rules = call(place.url, "GET", f"/api/v1/cameos/{character}/rules", place.token)
    assert (rules["audience"], rules["banned_words"], rules["banned_topics"]) == (
        "mutuals",
        ["mud", "soup"],
        ["weapons"],
    )
    assert call(place.url, "GET", f"/api/v1/cameos/{character}", place.token)["state"] == "revoked"
    assert call(place.url, "GET", f"/api/v1/cameos/{character}/grants", place.token)["data"] == []
