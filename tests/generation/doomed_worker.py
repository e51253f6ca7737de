"""A worker in a process of its own, for tests that kill it: `python -m tests.generation.doomed_worker QUEUE`."""

from __future__ import annotations

import sys

import django


def main(queue: str) -> None:
    django.setup()
    from django.conf import settings

    from generation import pipeline
    from tests.generation.engines import tiny

    paths = {engine.name: f"{engine.__module__}.{engine.__name__}" for engine in tiny.ENGINES}
    settings.ENGINES = [*settings.ENGINES, *paths]
    settings.ENGINE_CLASSES = {**settings.ENGINE_CLASSES, **paths}
    pipeline.run_next(queue)


if __name__ == "__main__":
    main(sys.argv[1])
