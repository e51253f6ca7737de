"""Staff sign in to the workplace with a code of their authenticator app, once they have one; in production all must."""

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from unfold.forms import AuthenticationForm
from unfold.widgets import BASE_INPUT_CLASSES

from accounts.models import User


class StaffSignInForm(AuthenticationForm):  # type: ignore[misc]
    """The usual two fields and a code of six digits, or a recovery code."""

    code = forms.CharField(
        label="Code of your authenticator app",
        required=False,
        max_length=20,
        widget=forms.TextInput(
            attrs={"class": " ".join(BASE_INPUT_CLASSES), "autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
    )

    def __init__(self, *args: Any, **fields: Any) -> None:
        super().__init__(*args, **fields)
        if not settings.STAFF_NEEDS_CODE:
            self.fields["code"].label = "Code of your authenticator app (optional)"
            self.fields["code"].help_text = "Leave it empty if you have set up none."

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError without a good code where one is needed."""
        cleaned: dict[str, Any] = super().clean()
        person = self.get_user()
        if person is not None:
            _check_code(person, cleaned.get("code", "").replace(" ", ""))
        return cleaned


def _check_code(person: User, code: str) -> None:
    known = list(Authenticator.objects.filter(user=person, type__in=["totp", "recovery_codes"]))
    if not any(row.type == "totp" for row in known):
        if settings.STAFF_NEEDS_CODE:
            raise ValidationError("Set up an authenticator app in your account first: staff need one here.")
        return
    if not code:
        raise ValidationError("Enter the code of your authenticator app too.")
    if not any(row.wrap().validate_code(code) for row in known):
        raise ValidationError("That code is wrong or was used already. Wait for the next one.")
