"""The e-mail addresses of an account: allauth's own route, which tells nobody that one was added."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.headless.account.views import ManageEmailView
from allauth.headless.constants import Client
from django.http import HttpRequest, HttpResponse
from django.urls import path


class AddressesView(ManageEmailView):  # type: ignore[misc]
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add one. The person hears of it in the inbox and by a mail to the main address they had until now.

        Somebody who is still to confirm the address of their sign-up changes that one here; nobody else is theirs yet.
        """
        answer: HttpResponse = super().post(request, *args, **kwargs)
        if self.verification_stage_process is None and answer.status_code == 200:
            added = {"added_email": self.input.cleaned_data["email"]}
            get_adapter(request).send_notification_mail("account/email/email_added", self.user, added)
        return answer


urlpatterns = [path("account/email", AddressesView.as_api_view(client=Client.APP))]
