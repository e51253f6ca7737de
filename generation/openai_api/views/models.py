"""Which names can be asked for."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import NotFoundError
from generation.openai_api.base import OpenAIView
from generation.openai_api.serializers import ModelListSerializer, ModelSerializer
from generation.openai_api.values import Model, models

SINCE = 1_790_208_000
"""The day on which the API that these names come from closed: 24 September 2026."""


class ModelsView(OpenAIView):
    @extend_schema(responses=ModelListSerializer, operation_id="v1_models_list")
    def get(self, request: Request) -> Response:
        return Response({"object": "list", "data": [model_out(model) for model in models()]})


class ModelView(OpenAIView):
    @extend_schema(responses=ModelSerializer, operation_id="v1_models_retrieve")
    def get(self, request: Request, model: str) -> Response:
        found = next((known for known in models() if known.name == model), None)
        if found is None:
            raise NotFoundError(f"The model '{model[:80]}' does not exist here.", code="model_not_found")
        return Response(model_out(found))


def model_out(model: Model) -> dict[str, Any]:
    return {"id": model.name, "object": "model", "created": SINCE, "owned_by": f"hibari/{model.engine}"}
