"""What happened to an account or in a family, in words: kinds whose notifications name an act in their ids."""

UNLESS_YOU = " If it was not you, change your password and end the other sessions."

ACCOUNT_ACTS: dict[str, str] = {
    "password_changed": "Your password was changed." + UNLESS_YOU,
    "password_reset": "Your password was set anew through a mail to your address." + UNLESS_YOU,
    "password_set": "A password was set for your account." + UNLESS_YOU,
    "email_changed": "Your account has another main e-mail address now." + UNLESS_YOU,
    "email_added": "An e-mail address was added to your account." + UNLESS_YOU,
    "email_deleted": "An e-mail address was taken off your account." + UNLESS_YOU,
    "totp_activated": "Signing in asks for a code of your authenticator app now." + UNLESS_YOU,
    "totp_deactivated": "Signing in no longer asks for a code of your authenticator app." + UNLESS_YOU,
    "recovery_codes_generated": "New recovery codes were made; the old ones are void." + UNLESS_YOU,
    "webauthn_added": "A passkey was added to your account." + UNLESS_YOU,
    "webauthn_removed": "A passkey was taken off your account." + UNLESS_YOU,
    "api_key_made": "An API key was made for your account. If it was not you, revoke it and change your password.",
    "webhook_off": "A webhook of yours was switched off: your server did not take what it was told.",
    "left": "Your account is on its way out: it is hidden now and will be deleted. Cancel that to stay.",
    "came_back": "Your account stays: its deletion was cancelled.",
}
"""Those of sign-in are the names of allauth's mails, and of ours that are sent the same way."""

FAMILY_ACTS: dict[str, str] = {
    "accepted": "{actors} is your parent here now.",
    "changed": "{actors} changed what your account may do. Your family's record says what.",
    "asked_to_end": "{actors} asked to end the link between you. Only you can.",
    "asked_another": "{actors} asked somebody else, too, to be their parent here.",
    "ended": "{actors} ended the link between you, and its limits with it.",
    "profile": "{actors} changed who may see their profile.",
    "feed": "{actors} changed the settings of their feed.",
    "left": "{actors} is leaving Hibari.",
    "came_back": "{actors} is staying after all.",
}
"""Told to the other one of a teen and a parent."""

DECISION_ACTS: dict[str, str] = {
    "warn": "You were warned about something of yours. The decision says why.",
    "withhold_clip": "A clip of yours is withheld. The decision says why.",
    "withhold_comment": "A comment of yours is withheld. The decision says why.",
    "suspend": "Your account is suspended for a while. The decision says why.",
    "ban": "Your account is closed. The decision says why.",
    "suspended": "Your account is suspended until {until}, for our rule on {rule}. Appeal within 180 days.",
    "banned": "Your account is closed for good, for our rule on {rule}. Appeal within 180 days.",
}

JOB_ACTS: dict[str, str] = {
    "held": "Your clip is ready. A person looks at it before others can see it.",
    "private": "Your clip is ready, and only you can see it. The draft says why; there you can ask a person to look.",
}

CLIP_ACTS: dict[str, str] = {
    "held": "Newer rules doubt a clip of yours. A person looks at it; others can't see it meanwhile.",
}

REPORT_ACTS: dict[str, str] = {
    "agreed": "A moderator looked at what you reported and agreed with you. Thank you.",
    "not_agreed": "A moderator looked at what you reported and found that it breaks no rule.",
    "reversed": "What you reported was looked at once more, and the decision about it was taken back.",
}
"""To whoever reported. What was done to whom is not theirs to know."""
