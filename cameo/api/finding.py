"""The rows that a request names, as far as the asker may know of them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.requests import person
from cameo import queries
from cameo.models import Cameo, CameoUse
from common.errors import NotFoundError


def checked(fields: serializers.Serializer[Any]) -> dict[str, Any]:
    fields.is_valid(raise_exception=True)
    return dict(fields.validated_data)


def visible_cameo(request: Request, cameo_id: str) -> Cameo:
    cameo = queries.with_wishes(queries.visible_cameos(person(request))).filter(public_id=cameo_id).first()
    if cameo is None:
        raise NotFoundError
    return cameo


def own_cameo(request: Request, cameo_id: str) -> Cameo:
    """The asker's; a cameo of anybody else does not exist here."""
    cameo = queries.with_wishes(queries.own_cameos(person(request))).filter(public_id=cameo_id).first()
    if cameo is None:
        raise NotFoundError
    return cameo


def own_use(request: Request, use_id: str) -> CameoUse:
    use = queries.own_use(person(request), use_id)
    if use is None:
        raise NotFoundError
    return use
