"""What the server sends: the page itself, its rules, its words, and what it says of itself."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client

import webclient
from accounts.models import User
from generation.demo.services import make_person
from generation.demo.world import load_world
from webclient.views import bytes_of, content_security_policy, first_modules, modules_from, visit_modules

STATIC = Path(webclient.__file__).parent / "static" / "webclient"
SCRIPTS = sorted(STATIC.rglob("*.js"))
MODULES = sorted((STATIC / "js").glob("*.js"))
SCRIPT_BYTES_MAX = 150_000
FIRST_SCRIPT_BYTES_MAX = 75_000


def catalogue(language: str) -> dict[str, object]:
    words: dict[str, object] = json.loads((STATIC / "text" / f"{language}.json").read_text())
    return words


LANGUAGES = sorted(path.stem for path in (STATIC / "text").glob("*.json"))


def test_the_page_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    answer = Client().get("/")
    rules = dict(rule.split(" ", 1) for rule in answer["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == "'self'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert rules["connect-src"] == "'self' ws://testserver wss://testserver"
    assert rules["frame-ancestors"] == "'none'"
    body = answer.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", body)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", body)


def test_a_bucket_for_media_is_let_through_for_media_alone() -> None:
    rules = dict(rule.split(" ", 1) for rule in content_security_policy("h.example", "https://s3.example").split("; "))
    assert rules["media-src"] == rules["img-src"] == "'self' blob: https://s3.example"
    assert all("s3.example" not in rule for name, rule in rules.items() if name not in {"media-src", "img-src"})


def test_the_modules_of_the_first_screen_are_announced_and_no_others() -> None:
    body = Client().get("/").content.decode()
    announced = set(re.findall(r'modulepreload" href="/static/webclient/js/([^"]+)"', body))
    assert announced == {Path(name).name for name in first_modules()}
    assert {"app.js", "feed.js", "clip.js", "text.js"} <= announced
    assert not {"create.js", "cameo.js", "settings.js", "sign-in.js"} & announced


def test_each_screen_that_is_fetched_later_is_there_and_defines_its_element() -> None:
    app = (STATIC / "js" / "app.js").read_text()
    listed = app[app.index("const SCREENS = {") : app.index("};", app.index("const SCREENS = {"))]
    names = set(re.findall(r': "([a-z-]+)"', listed))
    assert "cameos" in names
    for name in names:
        assert f'customElements.define("hb-{name}"' in (STATIC / "js" / f"{name}.js").read_text(), name


def test_every_import_names_a_module_that_exports_it() -> None:
    for path in SCRIPTS:
        for names, module in re.findall(r'^import \{([^}]+)\} from "\./([^"]+)";', path.read_text(), re.MULTILINE):
            source = (STATIC / "js" / module).read_text()
            for name in (part.split(" as ")[0].strip() for part in names.split(",")):
                assert re.search(rf"export (?:async )?(?:const|function|class|let) {name}\b", source), (path.name, name)


def test_whoever_comes_to_watch_loads_little_script() -> None:
    assert bytes_of(first_modules()) <= FIRST_SCRIPT_BYTES_MAX


def test_watching_making_and_publishing_in_one_visit_stays_within_what_a_page_may_have() -> None:
    assert bytes_of(visit_modules()) <= SCRIPT_BYTES_MAX


def test_no_screen_needs_more_script_than_a_page_may_have() -> None:
    """With all that the page loads before it: a screen's own modules come on top."""
    first = set(first_modules())
    for path in MODULES:
        needed = first | set(modules_from(path.name))
        assert bytes_of(needed) <= SCRIPT_BYTES_MAX, path.name


def test_markup_is_never_built_from_strings() -> None:
    for path in SCRIPTS:
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", path.read_text()), path


def test_the_service_worker_rules_over_the_whole_page_but_keeps_neither_media_nor_answers() -> None:
    answer = Client().get("/sw.js")
    assert answer["Content-Type"] == "text/javascript"
    script = answer.content.decode()
    assert re.findall(r'startsWith\("(/[^"]+)"\)', script) == ["/static/webclient/"]
    files = json.loads(re.search(r"^const FILES = (.*);$", script, re.MULTILINE)[1])  # type: ignore[index]
    assert set(files) >= {"/", *(f"/static/webclient/js/{path.name}" for path in MODULES)}
    assert all(one == "/" or one.startswith("/static/webclient/") for one in files)


def test_the_camera_is_for_this_page_alone_and_the_place_for_nobody() -> None:
    rules = Client().get("/")["Permissions-Policy"]
    assert "camera=(self), microphone=(self)" in rules
    assert "geolocation=()" in rules


def test_the_page_can_be_installed() -> None:
    manifest = json.loads((STATIC / "manifest.webmanifest").read_text())
    assert manifest["start_url"] == "/"
    assert manifest["display"] == "standalone"
    assert {"192x192", "512x512"} <= {one["sizes"] for one in manifest["icons"]}
    for one in manifest["icons"]:
        assert (STATIC / one["src"]).is_file()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_with_the_same_blanks(language: str) -> None:
    english, other = catalogue("en"), catalogue(language)
    assert set(other) == set(english)
    for key, line in english.items():
        blanks = set(re.findall(r"\{\w+\}", json.dumps(line)))
        assert set(re.findall(r"\{\w+\}", json.dumps(other[key]))) == blanks, key


def test_every_line_that_the_script_asks_for_is_in_the_catalogue() -> None:
    english = set(catalogue("en"))
    for path in SCRIPTS:
        script = path.read_text()
        asked = set(re.findall(r'\bt\("([^"]+)"', script))
        assert asked <= english, (path.name, asked - english)
        for beginning in re.findall(r"\bt\(`([^$`]+)\$\{", script):
            assert any(key.startswith(beginning) for key in english), (path.name, beginning)


@pytest.mark.django_db
def test_a_client_learns_which_engine_draws_and_that_it_is_no_model() -> None:
    said = Client().get("/api/v1/config").json()
    assert said["engine"]["name"] == "sim"
    assert said["engine"]["is_model"] is False
    assert "not a model" in said["engine"]["notice"]
    assert (said["seconds_min"], said["seconds_max"]) == (4, 20)


@pytest.mark.django_db
def test_the_demo_person_is_named_in_a_demo_world_alone(settings: pytest.FixtureRequest) -> None:
    assert Client().get("/api/v1/config").json()["demo"] is None
    make_person(next(person for person in load_world().people if person.handle == "demo"))
    demo = Client().get("/api/v1/config").json()["demo"]
    assert User.objects.get(email=demo["email"]).check_password(demo["password"])
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    assert Client().get("/api/v1/config").json()["demo"] is None
