"""Captions in both formats, from one file."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from clips.media.subtitles import srt_of
from clips.media.urls import signed_url
from clips.models import Rendition, RenditionKind
from generation.pipeline.captions import write_captions
from tests.cast import make_person
from tests.clips.factories import add_rendition, make_clip

LINES = [
    {"seconds": 1.0, "who": "girl_1", "text": "Fish & <chips>?", "phonemes": [["a", 1, 2.5]]},
    {"seconds": 61.5, "who": "", "text": "a --> b", "phonemes": [["a", 61.5, 63.25]]},
]


@pytest.fixture
def vtt(tmp_path: Path) -> str:
    path = write_captions({"speech": LINES}, 70, tmp_path)
    assert path is not None
    return path.read_text()


def test_cues_are_numbered_with_their_times_and_plain_words(vtt: str) -> None:
    assert srt_of(vtt) == (
        "1\n00:00:01,000 --> 00:00:02,500\ngirl: Fish & <chips>?\n"
        "\n2\n00:01:01,500 --> 00:01:03,250\na --> b\n"
    )  # fmt: skip


def test_a_file_without_cues_becomes_an_empty_one() -> None:
    assert srt_of("WEBVTT\n\n") == ""


@pytest.mark.django_db
def test_the_address_of_captions_has_both_formats_behind_one_door(vtt: str) -> None:
    ann, bob = make_person("ann"), make_person("bob")
    clip = make_clip(ann, state="draft")
    captions = add_rendition(clip, RenditionKind.CAPTIONS, vtt.encode())
    Rendition.objects.filter(pk=captions.pk).update(mime="text/vtt")
    address = signed_url(captions, ann).replace(".mp4?", ".srt?")
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/x-subrip; charset=utf-8")
    assert answer.content.decode() == srt_of(vtt)
    assert answer["Content-Disposition"] == f'inline; filename="{clip.public_id}-captions.srt"'
    assert Client().get(signed_url(captions, bob).replace(".mp4?", ".srt?")).status_code == 404
    film = add_rendition(clip)
    as_it_is = Client().get(signed_url(film, ann).replace(".mp4?", ".srt?"))
    assert as_it_is["Content-Type"] == "video/mp4"
