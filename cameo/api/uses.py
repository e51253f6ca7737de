"""The co-owner's inbox: every use of a cameo, drafts and refused tries too, and what can be done about each."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from accounts.permissions import Anybody
from cameo import queries
from cameo.api import serializers
from cameo.api.finding import own_cameo, own_use
from cameo.api.render import use_out
from cameo.models import Approval, CameoUse, UseState
from cameo.receipts.answers import answer_about
from cameo.services import approving, withdrawing
from common.api.asking import refuse_members
from common.api.choices import asked_choice
from common.api.pagination import paginate
from common.api.schema import page_of
from common.limits import Policy, address_block, address_of, take_or_raise

ASKED = Policy("receipts", quota=120, window_seconds=60)


class UsesView(APIView):
    @extend_schema(
        responses=page_of(serializers.UseSerializer),
        parameters=[
            OpenApiParameter("state", str, enum=[*UseState]),
            OpenApiParameter("approval", str, enum=[*Approval]),
        ],
    )
    def get(self, request: Request, cameo_id: str) -> Response:
        """Newest first; `state` and `approval` narrow."""
        rows = queries.uses_of(own_cameo(request, cameo_id))
        if state := asked_choice(request, "state", UseState):
            rows = rows.filter(state=state)
        if approval := asked_choice(request, "approval", Approval):
            rows = rows.filter(approval=approval)
        return Response(paginate(request, rows).render(use_out))


class UseView(APIView):
    @extend_schema(responses=serializers.UseSerializer)
    def get(self, request: Request, use_id: str) -> Response:
        return Response(use_out(own_use(request, use_id)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, use_id: str) -> Response:
        """Remove the clip, and all that was made from it, for everybody and for good."""
        withdrawing.remove_use(use=own_use(request, use_id), by=person(request))
        return Response(status=204)


class UseActView(APIView):
    """`allow`, `refuse` or `ask-again` before it is published; `hide` and `show` at any time."""

    open_while_leaving = ("POST",)
    acts: ClassVar[dict[str, Callable[..., object]]] = {
        "allow": approving.allow_use,
        "refuse": approving.refuse_use,
        "ask-again": approving.ask_again,
        "hide": withdrawing.hide_use,
        "show": withdrawing.show_use,
    }

    @extend_schema(request=None, responses=serializers.UseSerializer)
    def post(self, request: Request, use_id: str, act: str) -> Response:
        refuse_members(request)
        use: CameoUse = own_use(request, use_id)
        self.acts[act](use=use, by=person(request))
        return Response(use_out(own_use(request, use_id)))


class ReceiptView(APIView):
    permission_classes = [Anybody]

    @extend_schema(responses=serializers.ReceiptSerializer)
    def get(self, request: Request, receipt: str) -> Response:
        """Whether a receipt is ours and still stands, by its id or by the hash in a manifest. It names nobody."""
        take_or_raise(ASKED, address_block(address_of(request._request)))
        return Response(answer_about(receipt))
