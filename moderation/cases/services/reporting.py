"""From what somebody names to a report: only what they can see can be reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from accounts.models import User
from cameo.queries import visible_cameos
from clips.queries import known_comments, visible_clips
from common.errors import NotFoundError
from messaging.queries import known_messages
from moderation.cases.models import Report
from moderation.cases.services import reports
from social.queries import visible_people


def report_subject(*, by: User, named: Mapping[str, Any]) -> Report:
    """`named` has one of clip, person, comment, message and cameo, a `reason`, and a `text`. Raises NotFoundError."""
    words = {"by": by, "policy": named["reason"], "text": named["text"]}
    kind = next(kind for kind in _REPORTS if kind in named)
    return _REPORTS[kind](by, str(named[kind]), words)


def _clip(by: User, name: str, words: dict[str, Any]) -> Report:
    return reports.report_clip(clip=_found(visible_clips(by).filter(public_id=name)), **words)


def _person(by: User, name: str, words: dict[str, Any]) -> Report:
    handle = name.removeprefix("@")
    return reports.report_account(account=_found(visible_people(by).filter(handle__iexact=handle)), **words)


def _comment(by: User, name: str, words: dict[str, Any]) -> Report:
    return reports.report_comment(comment=_found(known_comments(by).filter(public_id=name)), **words)


def _message(by: User, name: str, words: dict[str, Any]) -> Report:
    return reports.report_message(message=_found(known_messages(by).filter(public_id=name)), **words)


def _cameo(by: User, name: str, words: dict[str, Any]) -> Report:
    return reports.report_cameo(cameo=_found(visible_cameos(by).filter(public_id=name)), **words)


def _found(rows: Any) -> Any:
    """The one row, whatever it is of. Raises NotFoundError."""
    row = rows.first()
    if row is None:
        raise NotFoundError
    return row


_REPORTS: dict[str, Callable[[User, str, dict[str, Any]], Report]] = {
    "clip": _clip,
    "person": _person,
    "comment": _comment,
    "message": _message,
    "cameo": _cameo,
}
