"""A cameo and a character for the demo world. Nobody was recorded: both are drawn here, and their history says so."""

from __future__ import annotations

import io

from django.db import transaction
from PIL import Image, ImageDraw

from accounts.models import User
from cameo import lifecycle
from cameo.biometrics.models import RecordKind
from cameo.biometrics.services import keep
from cameo.models import Cameo, CameoAudience, CameoKind, CameoState
from cameo.services.making import create_cameo
from cameo.services.permitting import Rules, set_rules
from common import clock

SIDE = 320
BY = "demo"
REASON = "demo: a drawn stand-in, nobody was recorded"
CHARACTER = "pip.the.lark"


def make_likenesses(owner: User) -> list[Cameo]:
    """The owner's cameo, which everyone may use, and a bird of theirs. What an earlier run made stays."""
    person = Cameo.objects.filter(owner=owner, kind=CameoKind.PERSON).first()
    character = Cameo.objects.filter(owner=owner, kind=CameoKind.CHARACTER).first()
    return [
        person or _verified(create_cameo(by=owner, kind=CameoKind.PERSON), _face(), pitch=b'{"pitch_hertz": 205.0}'),
        character
        or _verified(
            create_cameo(by=owner, kind=CameoKind.CHARACTER, display_name="Pip (drawn)", handle=CHARACTER), _bird()
        ),
    ]


def _verified(cameo: Cameo, portrait: bytes, *, pitch: bytes = b"") -> Cameo:
    contents = {RecordKind.PORTRAIT: portrait, **({RecordKind.VOICE_FIGURES: pitch} if pitch else {})}
    with transaction.atomic():
        for kind, content in contents.items():
            keep(cameo_id=cameo.public_id, version=1, kind=kind, content=content, actor=BY, purpose=REASON)
        lifecycle.move(cameo, to=CameoState.PROCESSING, actor=BY, reason=REASON)
        lifecycle.move(cameo, to=CameoState.VERIFIED, actor=BY, reason=REASON, verified_at=clock.now())
    set_rules(cameo=cameo, by=cameo.owner, rules=Rules(audience=CameoAudience.EVERYONE))
    return cameo


def _face() -> bytes:
    picture = Image.new("RGB", (SIDE, SIDE), (196, 218, 232))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((60, 20, 260, 300), fill=(72, 48, 36))
    pen.ellipse((80, 50, 240, 290), fill=(232, 190, 160))
    for x in (120, 200):
        pen.ellipse((x - 16, 140, x + 16, 164), fill="white")
        pen.ellipse((x - 7, 144, x + 7, 160), fill=(50, 70, 60))
        pen.arc((x - 22, 108, x + 22, 140), 200, 340, fill=(72, 48, 36), width=6)
    pen.line((160, 165, 152, 205, 166, 205), fill=(190, 140, 115), width=4)
    pen.chord((124, 215, 196, 255), 10, 170, fill=(170, 60, 70))
    return _jpeg(picture)


def _bird() -> bytes:
    picture = Image.new("RGB", (SIDE, SIDE), (180, 210, 240))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((60, 70, 260, 270), fill=(150, 110, 70))
    pen.ellipse((100, 150, 220, 270), fill=(235, 220, 190))
    pen.polygon([(250, 150), (300, 165), (250, 180)], fill=(230, 150, 40))
    pen.ellipse((205, 120, 229, 144), fill="black")
    return _jpeg(picture)


def _jpeg(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()
