"""How allauth's headless API makes and describes our people."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.adapter import DefaultHeadlessAdapter
from allauth.headless.internal.restkit.response import ErrorResponse
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.access.invites import redeem_invite
from accounts.access.regions import country_of
from accounts.attempts import note_refusal, refusal
from accounts.models import AccountFact, Handle, HandleKind, User
from accounts.policies import closed
from accounts.services import suggest_handle
from accounts.signup import as_form_error
from common.errors import DomainError

HANDLE_ATTEMPTS = 20


@dataclass
class Person:
    """Somebody as the answers of sign-in show them."""

    id: str
    display: str
    email: str
    has_usable_password: bool


@dataclass(frozen=True, slots=True)
class Place:
    """What allauth's mails call a site."""

    name: str = "Hibari"

    @property
    def domain(self) -> str:
        return urlsplit(settings.PUBLIC_URL).netloc


class HeadlessAdapter(DefaultHeadlessAdapter):  # type: ignore[misc]
    """People go by their public ids here as everywhere."""

    def get_user_dataclass(self) -> type:
        return Person

    def user_as_dataclass(self, user: User) -> "Person":
        return Person(
            id=user.public_id,
            display=f"@{user.handle}",
            email=user.email,
            has_usable_password=user.has_usable_password(),
        )


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up gives every person a handle, which they may change afterwards."""

    def save_user(self, request: Any, user: User, form: Any, commit: bool = True) -> User:
        """The account, its handle and its invite in one transaction: a lost race for the last use leaves nothing."""
        try:
            with transaction.atomic():
                user.handle = suggest_handle(form.cleaned_data["email"])
                user.birth_date = form.cleaned_data["birth_date"]
                user.country = country_of(request)
                saved: User = super().save_user(request, user, form, commit=commit)
                self._claim_some_handle(saved)
                if code := form.cleaned_data.get("invite_code"):
                    redeem_invite(by=saved, code=code)
        except DomainError as error:
            answer = ErrorResponse(request, exception=as_form_error(error))
            raise ImmediateHttpResponse(answer) from error
        return saved

    def pre_authenticate(self, request: Any, **credentials: Any) -> None:
        """allauth refuses too many tries here; for how long is known here alone."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            note_refusal(request, self._get_login_attempts_cache_key(request, **credentials))
            raise

    def pre_login(self, request: Any, user: User, **kwargs: Any) -> Any:
        """Whoever is suspended comes in, with a second factor where one is on; `accounts.permissions` says how far.

        Raises ImmediateHttpResponse for an account that is closed otherwise.
        """
        return None if user.is_suspended else super().pre_login(request, user, **kwargs)

    def respond_user_inactive(self, request: Any, user: User) -> Any:
        error = closed()
        raise ImmediateHttpResponse(refusal(error.status, error.specific_code, error.message))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mails speak of Hibari at its own address, whatever host a request happened to name."""
        super().send_mail(template_prefix, email, {**context, "current_site": Place()})

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """allauth mails whoever's password, addresses or second factors changed; the inbox says so as well."""
        act = template_prefix.rsplit("/", 1)[-1]
        AccountFact.objects.create(person=user, kind="account", ids={"act": act})
        super().send_notification_mail(template_prefix, user, *args, **kwargs)

    def _claim_some_handle(self, user: User) -> None:
        """Suggest until one is free: only random digits differ, so the second attempt almost always wins."""
        for attempt in range(HANDLE_ATTEMPTS):
            try:
                with transaction.atomic():
                    Handle.objects.create_for(user.handle, HandleKind.PERSON, user.public_id)
                    user.save(update_fields=["handle"])
                    return
            except IntegrityError:
                if attempt == HANDLE_ATTEMPTS - 1:
                    raise
                user.handle = suggest_handle(user.email)
