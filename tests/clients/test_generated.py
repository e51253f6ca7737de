"""The clients that are generated from the OpenAPI document drive the real thing over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import requests
from pytest_django.live_server_helper import LiveServer

from tests.cast import PASSWORD
from tests.clients.generating import PACKAGE, make_python, make_typescript
from tests.openai_api.live.node_library import NoNodeError, node

pytestmark = pytest.mark.django_db(transaction=True)


def token_of(server: LiveServer, name: str, birth_date: str = "1990-05-17") -> str:
    """The session token of somebody who signs up as an app would."""
    body = {"email": f"{name}@example.com", "password": PASSWORD, "birth_date": birth_date}
    answer = requests.post(f"{server.url}/auth/app/v1/auth/signup", json=body, timeout=30)
    return str(answer.json()["meta"]["session_token"])


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The generated package, importable under its own name."""
    folder = tmp_path_factory.mktemp("python")
    make_python(folder)
    sys.path.insert(0, str(folder))
    yield PACKAGE
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


class Person:
    """Calls by operation id, each from the module that the generator made for it."""

    def __init__(self, package: str, server: LiveServer, name: str, **more: str) -> None:
        self._package = package
        self.models: Any = import_module(f"{package}.models")
        self._client = import_module(f"{package}.client").AuthenticatedClient(
            base_url=server.url, token=token_of(server, name, **more), prefix="", auth_header_name="X-Session-Token"
        )
        self.call("me", "me_partial_update", body=self.models.PatchedProfileChange(handle=name))

    def call(self, tag: str, operation: str, *args: str, **more: Any) -> Any:
        return import_module(f"{self._package}.api.{tag}.{operation}").sync(*args, client=self._client, **more)


def test_the_python_client_follows_talks_and_is_blocked(package: str, live_server: LiveServer) -> None:
    ann, bob = Person(package, live_server, "ann"), Person(package, live_server, "bob")
    assert bob.call("people", "people_follow_update", "ann").follow_state == "following"
    ann.call("people", "people_follow_update", "bob")
    profile = bob.call("people", "people_retrieve", "ann")
    assert (profile.handle, profile.counts["followers"], profile.follows_you) == ("ann", 1, True)
    room = bob.call("conversations", "conversations_create", body=bob.models.NewConversation(handles=["ann"])).id
    bob.call("conversations", "conversations_messages_create", room, body=bob.models.NewMessage(text="good morning"))
    said = ann.call("conversations", "conversations_messages_list", room)
    assert [message.text for message in said.data] == ["good morning"]
    ann.call("people", "people_block_update", "bob")
    refusal = bob.call("people", "people_retrieve", "ann")
    assert isinstance(refusal, bob.models.Problem)
    assert (refusal.status, refusal.code) == (404, "not_found")


def test_the_python_client_is_a_teen_whom_no_stranger_writes_to(package: str, live_server: LiveServer) -> None:
    tim = Person(package, live_server, "tim", birth_date="2011-03-02")
    sam = Person(package, live_server, "sam")
    refused = sam.call("conversations", "conversations_create", body=sam.models.NewConversation(handles=["tim"]))
    assert refused.code == "messages_closed"
    assert tim.call("conversations", "conversations_list").data == []
    assert tim.call("feed", "feed_settings_retrieve").is_personalised is False


def test_the_typescript_client_compiles_and_takes_the_same_journey(live_server: LiveServer) -> None:
    try:
        tools = make_typescript(Path(sys.prefix) / "share" / "hibari-clients").parent
    except NoNodeError as reason:
        pytest.skip(str(reason))
    compiler = tools / "node_modules" / "typescript" / "bin" / "tsc"
    checked = subprocess.run([node(), compiler, "-p", tools], cwd=tools, capture_output=True, text=True, timeout=120)
    assert checked.returncode == 0, checked.stdout
    tokens = [token_of(live_server, name) for name in ("ann", "bob")]
    command = [node(), tools / "journey.ts", live_server.url, *tokens]
    ran = subprocess.run(command, cwd=tools, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {
        "handle": "ann",
        "follow": "following",
        "followers": 1,
        "texts": ["hi"],
        "refusal": "not_found",
    }
