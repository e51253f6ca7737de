"""Manifests: the chain that signs them, what they say of ingredients, and what is refused."""

import json
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import c2pa as library
import pytest
import time_machine
from PIL import Image
from pytest_django.fixtures import Settings

from moderation.provenance import c2pa
from moderation.provenance.c2pa import SigningError, credentials, manifest, signing, verify
from moderation.provenance.c2pa.chain import ensure_chain
from moderation.provenance.c2pa.manifest import SOFT_BINDING_PICTURE, SoftBinding
from moderation.provenance.c2pa.reading import State
from moderation.provenance.media import Ingredient, Origin
from tests.moderation.provenance.factories import ANN, BOB, CAT


@pytest.fixture(autouse=True)
def provenance(settings: Settings, tmp_path: Path) -> Path:
    settings.PROVENANCE_DIR = tmp_path / "provenance"
    return tmp_path / "provenance"


def origin(clip_id: str = ANN, *sources: Ingredient) -> Origin:
    return Origin(
        clip_id=clip_id,
        handle="ann",
        digital_source_type="trainedAlgorithmicMedia",
        engine="small",
        engine_revision="7",
        ingredients=sources,
    )


def signed(folder: Path, name: str = "a.jpg", of: Origin | None = None, **options: Any) -> Path:
    plain = folder / f"plain-{name}"
    Image.effect_noise((96, 64), 40).convert("RGB").save(plain)
    c2pa.sign(plain, folder / name, origin=of or origin(), **options)
    return folder / name


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp"])
def test_pictures_of_each_type_are_trusted_under_our_root(tmp_path: Path, name: str) -> None:
    assert verify(signed(tmp_path, name)).state is State.TRUSTED


def test_another_installation_finds_it_valid_but_not_trusted(tmp_path: Path, settings: Settings) -> None:
    file = signed(tmp_path)
    settings.PROVENANCE_DIR = tmp_path / "elsewhere"
    verdict = verify(file)
    assert (verdict.state, verdict.problems) == (State.VALID, ("signingCredential.untrusted",))


def test_an_independent_reader_with_only_our_root_agrees(tmp_path: Path, provenance: Path) -> None:
    file = signed(tmp_path)
    root = (provenance / "c2pa" / "root.pem").read_text()
    context = library.Context.from_dict({"verify": {"verify_trust": True}, "trust": {"user_anchors": root}})
    with file.open("rb") as stream, library.Reader("image/jpeg", stream, context=context) as reader:
        store = json.loads(reader.json())
    actions = store["manifests"][store["active_manifest"]]["assertions"][0]["data"]["actions"]
    assert store["validation_state"] == "Trusted"
    assert actions[0]["action"] == "c2pa.created"
    assert actions[0]["digitalSourceType"].endswith("/trainedAlgorithmicMedia")


def test_keys_are_readable_by_their_owner_alone(tmp_path: Path, provenance: Path) -> None:
    signed(tmp_path)
    folder = provenance / "c2pa"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert not (folder / "root.key").exists()


def test_processes_that_start_together_agree_on_one_chain(provenance: Path) -> None:
    folder = provenance / "c2pa"
    threads = [threading.Thread(target=ensure_chain, args=(folder,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(path.name for path in provenance.iterdir()) == ["c2pa"]
    before = (folder / "leaf.pem").read_bytes()
    ensure_chain(folder)
    assert (folder / "leaf.pem").read_bytes() == before


def test_a_leaf_that_ends_soon_is_renewed_under_the_same_root(provenance: Path) -> None:
    folder = provenance / "c2pa"
    ensure_chain(folder)
    before, root = (folder / "leaf.pem").read_bytes(), (folder / "root.pem").read_bytes()
    with time_machine.travel(datetime.now(UTC) + timedelta(days=340), tick=False):
        ensure_chain(folder)
    assert (folder / "leaf.pem").read_bytes() != before
    assert (folder / "root.pem").read_bytes() == root


def test_soft_bindings_and_lineage_survive_the_round_trip(tmp_path: Path) -> None:
    binding = SoftBinding(SOFT_BINDING_PICTURE, "1:00000000000000ff")
    verdict = verify(signed(tmp_path, of=replace(origin(), lineage=(BOB, CAT)), bindings=(binding,)))
    assert (verdict.bindings, verdict.lineage) == ((binding,), (BOB, CAT))


def test_a_remix_of_a_remix_lists_the_whole_chain(tmp_path: Path) -> None:
    first = signed(tmp_path, "1.jpg")
    second = signed(tmp_path, "2.jpg", origin(BOB, Ingredient(first, ANN, "first")))
    third = signed(tmp_path, "3.jpg", origin(CAT, Ingredient(second, BOB, "second")))
    verdict = verify(third)
    assert verdict.state is State.TRUSTED
    assert [(link.clip_id, link.relationship, link.depth) for link in verdict.chain] == [
        (BOB, "parentOf", 1),
        (ANN, "parentOf", 2),
    ]


def test_a_cameo_source_is_a_component_beside_the_parent(tmp_path: Path) -> None:
    first, face = signed(tmp_path, "1.jpg"), signed(tmp_path, "2.jpg", origin(BOB))
    sources = (Ingredient(first, ANN, "parent"), Ingredient(face, BOB, "cameo", "componentOf"))
    verdict = verify(signed(tmp_path, "3.jpg", origin(CAT, *sources)))
    assert verdict.state is State.TRUSTED
    assert {(link.clip_id, link.relationship) for link in verdict.chain} == {(ANN, "parentOf"), (BOB, "componentOf")}


def refused(tmp_path: Path, *sources: Ingredient) -> str:
    with pytest.raises(SigningError) as caught:
        signed(tmp_path, "new.jpg", origin(CAT, *sources))
    assert not (tmp_path / "new.jpg").exists()
    return caught.value.code


def test_a_tampered_parent_is_refused(tmp_path: Path) -> None:
    parent = changed(signed(tmp_path), tmp_path / "b.jpg")
    assert refused(tmp_path, Ingredient(parent, ANN, "tampered")) == "untrusted_ingredient"


def changed(file: Path, target: Path) -> Path:
    data = bytearray(file.read_bytes())
    data[-300] ^= 1
    target.write_bytes(data)
    return target


def signed_blindly(folder: Path, name: str, of: Origin) -> Path:
    """Under our own chain but without our look at the parents: what a stolen or careless signer would make."""
    plain = folder / f"plain-{name}"
    Image.effect_noise((96, 64), 40).convert("RGB").save(plain)
    labels = tuple(f"parent-{index}" for index in range(len(of.ingredients)))
    definition = manifest.definition(of, mime="image/jpeg", labels=labels, bindings=())
    signing._write(plain, folder / name, "image/jpeg", definition, of.ingredients, labels)
    return folder / name


def test_a_tampered_parent_inside_a_child_that_is_valid_itself_is_found_and_named(
    tmp_path: Path, provenance: Path
) -> None:
    parent = changed(signed(tmp_path, "1.jpg"), tmp_path / "2.jpg")
    child = signed_blindly(tmp_path, "3.jpg", origin(BOB, Ingredient(parent, ANN, "tampered")))
    root = (provenance / "c2pa" / "root.pem").read_text()
    context = library.Context.from_dict({"verify": {"verify_trust": True}, "trust": {"user_anchors": root}})
    with child.open("rb") as stream, library.Reader("image/jpeg", stream, context=context) as reader:
        assert json.loads(reader.json())["validation_state"] == "Trusted", "the library alone sees nothing"
    verdict = verify(child)
    assert (verdict.state, verdict.problems[-1]) == (State.INVALID, "ingredient.tampered")
    assert [(link.clip_id, link.is_sound) for link in verdict.chain] == [(ANN, False)]


def test_a_tampered_ancestor_is_found_behind_a_sound_parent_and_never_built_upon(tmp_path: Path) -> None:
    first = changed(signed(tmp_path, "1.jpg"), tmp_path / "2.jpg")
    second = signed_blindly(tmp_path, "3.jpg", origin(BOB, Ingredient(first, ANN, "tampered")))
    assert refused(tmp_path, Ingredient(second, BOB, "its child")) == "untrusted_ingredient"
    third = signed_blindly(tmp_path, "4.jpg", origin(CAT, Ingredient(second, BOB, "its child")))
    assert verify(third).state is State.INVALID


def test_an_unsigned_parent_is_refused(tmp_path: Path) -> None:
    signed(tmp_path)
    assert refused(tmp_path, Ingredient(tmp_path / "plain-a.jpg", ANN, "plain")) == "untrusted_ingredient"


def test_a_parent_under_another_clips_name_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, Ingredient(signed(tmp_path), BOB, "not bob's")) == "wrong_ingredient"


def test_two_parents_are_refused(tmp_path: Path) -> None:
    first, second = signed(tmp_path, "1.jpg"), signed(tmp_path, "2.jpg", origin(BOB))
    assert refused(tmp_path, Ingredient(first, ANN, "one"), Ingredient(second, BOB, "two")) == "many_parents"


def test_a_file_of_unknown_type_is_not_signed(tmp_path: Path) -> None:
    plain = tmp_path / "a.txt"
    plain.write_text("#EXTM3U")
    with pytest.raises(SigningError):
        c2pa.sign(plain, tmp_path / "b.txt", origin=origin())
    assert verify(plain).state is State.MISSING


def test_a_broken_file_is_judged_and_never_raises(tmp_path: Path) -> None:
    file = signed(tmp_path)
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(file.read_bytes()[:2000])
    assert verify(cut).state in {State.INVALID, State.MISSING}


@pytest.fixture
def key_service(settings: Settings, provenance: Path, tmp_path: Path) -> Iterator[list[str]]:
    """A real HTTP server that holds the key of another chain and signs for whoever has the token."""
    import base64

    ensure_chain(tmp_path / "vault")
    vault, asked = credentials.LocalCredentials(tmp_path / "vault" / "leaf.pem"), []

    class Vault(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(self.headers["Authorization"])
            is_known = self.headers["Authorization"] == "Bearer right"
            self.send_response(200 if is_known else 403)
            self.end_headers()
            signature = vault.sign(base64.b64decode(body["data"]))
            self.wfile.write(json.dumps({"signature": base64.b64encode(signature).decode()}).encode())

        def log_message(self, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Vault)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    (tmp_path / "chain.pem").write_text(vault.chain)
    settings.PROVENANCE_SIGNER_URL = f"http://127.0.0.1:{server.server_port}/sign"
    settings.PROVENANCE_SIGNER_CHAIN = str(tmp_path / "chain.pem")
    settings.PROVENANCE_SIGNER_TOKEN = "right"
    settings.PROVENANCE_ANCHORS = str(tmp_path / "vault" / "root.pem")
    yield asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_key_service_signs_and_no_key_is_made_here(tmp_path: Path, provenance: Path, key_service: list[str]) -> None:
    assert verify(signed(tmp_path)).state is State.TRUSTED
    assert key_service == ["Bearer right"]
    assert not provenance.exists()


def test_nothing_leaves_when_the_key_service_refuses(
    tmp_path: Path, settings: Settings, key_service: list[str]
) -> None:
    settings.PROVENANCE_SIGNER_TOKEN = "wrong"
    with pytest.raises(SigningError) as caught:
        signed(tmp_path)
    assert caught.value.code == "signing_failed"
    assert not (tmp_path / "a.jpg").exists()
