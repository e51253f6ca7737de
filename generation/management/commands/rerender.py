"""`manage.py rerender ID`: makes a job's render again from what was kept, and says whether it came out the same."""

from __future__ import annotations

import json
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cameo.errors import ConsentRefusedError
from common import clock
from generation.engines.codec import plan_from_json
from generation.engines.host.engine_process import EngineProcess
from generation.engines.registry import get_engine
from generation.models import GenerationJob
from generation.pipeline.errors import AttemptFailedError
from generation.pipeline.lease import Lease
from generation.pipeline.progress import Progress
from generation.pipeline.raw_hashes import raw_hashes
from generation.pipeline.render import render


class Command(BaseCommand):
    help = "Render a delivered job once more and compare pictures and sound, bit by bit. Changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", help="the job, as video_…, or its clip, as clip_…")

    def handle(self, *args: Any, **options: Any) -> None:
        job = _find(options["id"])
        made = job.provenance.get("raw")
        if not job.plan or not made:
            raise CommandError("Of this job too little was kept: its plan or the hashes of its render are missing.")
        capabilities = get_engine(job.engine).capabilities
        again = _render_again(job)
        figures = {
            "job": job.public_id,
            "engine": job.engine,
            "determinism": capabilities.determinism,
            "revision": {"then": job.provenance.get("revision"), "now": capabilities.revision},
            "raw": {"then": made, "now": again},
            "is_identical": made == again,
        }
        self.stdout.write(json.dumps(figures))
        if capabilities.determinism == "bit" and made != again:
            raise CommandError("The render came out differently, and this engine promises that it would not.")


class _FreeLease(Lease):
    """Nobody waits for this render, so nobody can take it away."""

    @property
    def is_lost(self) -> bool:
        return False

    def check(self) -> bool:
        return True


class _Silence(Progress):
    def _write(self, *, is_due: bool = False) -> None:
        return


def _find(public_id: str) -> GenerationJob:
    column = "clip__public_id" if public_id.startswith("clip_") else "public_id"
    job = GenerationJob.objects.select_related("owner").filter(**{column: public_id}).first()
    if job is None:
        raise CommandError(f"There is no job {public_id}.")
    return job


def _render_again(job: GenerationJob) -> dict[str, str]:
    """The hashes of a second render, made in a folder of its own."""
    process = EngineProcess()
    job.deadline_at = clock.now() + timedelta(seconds=settings.JOB_DEADLINE_SECONDS)
    try:
        with tempfile.TemporaryDirectory(prefix="hibari-rerender-") as name:
            folder = Path(name)
            plan = plan_from_json(job.plan or {})
            return raw_hashes(render(process, plan, folder, job=job, lease=_FreeLease(job), progress=_Silence(job)))
    except AttemptFailedError as failure:
        raise CommandError(f"It could not be rendered again: {failure.message} ({failure.code})") from failure
    except ConsentRefusedError as refused:
        raise CommandError("Likenesses are opened for their own job alone: it can't be rendered again.") from refused
    finally:
        process.close()
