"""Who may turn to whom."""

from accounts.ages import is_teen
from accounts.models import User
from social.queries import is_mutual


def is_contact_open(one: User, other: User) -> bool:
    """Whether ages leave two people free to contact each other: an adult and a teen only where both follow."""
    return is_teen(one) == is_teen(other) or is_mutual(one.pk, other.pk)
