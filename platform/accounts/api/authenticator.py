"""The key of an authenticator app as a picture, so that a phone can read it off a screen."""

from typing import Any

from allauth.headless.internal.sessionkit import authenticate_by_x_session_token
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.api.requests import person
from accounts.authentication import SESSION_HEADER
from common.errors import NotFoundError

SVG = "image/svg+xml"


class AuthenticatorPictureView(APIView):
    """A QR code of the key that this session was last told and has not confirmed with a code yet; else 404.

    The key is handed out by GET /auth/app/v1/account/authenticators/totp. Once confirmed, nobody can read it again.
    """

    @extend_schema(responses={(200, SVG): OpenApiTypes.BINARY})
    def get(self, request: Request) -> HttpResponse:
        me = person(request)
        found: Any = authenticate_by_x_session_token(request.headers.get(SESSION_HEADER, ""))
        secret = found[1].get(SECRET_SESSION_KEY) if found else None
        if not secret:
            raise NotFoundError("Ask for the key of an authenticator app first.")
        adapter = get_adapter()
        picture = adapter.build_totp_svg(adapter.build_totp_url(me, secret))
        return HttpResponse(picture, content_type=SVG, headers={"Cache-Control": "no-store"})
