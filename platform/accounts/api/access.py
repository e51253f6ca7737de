"""The door: what it asks for, the waitlist before it, invites through it."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import invites, waitlist
from accounts.access.regions import country_of, is_region_open
from accounts.ages import TEEN_FROM
from accounts.api.requests import person
from accounts.models import InviteRedemption, User
from accounts.permissions import Anybody
from common.api.asking import AskingSerializer
from common.limits import Policy, address_block, address_of, take_or_raise

JOINING = Policy("waitlist", quota=20, window_seconds=3600)


class AccessSerializer(serializers.Serializer[None]):
    is_invite_only = serializers.BooleanField()
    age_min = serializers.IntegerField()
    country = serializers.CharField(allow_blank=True)
    is_region_open = serializers.BooleanField()


class PlaceSerializer(serializers.Serializer[waitlist.Place]):
    token = serializers.CharField()
    position = serializers.IntegerField(help_text="0 means released: the code went out by mail.")


class JoinSerializer(AskingSerializer):
    email = serializers.EmailField()


class InviteSerializer(serializers.Serializer[None]):
    code = serializers.CharField()
    url = serializers.CharField()
    uses = serializers.IntegerField()
    uses_max = serializers.IntegerField()
    bonus_credits = serializers.IntegerField(help_text="What the code brings to whoever redeems it.")


class CodeSerializer(AskingSerializer):
    code = serializers.CharField(max_length=40)


class RedemptionSerializer(serializers.Serializer[InviteRedemption]):
    bonus_credits = serializers.IntegerField()
    redeemed_at = serializers.DateTimeField()


class AccessView(APIView):
    """What a client asks before it shows a sign-up form."""

    permission_classes = [Anybody]

    @extend_schema(responses=AccessSerializer)
    def get(self, request: Request) -> Response:
        country = country_of(request._request)
        answer = {"is_invite_only": settings.INVITE_ONLY, "age_min": TEEN_FROM, "country": country}
        return Response({**answer, "is_region_open": is_region_open(country)})


class WaitlistView(APIView):
    permission_classes = [Anybody]

    @extend_schema(request=JoinSerializer, responses={202: PlaceSerializer})
    def post(self, request: Request) -> Response:
        joining = JoinSerializer(data=request.data)
        joining.is_valid(raise_exception=True)
        take_or_raise(JOINING, address_block(address_of(request._request)))
        place = waitlist.join_waitlist(email=joining.validated_data["email"], country=country_of(request._request))
        return Response(PlaceSerializer(place).data, status=202)


class PlaceView(APIView):
    permission_classes = [Anybody]

    @extend_schema(responses=PlaceSerializer)
    def get(self, request: Request, token: str) -> Response:
        return Response(PlaceSerializer(waitlist.place_of(token)).data)


def _show_invite(user: User) -> dict[str, Any]:
    invite = invites.invite_of(user)
    return {
        "code": invite.code,
        "url": f"{settings.PUBLIC_URL}/#/sign-up?invite={invite.code}",
        "uses": invite.uses,
        "uses_max": invite.uses_max,
        "bonus_credits": invite.bonus_credits,
    }


class MyInviteView(APIView):
    @extend_schema(responses=InviteSerializer)
    def get(self, request: Request) -> Response:
        return Response(_show_invite(person(request)))


class RedeemView(APIView):
    @extend_schema(request=CodeSerializer, responses={201: RedemptionSerializer})
    def post(self, request: Request) -> Response:
        """Come by somebody's invite afterwards, once. Tries are counted, whatever comes of them."""
        code = CodeSerializer(data=request.data)
        code.is_valid(raise_exception=True)
        invites.check_form(code.validated_data["code"])
        invites.check_attempts(address=address_of(request._request), user=person(request))
        redemption = invites.redeem_invite(by=person(request), code=code.validated_data["code"])
        return Response(RedemptionSerializer(redemption).data, status=201)
