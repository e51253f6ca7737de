"""Taking one's data along, and leaving."""

from django.core.files.storage import default_storage
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from accounts.leaving.departures import cancel_departure, request_departure
from accounts.leaving.exports import may_hand_out, request_export
from accounts.models import Departure, Export, User
from accounts.permissions import Anybody
from accounts.recency import require_recent_sign_in
from common.api.asking import refuse_members
from common.api.choices import ChoiceField
from common.api.pagination import paginate
from common.api.schema import page_of
from common.errors import NotFoundError
from common.signing import public_key, public_keys, signer_of


class ExportSerializer(serializers.ModelSerializer[Export]):
    id = serializers.CharField(source="public_id")

    class Meta:
        model = Export
        fields = ["id", "state", "size_bytes", "sha256", "created_at", "ready_at", "expires_at"]
        read_only_fields = fields


class DepartureSerializer(serializers.ModelSerializer[Departure]):
    id = serializers.CharField(source="public_id", help_text="Keep it: it opens the receipt afterwards.")

    class Meta:
        model = Departure
        fields = ["id", "created_at", "due_at"]
        read_only_fields = fields


@extend_schema_serializer(component_name="DepartureReceipt")
class ReceiptSerializer(serializers.Serializer[Departure]):
    state = ChoiceField(choices=["waiting", "cancelled", "erased"])
    due_at = serializers.DateTimeField()
    receipt = serializers.DictField(help_text="What was erased; empty before. Names nobody.")
    signature = serializers.CharField(
        allow_blank=True,
        help_text="Ed25519 over the canonical JSON of `receipt`, in base64; empty before.",
    )
    public_key = serializers.CharField(allow_blank=True, help_text="The key that verifies it, one of `receipt-keys`.")
    is_genuine = serializers.BooleanField()


class ReceiptKeySerializer(serializers.Serializer[None]):
    algorithm = ChoiceField(choices=["Ed25519"])
    public_key = serializers.CharField(help_text="The raw key of 32 bytes, in base64.")
    is_current = serializers.BooleanField(help_text="Whether it signs now; the others did before.")


class ReceiptKeysSerializer(serializers.Serializer[None]):
    keys = ReceiptKeySerializer(many=True)


def find_export(user: User, public_id: str) -> Export:
    export = Export.objects.filter(person=user, public_id=public_id).first()
    if export is None:
        raise NotFoundError
    return export


class ExportsView(APIView):
    open_while_leaving = ("POST",)
    open_while_suspended = ("GET", "POST")

    @extend_schema(responses=page_of(ExportSerializer))
    def get(self, request: Request) -> Response:
        page = paginate(request, Export.objects.filter(person=person(request)))
        return Response(page.render(lambda row: dict(ExportSerializer(row).data)))

    @extend_schema(request=None, responses={202: ExportSerializer})
    def post(self, request: Request) -> Response:
        refuse_members(request)
        require_recent_sign_in(request)
        export = request_export(by=person(request))
        headers = {"Location": f"/api/v1/me/exports/{export.public_id}"}
        return Response(ExportSerializer(export).data, status=202, headers=headers)


class ExportView(APIView):
    open_while_suspended = ("GET",)

    @extend_schema(responses=ExportSerializer)
    def get(self, request: Request, export_id: str) -> Response:
        return Response(ExportSerializer(find_export(person(request), export_id)).data)


class ExportFileView(APIView):
    open_while_suspended = ("GET",)

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, export_id: str) -> FileResponse:
        export = find_export(person(request), export_id)
        may_hand_out(export)
        answer = FileResponse(default_storage.open(export.storage_key), as_attachment=True, filename="hibari.zip")
        answer["Cache-Control"] = "no-store"
        return answer


class DepartureView(APIView):
    """POST leaves, GET says when, DELETE comes back."""

    open_while_leaving = ("POST", "DELETE")
    open_while_suspended = ("GET", "POST", "DELETE")

    @extend_schema(responses=DepartureSerializer)
    def get(self, request: Request) -> Response:
        departure = Departure.objects.filter(person=person(request), cancelled_at=None, erased_at=None).first()
        if departure is None:
            raise NotFoundError
        return Response(DepartureSerializer(departure).data)

    @extend_schema(request=None, responses={202: DepartureSerializer})
    def post(self, request: Request) -> Response:
        refuse_members(request)
        require_recent_sign_in(request)
        return Response(DepartureSerializer(request_departure(by=person(request))).data, status=202)

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        cancel_departure(by=person(request))
        return Response(status=204)


class ReceiptView(APIView):
    """Open to whoever knows the id: by then nobody can sign in to ask."""

    permission_classes = [Anybody]

    @extend_schema(responses=ReceiptSerializer)
    def get(self, request: Request, departure_id: str) -> Response:
        departure = Departure.objects.filter(public_id=departure_id).first()
        if departure is None:
            raise NotFoundError
        signer = signer_of(departure.receipt, departure.signature)
        state = "cancelled" if departure.cancelled_at else "erased" if departure.erased_at else "waiting"
        return Response(
            {
                "state": state,
                "due_at": departure.due_at,
                "receipt": departure.receipt,
                "signature": departure.signature,
                "public_key": signer,
                "is_genuine": bool(signer),
            }
        )


class ReceiptKeysView(APIView):
    """The public keys that verify receipts and reports without asking us. Keep them: they outlive your account."""

    permission_classes = [Anybody]

    @extend_schema(responses=ReceiptKeysSerializer)
    def get(self, request: Request) -> Response:
        now = public_key()
        keys = [{"algorithm": "Ed25519", "public_key": key, "is_current": key == now} for key in public_keys()]
        return Response({"keys": keys})
