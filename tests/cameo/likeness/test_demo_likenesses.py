"""The demo world has a cameo and a character that are drawn, say so, and can be cast by everyone."""

from __future__ import annotations

from pathlib import Path

import pytest

from cameo.biometrics.models import BiometricRecord
from cameo.casting import release
from cameo.models import Cameo, CameoState, CameoUse
from generation.demo.likenesses import REASON, make_likenesses
from tests.cast import make_person

pytestmark = pytest.mark.django_db


def test_the_demo_likenesses_are_made_once_and_say_what_they_are(tmp_path: Path) -> None:
    ann = make_person("ann")
    made = make_likenesses(ann)
    assert [cameo.pk for cameo in make_likenesses(ann)] == [cameo.pk for cameo in made]
    assert set(Cameo.objects.values_list("kind", "state")) == {("person", "verified"), ("character", "verified")}
    for cameo in Cameo.objects.all():
        assert cameo.events.filter(to_state=CameoState.VERIFIED, reason=REASON).exists()
        use = CameoUse.objects.create(
            cameo=cameo,
            person=make_person(f"bob{cameo.pk}"),
            job_id=f"video_{cameo.pk}",
            state="granted",
            use_epoch=cameo.use_epoch,
            view_epoch=cameo.view_epoch,
        )
        folder = tmp_path / cameo.kind
        folder.mkdir()
        assert release(use, folder=folder).image.read_bytes().startswith(b"\xff\xd8")
    assert not BiometricRecord.objects.filter(is_watched=True).exists(), "a drawing is watched for nowhere"
