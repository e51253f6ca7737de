"""The real process with the real sentence model, asked over its socket."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from pytest_django import Settings

from config import env
from inference import client
from inference.embeddings import CHARACTERS_MAX
from inference.errors import InferenceRequestError, InferenceUnavailableError
from tests.inference.serving import inference_process

PATIENT = 120.0


@pytest.fixture(scope="module")
def socket_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("inference") / "inference.sock"


@pytest.fixture(autouse=True)
def socket_setting(settings: Settings, socket_path: Path) -> None:
    settings.INFERENCE_SOCKET = socket_path


@pytest.fixture(scope="module")
def server(socket_path: Path) -> Iterator[int]:
    from django.test import override_settings

    with override_settings(INFERENCE_SOCKET=socket_path), inference_process(socket_path) as pid:
        yield pid


def test_close_meanings_get_close_vectors_of_unit_length(server: int) -> None:
    texts = ["a red ball bounces on grass", "a crimson sphere hops across the lawn", "quarterly tax report"]
    rows = client.embed(texts, timeout_seconds=PATIENT)
    assert rows.shape == (3, client.EMBEDDING_DIMENSIONS)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert rows[0] @ rows[1] > 0.5 > 0.2 > rows[0] @ rows[2]


def test_a_text_gets_the_same_vector_alone_and_in_company(server: int) -> None:
    alone = client.embed(["a lark sings"], timeout_seconds=PATIENT)[0]
    crowd = client.embed(["a lark sings", *(f"sentence {n} " * n for n in range(1, 9))], timeout_seconds=PATIENT)
    assert np.allclose(alone, crowd[0], atol=1e-4)


def test_threads_share_connections_and_get_their_own_answers(server: int) -> None:
    texts = [f"clip number {number}" for number in range(40)]
    expected = client.embed(texts, timeout_seconds=PATIENT)
    with ThreadPoolExecutor(8) as threads:
        rows = list(threads.map(lambda text: client.embed([text], timeout_seconds=PATIENT)[0], texts))
    assert np.allclose(np.stack(rows), expected, atol=1e-4)


def test_nothing_in_gives_nothing_out(server: int) -> None:
    assert client.embed([], timeout_seconds=PATIENT).shape == (0, client.EMBEDDING_DIMENSIONS)


@pytest.mark.parametrize("items", [[7], ["x" * (CHARACTERS_MAX + 1)], [None]])
def test_a_bad_request_is_refused_and_the_server_lives_on(server: int, items: list[object]) -> None:
    with pytest.raises(InferenceRequestError):
        client.run("embeddings", items, timeout_seconds=PATIENT)
    assert len(client.embed(["still here"], timeout_seconds=PATIENT)) == 1


def test_an_unknown_model_is_the_callers_mistake(server: int) -> None:
    with pytest.raises(InferenceRequestError, match="no such model"):
        client.run("crystal-ball", ["?"], timeout_seconds=PATIENT)


def test_a_frozen_server_costs_the_caller_its_time_limit_and_no_more(server: int) -> None:
    os.kill(server, signal.SIGSTOP)
    try:
        with pytest.raises(InferenceUnavailableError):
            client.embed(["hello"], timeout_seconds=0.05)
    finally:
        os.kill(server, signal.SIGCONT)
    assert len(client.embed(["hello"], timeout_seconds=PATIENT)) == 1


def test_only_the_owner_may_open_the_socket(server: int, socket_path: Path) -> None:
    assert stat.S_IMODE(socket_path.stat().st_mode) == 0o600


def test_no_server_at_all_is_told_as_unavailable(settings: Settings, tmp_path: Path) -> None:
    settings.INFERENCE_SOCKET = tmp_path / "nobody.sock"
    with pytest.raises(InferenceUnavailableError):
        client.embed(["hello"], timeout_seconds=5)


@pytest.mark.parametrize("entry", ["config.asgi", "config.celery", "launch.stack", "inference.client"])
def test_web_processes_and_workers_never_import_what_takes_seconds(entry: str) -> None:
    source = (
        f"import sys, django; django.setup(); import {entry}; "
        "sys.exit(bool({'torch', 'scipy.signal'} & sys.modules.keys()))"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": f"{env.ROOT}:{env.ROOT / 'platform'}",
    }
    assert subprocess.run([sys.executable, "-c", source], env=environment, check=False).returncode == 0
