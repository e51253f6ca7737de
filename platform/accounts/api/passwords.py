"""A forgotten password: allauth's own route, which answers active people alone."""

from __future__ import annotations

from allauth.account.internal.userkit import filter_users_by_email
from allauth.headless.account.inputs import RequestPasswordResetInput
from allauth.headless.account.views import RequestPasswordResetView
from allauth.headless.constants import Client
from django.urls import path


class ForgottenPasswordInput(RequestPasswordResetInput):  # type: ignore[misc]
    def clean_email(self) -> str:
        """Whoever is suspended signs in too, and can't without a password. To all others allauth says what it says."""
        email: str = super().clean_email()
        found = filter_users_by_email(email, prefer_verified=True, for_login=True)
        self.users = [person for person in found if person.is_active or person.is_suspended]
        return email


class ForgottenPasswordView(RequestPasswordResetView):  # type: ignore[misc]
    input_class = ForgottenPasswordInput


urlpatterns = [path("auth/password/request", ForgottenPasswordView.as_api_view(client=Client.APP))]
