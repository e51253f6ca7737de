"""Free text: what of it is enforced by itself, and what is only shown."""

from __future__ import annotations

import pytest

from cameo.limits import refused_phrases
from cameo.models import CameoAudience
from tests.cameo.factories import make_cameo, open_to
from tests.cast import client_of, make_person, post_json


@pytest.mark.parametrize(
    ("wishes", "phrases"),
    [
        ("No clowns, never on a roller coaster.", {"clowns", "roller coaster"}),
        ("Please avoid guns and alcohol", {"guns", "alcohol"}),
        ("I don’t want to be seen with clowns. Have fun!", {"clowns"}),
        ("I do not want to appear in a prison.", {"prison"}),
        ("Guns are off limits; smoking is not okay.", {"guns", "smoking"}),
        ("stay away from snakes, spiders or rats", {"snakes", "spiders", "rats"}),
        ("I hate football", {"football"}),
        ("leave out my ex", {"ex"}),
        ("no clowns please. always smile", {"clowns"}),
        ("Never smoking thank you; no horses ever again", {"smoking", "horses"}),
    ],
)
def test_plain_refusals_are_understood(wishes: str, phrases: set[str]) -> None:
    assert set(refused_phrases(wishes)) == phrases


@pytest.mark.parametrize("wishes", ["", "Be kind to me.", "Always show me as a pirate captain", "I love clowns"])
def test_what_is_wished_for_rules_nothing_out(wishes: str) -> None:
    assert refused_phrases(wishes) == ()


@pytest.mark.django_db
def test_the_owner_reads_what_of_the_text_is_enforced_and_the_asker_is_held_to_it() -> None:
    ann, bob = make_person("ann"), make_person("bob")
    cameo = open_to(make_cameo(ann), CameoAudience.EVERYONE)
    address = f"/api/v1/cameos/{cameo.public_id}/rules"
    answer = post_json(client_of(ann), address, {"wishes": "Be kind. Guns are off limits."}, method="patch")
    assert answer.json()["wishes_enforced"] == ["guns"]
    body = {"prompt": "@ann holds a gun in a park", "seconds": 4}
    refused = post_json(client_of(bob), "/api/v1/generations", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "cameo_limits")
