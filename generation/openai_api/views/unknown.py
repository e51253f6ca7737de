"""Addresses below /v1 that there are none of."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from generation.openai_api.errors import envelope


@csrf_exempt
def unknown(request: HttpRequest, address: str) -> JsonResponse:
    message = f"Unknown request URL: {request.method} {request.path[:200]}. This server speaks the Videos API."
    return JsonResponse(envelope(message, status=404, code="unknown_url"), status=404)
