"""A clip as a project for editors, over REST."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from django.http import FileResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.api.requests import person
from clips.api.views import visible_clip
from clips.policies import may_edit
from common.limits import Policy, take_or_raise
from generation.projects.services import pack_project

PROJECTS = Policy("projects", quota=20, window_seconds=3600)


class ProjectView(APIView):
    @extend_schema(responses={(200, "application/zip"): bytes})
    def get(self, request: Request, clip_id: str) -> FileResponse:
        """A zip of an OpenTimelineIO timeline with films and sounds, of one's own clip; twenty an hour."""
        me, clip = person(request), visible_clip(request, clip_id)
        may_edit(clip, me)
        take_or_raise(PROJECTS, me.public_id)
        folder = Path(tempfile.mkdtemp(prefix="hibari-project-"))
        try:
            file = pack_project(clip=clip, by=me, folder=folder).open("rb")
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        answer = FileResponse(file, as_attachment=True, filename=f"{clip.public_id}.zip")
        answer["Cache-Control"] = "no-store"
        return answer
