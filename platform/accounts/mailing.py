"""Mails that warn a person of what happened to their account, beside those that allauth sends itself."""

from functools import partial

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from accounts.models import User


def mail_once_committed(*, person: User, subject: str, text: str) -> None:
    """To their main address, if it is verified. What happened stands also where the mail can't be sent."""
    transaction.on_commit(partial(_mail, person.pk, subject, text), robust=True)


def _mail(person_id: int, subject: str, text: str) -> None:
    address = EmailAddress.objects.filter(user_id=person_id, primary=True, verified=True).first()
    if address is not None:
        send_mail(settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + subject, text, None, [address.email])
