"""The back ends that come with the product; HIBARI_SCREENING_BACKENDS names the ones to register at start-up.

The optional ones need a package, a folder or a server that an operator brings. One that is named and not ready is an
error at the start, and what it should have looked at is held.
"""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from moderation.screening.backends import SafetyBackend, register
from moderation.screening.media.backend import PictureBackend, SoundBackend
from moderation.screening.media.nudity import NudityBackend
from moderation.screening.media.writing import WritingBackend
from moderation.screening.text.backend import RuleBackend
from moderation.screening.text.classifier import ClassifierBackend
from moderation.screening.text.entities import EntityBackend
from moderation.screening.text.folder import POLICIES_FILE, FolderModelBackend
from moderation.screening.text.remote import RemoteModelBackend

SHIPPED: dict[str, Callable[[], SafetyBackend]] = {
    "rules": RuleBackend,
    "names": EntityBackend,
    "classifier": ClassifierBackend,
    "picture": PictureBackend,
    "sound": SoundBackend,
}
OPTIONAL: dict[str, Callable[[], SafetyBackend]] = {
    "nudity": NudityBackend,
    "writing": WritingBackend,
    "remote_model": RemoteModelBackend,
    "folder_model": FolderModelBackend,
}


def what_is_missing(name: str) -> str:
    """What an optional back end still needs, in words for an operator; empty for one that is ready."""
    backend = OPTIONAL.get(name)
    package = getattr(backend, "requires", "")
    if package and find_spec(package) is None:
        return f"the package {package}: pip install {package}"
    if name == "remote_model" and not settings.SCREENING_MODEL_URL:
        return "HIBARI_SCREENING_MODEL_URL, the address of an OpenAI-style server"
    if name == "folder_model" and not (Path(settings.SCREENING_MODEL_DIR) / POLICIES_FILE).is_file():
        return f"HIBARI_SCREENING_MODEL_DIR, a folder with a model and {POLICIES_FILE}"
    return ""


def register_backends() -> None:
    """Raises ImproperlyConfigured for a name that nothing answers to: a typing error must not remove a check."""
    for name in settings.SCREENING_BACKENDS:
        known = {**SHIPPED, **OPTIONAL}
        if name not in known:
            raise ImproperlyConfigured(f"HIBARI_SCREENING_BACKENDS knows {', '.join(known)}; not {name}.")
        register(known[name]())
