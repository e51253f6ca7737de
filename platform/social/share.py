"""What the social graph knows about a person, and how it forgets."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import F, Q

from accounts.models import User
from accounts.registry import ExportedFile, ExportedRows
from social.counters import FOLLOWERS, FOLLOWING, add_to_count
from social.models import Block, Follow, FollowRequest, Mute, ProfileCount, ProfileCountDelta


class SocialShare:
    name = "social"

    def export(self, user: User) -> Iterable[ExportedRows | ExportedFile]:
        following = Follow.objects.filter(follower=user).values("created_at", handle=F("followed__handle"))
        yield ExportedRows("following", "People you follow.", following)
        followers = Follow.objects.filter(followed=user).values("created_at", handle=F("follower__handle"))
        yield ExportedRows("followers", "People who follow you.", followers)
        asked = FollowRequest.objects.filter(sender=user).values("created_at", handle=F("target__handle"))
        yield ExportedRows("requests_sent", "Private profiles you asked to follow.", asked)
        blocks = Block.objects.filter(blocker=user).values("created_at", handle=F("blocked__handle"))
        yield ExportedRows("blocks", "People you blocked.", blocks)
        mutes = Mute.objects.filter(owner=user).values("kind", "text", "created_at", handle=F("person__handle"))
        yield ExportedRows("mutes", "People, words and topics you muted.", mutes)

    @transaction.atomic
    def erase(self, user: User) -> Mapping[str, int]:
        """Others' numbers go down with the follows that go."""
        for followed_id in Follow.objects.filter(follower=user).values_list("followed_id", flat=True):
            add_to_count(followed_id, FOLLOWERS, -1)
        for follower_id in Follow.objects.filter(followed=user).values_list("follower_id", flat=True):
            add_to_count(follower_id, FOLLOWING, -1)
        counts = {
            "follows": Follow.objects.filter(Q(follower=user) | Q(followed=user)).delete()[0],
            "follow_requests": FollowRequest.objects.filter(Q(sender=user) | Q(target=user)).delete()[0],
            "blocks": Block.objects.filter(Q(blocker=user) | Q(blocked=user)).delete()[0],
            "mutes": Mute.objects.filter(Q(owner=user) | Q(person=user)).delete()[0],
        }
        ProfileCountDelta.objects.filter(person=user).delete()
        ProfileCount.objects.filter(person=user).delete()
        return counts
