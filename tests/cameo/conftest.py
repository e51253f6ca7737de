"""The tests' own engines, for clips that are made the way people make them; and whose likeness is used by whom."""

import pytest

from accounts.models import User
from cameo.models import Cameo, CameoAudience
from tests.cameo.factories import make_cameo, open_to
from tests.cast import make_person
from tests.generation.conftest import tiny_engines

__all__ = ["tiny_engines"]


@pytest.fixture
def bob() -> User:
    """He makes things with ann's likeness, and his plan has room for them."""
    return make_person("bob", plan="pro")


@pytest.fixture
def cameo(ann: User) -> Cameo:
    """Ann's, for everybody."""
    return open_to(make_cameo(ann), CameoAudience.EVERYONE)
