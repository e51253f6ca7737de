"""The REST half of signing in to a websocket."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.realtime.tickets import TICKET_SECONDS, credential_of, issue_ticket
from common.api.asking import refuse_members


class TicketSerializer(serializers.Serializer[None]):
    ticket = serializers.CharField(help_text="Open /ws/?ticket=… with it, once.")
    expires_in_seconds = serializers.IntegerField()


class TicketsView(APIView):
    open_while_leaving = ("POST",)

    @extend_schema(request=None, responses={201: TicketSerializer})
    def post(self, request: Request) -> Response:
        """A one-time ticket for /ws/."""
        refuse_members(request)
        ticket = issue_ticket(credential_of(request))
        answer = TicketSerializer({"ticket": ticket, "expires_in_seconds": TICKET_SECONDS})  # type: ignore[arg-type]
        return Response(answer.data, status=201)
