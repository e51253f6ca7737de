"""What sign-up asks beyond an address and a password. allauth's form is built on top of this one."""

from typing import Any

from allauth.core import context
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.access.invites import check_attempts, check_form, clean_code, invalid_invite, is_usable
from accounts.access.regions import check_region, country_of
from accounts.ages import check_birth_date
from common.api.asking import UNKNOWN_MEMBER, WRONG_TYPE, advice_about
from common.errors import DomainError
from common.limits import address_of


def as_form_error(error: DomainError) -> ValidationError:
    """Our errors in the shape of allauth's answers: a message and a stable code."""
    return ValidationError(error.message, code=error.specific_code)


class WrittenDateField(forms.DateField):
    """Out of JSON anything can come; only text can be a date."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value if isinstance(value, str) or value is None else repr(value))


class SignUpForm(forms.Form):
    birth_date = WrittenDateField()
    invite_code = forms.CharField(max_length=40, required=False)

    def clean_birth_date(self) -> Any:
        birth_date = self.cleaned_data["birth_date"]
        try:
            check_birth_date(birth_date)
        except DomainError as error:
            raise as_form_error(error) from error
        return birth_date

    def clean_invite_code(self) -> str:
        """A first look; redeeming decides, in the transaction that makes the account."""
        if not isinstance(self.data.get("invite_code"), str | None):
            return ""  # `clean` refuses it; it is no try of a code.
        typed = self.cleaned_data["invite_code"]
        code = clean_code(typed)
        if not typed.strip():
            if settings.INVITE_ONLY:
                raise ValidationError("Sign-up needs an invite. Enter a code or join the waitlist.", "invite_required")
            return ""
        try:
            check_form(typed)
            check_attempts(address=address_of(context.request))
            if not is_usable(code):
                raise invalid_invite()
        except DomainError as error:
            raise as_form_error(error) from error
        return code

    def clean(self) -> dict[str, Any] | None:
        self._check_members()
        try:
            check_region(country_of(context.request))
        except DomainError as error:
            raise as_form_error(error) from error
        return super().clean()

    def _check_members(self) -> None:
        """As with every other body: nothing is overlooked, and a number is no password."""
        for name, value in self.data.items():
            if name not in self.fields:
                self.add_error(None, ValidationError(f"{name[:80]}: {advice_about(name, self.fields)}", UNKNOWN_MEMBER))
            elif not isinstance(value, str | None):
                self.errors.pop(name, None)
                self.add_error(name, ValidationError("Send a text here, in quotes.", WRONG_TYPE))

    def signup(self, request: Any, user: Any) -> None:
        """allauth wants this method; the adapter has saved everything by now."""
