"""Every kind of notification: what it says, what groups it, and where it goes unless a person says otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from notifications.acts import ACCOUNT_ACTS, CLIP_ACTS, DECISION_ACTS, FAMILY_ACTS, JOB_ACTS, REPORT_ACTS


class Channel(StrEnum):
    INBOX = "inbox"
    PUSH = "push"


class Kind(StrEnum):
    FOLLOW = "follow"
    FOLLOW_REQUEST = "follow_request"
    FOLLOW_ACCEPTED = "follow_accepted"
    LIKE = "like"
    COMMENT = "comment"
    REPLY = "reply"
    COMMENT_LIKE = "comment_like"
    MENTION = "mention"
    REMIX = "remix"
    REPOST = "repost"
    REVIEW_ASKED = "review_asked"
    REVIEW_NOTE = "review_note"
    COMMENT_HELD = "comment_held"
    COMMENT_APPROVED = "comment_approved"
    CHALLENGE_ANSWER = "challenge_answer"
    CAMEO_USED = "cameo_used"
    CAMEO_REQUEST = "cameo_request"
    CAMEO_GRANTED = "cameo_granted"
    CAMEO_CHANGED = "cameo_changed"
    LIKENESS_FOUND = "likeness_found"
    LIKENESS_CLAIMED = "likeness_claimed"
    CAMEO_TRIED = "cameo_tried"
    CAMEO_APPROVAL = "cameo_approval"
    CAMEO_ANSWER = "cameo_answer"
    CLIP_REMOVED = "clip_removed"
    JOB_COMPLETED = "job_completed"
    JOB_FAILED = "job_failed"
    MESSAGE = "message"
    MESSAGE_REQUEST = "message_request"
    DECISION = "decision"
    CLEARED = "cleared"
    COMMENT_CLEARED = "comment_cleared"
    APPEAL = "appeal"
    REPORT = "report"
    INVITE_REDEEMED = "invite_redeemed"
    PARENT = "parent"
    PARENT_REQUEST = "parent_request"
    EXPORT_READY = "export_ready"
    ACCOUNT = "account"
    WELLBEING = "wellbeing"


@dataclass(frozen=True, slots=True)
class Rule:
    """`{actors}` in the text becomes "ann and 12 others". `group_by` names the ids that share one row."""

    text: str
    group_by: tuple[str, ...] | None = None
    """None: every notification is a row of its own."""
    is_pushed: bool = False
    is_essential: bool = False
    """About the person's own account, safety or likeness: it can't be switched off in the inbox."""
    reaches_all: bool = False
    """It arrives whoever blocked or muted whom: a teen can't keep a parent from hearing of something by a block."""
    reaches_suspended: bool = False
    """It is put into the inbox of somebody who is suspended too, who may read it there."""
    acts: Mapping[str, str] = field(default_factory=dict)
    """Texts for what `ids["act"]` names; the plain text stands for acts that are older than this list. What else the
    ids say may stand in them by its name.
    """


RULES: dict[Kind, Rule] = {
    Kind.FOLLOW: Rule("{actors} followed you.", group_by=()),
    Kind.FOLLOW_REQUEST: Rule("{actors} asked to follow you.", group_by=(), is_pushed=True),
    Kind.FOLLOW_ACCEPTED: Rule("{actors} accepted your request.", group_by=()),
    Kind.LIKE: Rule("{actors} liked your clip.", group_by=("clip",)),
    Kind.COMMENT: Rule("{actors} commented on your clip.", group_by=("clip",), is_pushed=True),
    Kind.REPLY: Rule("{actors} replied to your comment.", group_by=("parent",), is_pushed=True),
    Kind.COMMENT_LIKE: Rule("{actors} liked your comment.", group_by=("comment",)),
    Kind.MENTION: Rule("{actors} mentioned you.", is_pushed=True),
    Kind.REMIX: Rule("{actors} remixed your clip.", group_by=("clip",), is_pushed=True),
    Kind.REPOST: Rule("{actors} shared your clip.", group_by=("clip",)),
    Kind.REVIEW_ASKED: Rule("{actors} would like to know what you think of a draft.", is_pushed=True),
    Kind.REVIEW_NOTE: Rule("{actors} left a note on a draft.", group_by=("clip",), is_pushed=True),
    Kind.COMMENT_HELD: Rule("{actors} commented on your clip. It waits for your yes.", group_by=("clip",)),
    Kind.COMMENT_APPROVED: Rule("{actors} approved your comment. Others can read it now."),
    Kind.CHALLENGE_ANSWER: Rule("{actors} answered your challenge.", group_by=("challenge",), is_pushed=True),
    Kind.CAMEO_USED: Rule("{actors} used your cameo.", is_pushed=True, is_essential=True),
    Kind.CAMEO_REQUEST: Rule("{actors} asked to use your cameo.", is_pushed=True, is_essential=True),
    Kind.CAMEO_GRANTED: Rule("{actors} let you use their cameo."),
    Kind.CAMEO_CHANGED: Rule("Your cameo changed.", is_essential=True),
    Kind.LIKENESS_FOUND: Rule("A clip that you were not cast in may show you.", is_pushed=True, is_essential=True),
    Kind.LIKENESS_CLAIMED: Rule("Somebody tried to enrol a likeness like yours.", is_pushed=True, is_essential=True),
    Kind.CAMEO_TRIED: Rule("{actors} tried to use your cameo and was refused.", group_by=("cameo",), is_essential=True),
    Kind.CAMEO_APPROVAL: Rule(
        "{actors} would like to publish a clip with your cameo.", is_pushed=True, is_essential=True
    ),
    Kind.CAMEO_ANSWER: Rule("{actors} answered about a clip with their cameo.", is_pushed=True),
    Kind.CLIP_REMOVED: Rule(
        "A clip of yours is no longer available.", is_pushed=True, is_essential=True, acts=CLIP_ACTS
    ),
    Kind.JOB_COMPLETED: Rule("Your clip is ready.", is_pushed=True, acts=JOB_ACTS),
    Kind.JOB_FAILED: Rule("Your clip could not be made.", is_pushed=True, is_essential=True),
    Kind.MESSAGE: Rule("{actors} sent you a message.", group_by=("conversation",), is_pushed=True),
    Kind.MESSAGE_REQUEST: Rule("{actors} would like to send you messages.", group_by=("conversation",)),
    Kind.DECISION: Rule(
        "There is a decision about something of yours.",
        is_pushed=True,
        is_essential=True,
        reaches_suspended=True,
        acts=DECISION_ACTS,
    ),
    Kind.CLEARED: Rule("A moderator looked at your clip and found it in order.", is_pushed=True, is_essential=True),
    Kind.COMMENT_CLEARED: Rule("A moderator looked at your comment and found it in order.", is_essential=True),
    Kind.APPEAL: Rule("Your appeal was answered.", is_pushed=True, is_essential=True, reaches_suspended=True),
    Kind.REPORT: Rule("Your report was looked at.", is_pushed=True, acts=REPORT_ACTS),
    Kind.INVITE_REDEEMED: Rule("{actors} used your invite.", group_by=()),
    Kind.PARENT: Rule(
        "Something changed in your family.", is_pushed=True, is_essential=True, reaches_all=True, acts=FAMILY_ACTS
    ),
    Kind.PARENT_REQUEST: Rule("{actors} asked you to be their parent here.", is_pushed=True),
    Kind.EXPORT_READY: Rule("Your export is ready.", is_pushed=True, is_essential=True, reaches_suspended=True),
    Kind.ACCOUNT: Rule(
        "Something changed in your account.",
        is_pushed=True,
        is_essential=True,
        reaches_suspended=True,
        acts=ACCOUNT_ACTS,
    ),
    Kind.WELLBEING: Rule("A word about your day on Hibari."),
}


def is_on_by_default(kind: Kind, channel: Channel) -> bool:
    return channel is Channel.INBOX or RULES[kind].is_pushed


def group_key(kind: Kind, ids: dict[str, str]) -> str | None:
    """What rows of this kind share, or None where each stands alone."""
    names = RULES[kind].group_by
    return None if names is None else ":".join(ids.get(name, "") for name in names)


def text_of(kind: Kind, handles: list[str], count: int, ids: Mapping[str, str]) -> str:
    """The sentence to show, such as "@ann and 12 others liked your clip."."""
    rule = RULES[kind]
    if not handles:
        actors = "Somebody"
    elif count == 1:
        actors = f"@{handles[0]}"
    elif count == 2 and len(handles) > 1:
        actors = f"@{handles[0]} and @{handles[1]}"
    else:
        actors = f"@{handles[0]} and {count - 1} other{'s' if count > 2 else ''}"
    return rule.acts.get(ids.get("act", ""), rule.text).format(**{**ids, "actors": actors})


_SCREENS: dict[Kind, str] = {
    Kind.DECISION: "decisions",
    Kind.APPEAL: "decisions",
    Kind.PARENT: "family",
    Kind.PARENT_REQUEST: "family",
    Kind.ACCOUNT: "settings",
    Kind.EXPORT_READY: "settings",
}


def path_of(kind: Kind, ids: dict[str, str]) -> str:
    """Where a tap on it leads: a path of the page, which an app that claims our links opens by itself."""
    if kind in _SCREENS:
        return f"/#/{_SCREENS[kind]}"
    if "clip" in ids:
        return f"/#/draft/{ids['clip']}" if kind is Kind.JOB_COMPLETED else f"/p/{ids['clip']}"
    return f"/#/messages/{ids['conversation']}" if "conversation" in ids else "/#/inbox"
