"""The back ends that come with the product; HIBARI_SCREENING_BACKENDS names the ones to register at start-up."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from moderation.screening.backends import SafetyBackend, register
from moderation.screening.media.backend import PictureBackend, SoundBackend
from moderation.screening.text.backend import RuleBackend
from moderation.screening.text.classifier import ClassifierBackend
from moderation.screening.text.entities import EntityBackend

SHIPPED: dict[str, Callable[[], SafetyBackend]] = {
    "rules": RuleBackend,
    "names": EntityBackend,
    "classifier": ClassifierBackend,
    "picture": PictureBackend,
    "sound": SoundBackend,
}


def register_backends() -> None:
    """Raises ImproperlyConfigured for a name that nothing answers to: a typing error must not remove a check."""
    for name in settings.SCREENING_BACKENDS:
        if name not in SHIPPED:
            raise ImproperlyConfigured(f"HIBARI_SCREENING_BACKENDS knows {', '.join(SHIPPED)}; not {name}.")
        register(SHIPPED[name]())
