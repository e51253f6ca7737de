"""The threat list, 17 to 25: marks taken off, brigades, appeals, moderators, ids of others, bombs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from PIL import Image, ImageOps

from clips.queries import visible_clips
from common import clock
from common.errors import ConflictError, ForbiddenError
from common.ffmpeg import command
from common.ffmpeg.process import Limits, run
from common.ffmpeg.read import luma_frames
from common.intake.errors import UnacceptableFileError
from common.intake.pictures import take_picture
from generation.models import GenerationJob
from moderation.cases.kinds import APPEAL_WINDOW, Action
from moderation.cases.models import EventKind, ModerationEvent
from moderation.cases.services.appeals import answer_appeal, appeal_decision
from moderation.cases.services.reports import report_clip
from moderation.provenance.finish import finish
from moderation.provenance.intake import FalseClaimError, RemovedMaterialError, check_upload
from moderation.provenance.lookup import Finding, look_up
from moderation.provenance.media import FinishedMedia, Ingredient, MediaKind
from moderation.provenance.services import bank_clip, remember_clip
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import make_clip
from tests.common.intake import hostile
from tests.moderation.cases.factories import decided_case, make_moderator, reported_case, take_and_decide
from tests.moderation.cases.test_desk import at_desk
from tests.moderation.provenance import factories
from tests.moderation.provenance.factories import ANN
from tests.moderation.provenance.lookup.test_look_up import Made, foreign
from tests.moderation.provenance.test_c2pa import refused, signed

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> FinishedMedia:
    folder = tmp_path_factory.mktemp("threats")
    return finish(factories.request(folder, frames=96, width=480, height=848))


@pytest.fixture
def standard(media: FinishedMedia) -> Path:
    remember_clip(clip_id=ANN, media=media)
    return media.file(MediaKind.STANDARD).path


def copy_of(source: Path, target: Path, filters: str, **options: Any) -> Path:
    """Through ffmpeg, as somebody would who wants the marks gone. The manifest always goes."""
    made = command.file_input(source, demuxer="mov")
    wanted = {"vf": filters, "vcodec": "libx264", "preset": "veryfast", "crf": 28, **options}
    run(command.compiled(made.video.output(made.audio, command.address(target), **wanted)), limits=Limits())
    return target


@pytest.mark.parametrize(
    ("filters", "options"),
    [("crop=iw*0.9:ih*0.9", {}), ("scale=240:-2", {"crf": 32}), ("null", {"ss": 1, "t": 2.5})],
)
def test_threat_17_cropped_reencoded_and_trimmed_copies_without_a_manifest_still_lead_back(
    standard: Path, tmp_path: Path, filters: str, options: dict[str, Any]
) -> None:
    answer = look_up(copy_of(standard, tmp_path / "copy.mp4", filters, **options))
    assert answer.clip_id == ANN
    assert answer.manifest.state.value != "trusted"


def test_threat_18_a_mark_carried_over_to_a_strangers_film_is_not_attributed(
    media: FinishedMedia, standard: Path, tmp_path: Path
) -> None:
    answer = look_up(foreign(tmp_path, mark_from=Made(tmp_path, media, media)))
    assert (answer.finding, answer.clip_id) == (Finding.NOT_KNOWN, "")


def test_threat_19_a_tampered_parent_is_refused_at_signing_and_a_forged_claim_at_upload(
    standard: Path, tmp_path: Path
) -> None:
    parent = signed(tmp_path)
    changed = bytearray(parent.read_bytes())
    changed[-300] ^= 1
    parent.write_bytes(changed)
    assert refused(tmp_path, Ingredient(parent, ANN, "tampered")) == "untrusted_ingredient"
    film = bytearray(standard.read_bytes())
    film[-len(film) // 20] ^= 1
    (tmp_path / "forged.mp4").write_bytes(film)
    with pytest.raises(FalseClaimError):
        check_upload(tmp_path / "forged.mp4")


def test_threat_20_brigading_takes_nothing_down_and_weighs_little() -> None:
    ann, bob, mod = make_person("ann"), make_person("bob"), make_moderator("mod")
    flooded, plain = make_clip(ann), make_clip(ann)
    trolls = [make_person(f"troll{number}") for number in range(12)]
    for troll in trolls[:4]:
        take_and_decide(reported_case(ann, by=troll), by=mod, action=Action.NONE)
    for troll in trolls:
        for _ in range(3):
            report_clip(clip=flooded, by=troll, policy="spam")
    case = report_clip(clip=flooded, by=trolls[0], policy="spam").case
    assert case.reports.count() == len(trolls)
    assert visible_clips(bob).filter(pk=flooded.pk).exists()
    grave = report_clip(clip=plain, by=bob, policy="hate_extremism").case
    for row in (case, grave):
        row.refresh_from_db()
    assert grave.priority > case.priority, "one voice about something grave comes before a crowd"


@pytest.mark.parametrize("change", ["hflip", "crop=iw*0.9:ih*0.9", "drawbox=y=ih*0.9:color=black:t=fill"])
def test_threat_21_a_removed_clip_is_turned_away_when_it_comes_back_changed(
    standard: Path, tmp_path: Path, change: str
) -> None:
    bank_clip(clip_id=ANN)
    with pytest.raises(RemovedMaterialError):
        check_upload(copy_of(standard, tmp_path / "again.mp4", change))


def test_threat_21_a_mirrored_screenshot_of_a_removed_clip_is_turned_away(standard: Path, tmp_path: Path) -> None:
    bank_clip(clip_id=ANN)
    frame = next(luma_frames(standard, seconds_max=1, width=480, height=848))
    ImageOps.mirror(Image.fromarray(frame)).save(tmp_path / "shot.png")
    with pytest.raises(RemovedMaterialError):
        check_upload(tmp_path / "shot.png")


def test_threat_22_an_appeal_is_answered_by_another_once_in_time_and_restores_everything() -> None:
    ann, bob, mod, judge = make_person("ann"), make_person("bob"), make_moderator("mod"), make_moderator("judge")
    clip = make_clip(ann)
    decision = decided_case(ann, clip=clip, by=mod, action=Action.SUSPEND)
    late = decided_case(make_person("cat"), by=mod, action=Action.WITHHOLD)
    with time_machine.travel(clock.now() + APPEAL_WINDOW + timedelta(days=1)), pytest.raises(ConflictError):
        appeal_decision(decision=late, by=late.person, text="Too late.")
    appeal = appeal_decision(decision=decision, by=ann, text="It is satire.")
    with pytest.raises(ConflictError):
        appeal_decision(decision=decision, by=ann, text="Again.")
    with pytest.raises(ForbiddenError):
        answer_appeal(appeal=appeal, by=mod, is_overturned=True, answer="I was wrong.")
    assert not visible_clips(bob).filter(pk=clip.pk).exists()
    answer_appeal(appeal=appeal, by=judge, is_overturned=True, answer="It is.")
    ann.refresh_from_db()
    assert ann.is_active
    assert visible_clips(bob).filter(pk=clip.pk).exists()
    assert not ann.strikes.filter(voided_at=None).exists()
    with pytest.raises(ConflictError):
        answer_appeal(appeal=appeal, by=judge, is_overturned=False, answer="On second thought.")


def test_threat_23_moderators_have_no_say_in_their_own_case_and_every_look_and_act_is_logged_for_good() -> None:
    ann, mod = make_person("ann"), make_moderator("mod")
    with pytest.raises((ForbiddenError, AssertionError)):
        take_and_decide(reported_case(mod), by=mod, action=Action.NONE)
    case = reported_case(ann)
    at_desk(mod).get(f"/admin/cases/case/{case.pk}/change/")
    take_and_decide(case, by=mod, action=Action.WITHHOLD)
    logged = ModerationEvent.objects.filter(case=case, actor_id=mod.pk).order_by("pk")
    assert [row.kind for row in logged] == [EventKind.VIEWED, EventKind.TAKEN, EventKind.DECIDED]
    for statement in ("UPDATE cases_moderationevent SET actor_id = 0", "DELETE FROM cases_moderationevent"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert ModerationEvent.objects.filter(actor_id=mod.pk, case=case).count() == 3
    assert at_desk(mod).post("/admin/cases/moderationevent/add/").status_code == 403


def test_threat_24_ids_of_others_answer_like_ids_that_were_never_given() -> None:
    ann, bob, mod = make_person("ann"), make_person("bob"), make_moderator("mod")
    draft = make_clip(ann, state="draft")
    decision = decided_case(ann, by=mod, action=Action.WITHHOLD)
    job = GenerationJob.objects.create(owner=ann, prompt="a ball", engine="sim", queue="cpu.sim")
    client = client_of(bob)
    for pattern, theirs in (
        ("/api/v1/clips/{}", draft.public_id),
        ("/api/v1/me/decisions/{}", decision.public_id),
        ("/api/v1/generations/{}", job.public_id),
        ("/v1/videos/{}", job.public_id),
    ):
        prefix, _, letters = theirs.rpartition("_")
        invented = f"{prefix}_{letters[::-1]}"
        one, other = client.get(pattern.format(theirs)), client.get(pattern.format(invented))
        assert one.status_code == other.status_code == 404, pattern
        assert one.content.replace(theirs.encode(), b"") == other.content.replace(invented.encode(), b""), pattern
    refused_report = post_json(client, "/api/v1/reports", {"clip": draft.public_id, "reason": "spam"})
    assert refused_report.status_code == 404


@pytest.mark.parametrize(
    "bomb",
    [hostile.png_that_claims(60_000, 40_000), b"<svg/>", b"#EXTM3U\nhttp://169.254.169.254/x\n", b"%!PS-Adobe-3.0"],
)
def test_threat_25_bombs_scripts_and_playlists_are_refused_before_anything_opens_them(bomb: bytes) -> None:
    """The whole corpus, 43 files each with its own error: tests/common/intake."""
    with pytest.raises(UnacceptableFileError) as caught:
        take_picture(bomb)
    assert caught.value.message


def test_threat_25_a_request_sent_twice_is_paid_once() -> None:
    ann = make_person("ann")
    body = {"prompt": "a red ball on grass", "engine": "sim", "seconds": 4, "size": "360p"}
    answers = [
        post_json(client_of(ann), "/api/v1/generations", body, headers={"Idempotency-Key": "k"}) for _ in range(3)
    ]
    assert [answer.status_code for answer in answers] == [202] * 3
    assert GenerationJob.objects.count() == 1


def test_threat_25_an_adult_gets_no_word_to_a_teen_who_does_not_know_them() -> None:
    make_person("tim", birth_date=date(2011, 3, 2))
    answer = post_json(client_of(make_person("ann")), "/api/v1/conversations", {"handles": ["tim"]})
    assert (answer.status_code, answer.json()["code"]) == (403, "messages_closed")


def test_threat_25_a_handle_is_drawn_as_letters_whatever_it_says(tmp_path: Path) -> None:
    """What ffmpeg's drawtext would obey reaches no filter: the mark is drawn by us, from a picture."""
    asked = factories.request(tmp_path / "evil", frames=24, width=240, height=432)
    origin = replace(asked.origin, handle="%{pts}:textfile=/etc/passwd'")
    made = finish(replace(asked, origin=origin))
    assert made.file(MediaKind.STANDARD).path.stat().st_size > 10_000
