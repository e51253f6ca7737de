"""One invite code per person, with several uses. Nobody learns why a code failed."""

import secrets
import unicodedata

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from accounts.models import AccountFact, Invite, InviteQuota, InviteRedemption, User
from accounts.registry import contributors
from common import clock
from common.errors import ConflictError, InvalidInputError
from common.limits import Policy, address_block, take_or_raise

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH, CODE_LENGTH_MIN, CODE_LENGTH_MAX = 12, 6, 16
"""Of those that are made here; the shortest and the longest that an operator may make up."""
PER_ADDRESS = Policy("invite-address", quota=30, window_seconds=3600, is_strict=True)
PER_PERSON = Policy("invite-person", quota=10, window_seconds=3600, is_strict=True)


def new_code() -> str:
    """58 random bits without letters that are mistaken for others."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def clean_code(text: str) -> str:
    """As it is stored: without spaces and dashes, in capitals, full-width ones as the usual ones."""
    return "".join(character for character in unicodedata.normalize("NFKC", text).upper() if character.isalnum())


def check_form(code: str) -> None:
    """Raises InvalidInputError, code invite_malformed, for what can be no code, whoever asks."""
    if not 1 <= len(clean_code(code)) <= CODE_LENGTH_MAX or not clean_code(code).isascii():
        message = "This is no invite code. It has letters and digits, such as 7KQM-2WXP-4RTB."
        errors = [{"pointer": "/code", "code": "invite_malformed", "detail": message}]
        raise InvalidInputError(message, code="invite_malformed", errors=errors)


def invalid_invite() -> InvalidInputError:
    """The same words for a code that is unknown, used up, expired or one's own."""
    return InvalidInputError("This invite can't be used. Check the code or ask for another.", code="invite_invalid")


def quota_for(user: User) -> InviteQuota:
    """The most specific quota: country and cohort, then cohort, then country, then any, then the settings."""
    rows = InviteQuota.objects.filter(country__in=[user.country, ""], cohort__in=[user.cohort, ""])
    ranked = sorted(rows, key=lambda row: (bool(row.cohort), bool(row.country)), reverse=True)
    default = InviteQuota(uses=settings.INVITE_USES, bonus_credits=settings.INVITE_BONUS_CREDITS)
    return ranked[0] if ranked else default


def invite_of(user: User) -> Invite:
    """The person's invite, made when first asked for."""
    invite = Invite.objects.filter(owner=user).first()
    if invite is not None:
        return invite
    quota = quota_for(user)
    try:
        with transaction.atomic():
            return Invite.objects.create(
                owner=user, code=new_code(), uses_max=quota.uses, bonus_credits=quota.bonus_credits, cohort=user.cohort
            )
    except IntegrityError:
        return Invite.objects.get(owner=user)


def check_attempts(*, address: str, user: User | None = None) -> None:
    """Count an attempt at a code. Raises LimitError after too many from one person or one block of addresses."""
    take_or_raise(PER_ADDRESS, address_block(address))
    if user is not None:
        take_or_raise(PER_PERSON, user.public_id)


def _usable() -> Q:
    return Q(uses__lt=F("uses_max")) & (Q(expires_at=None) | Q(expires_at__gt=clock.now()))


def is_usable(code: str) -> bool:
    """Whether the code would work now. Only redeeming decides."""
    return Invite.objects.filter(_usable(), code=clean_code(code)).exists()


@transaction.atomic
def redeem_invite(*, by: User, code: str) -> InviteRedemption:
    """Use the code up by one and bring its bonus. One UPDATE decides, so the last use goes to one person.

    What is wrong with the code comes before what is wrong with the person. Raises InvalidInputError for one that is
    malformed, the one InvalidInputError for whatever else is wrong with it, and ConflictError for a second redemption.
    """
    check_form(code)
    usable = Invite.objects.filter(_usable(), code=clean_code(code)).filter(~Q(owner=by) | Q(owner=None))
    if not usable.exists():
        raise invalid_invite()
    if InviteRedemption.objects.filter(person=by).exists():
        raise ConflictError("You already came by an invite.", code="invite_already_redeemed")
    if not usable.update(uses=F("uses") + 1):
        raise invalid_invite()
    invite = Invite.objects.get(code=clean_code(code))
    try:
        with transaction.atomic():
            redemption = InviteRedemption.objects.create(person=by, invite=invite, bonus_credits=invite.bonus_credits)
    except IntegrityError as error:
        raise ConflictError("You already came by an invite.", code="invite_already_redeemed") from error
    if invite.owner_id is not None:
        AccountFact.objects.create(person_id=invite.owner_id, kind="invite_redeemed", actor=by)
    if invite.cohort and not by.cohort:
        by.cohort = invite.cohort
        by.save(update_fields=["cohort"])
    for contributor in contributors():
        if (welcome := getattr(contributor, "welcome", None)) is not None:
            welcome(redemption)
    return redemption
