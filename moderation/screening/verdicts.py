"""The words of screening: where something is looked at, what against, and what comes of it."""

from dataclasses import dataclass
from enum import StrEnum

SESSION_MINUTES = 30
"""How long what a person made counts as said before what they ask for next."""


class Policy(StrEnum):
    SEXUAL = "sexual"
    SEXUAL_MINORS = "sexual_minors"
    NON_CONSENSUAL_LIKENESS = "non_consensual_likeness"
    VIOLENCE_GORE = "violence_gore"
    SELF_HARM = "self_harm"
    HATE_EXTREMISM = "hate_extremism"
    HARASSMENT = "harassment"
    ILLEGAL_ACTS = "illegal_acts"
    POLITICAL_MISINFORMATION = "political_misinformation"
    PUBLIC_FIGURES = "public_figures"
    COPYRIGHT = "copyright"
    DANGEROUS_CHALLENGES = "dangerous_challenges"
    SPAM = "spam"
    PHOTOSENSITIVITY = "photosensitivity"
    BROKEN_MEDIA = "broken_media"
    REMOVED_MATERIAL = "removed_material"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNCHECKED = "unchecked"
    """A check that could not be made: it never counts as passed."""


class Stage(StrEnum):
    PROMPT = "prompt"
    SHOT = "shot"
    NEGATIVE_PROMPT = "negative_prompt"
    REWRITTEN_PROMPT = "rewritten_prompt"
    CHAIN = "chain"
    SESSION = "session"
    CAPTION = "caption"
    COMMENT = "comment"
    HANDLE = "handle"
    DISPLAY_NAME = "display_name"
    BIO = "bio"
    MESSAGE = "message"
    REFERENCE_IMAGE = "reference_image"
    CAMEO_CAPTURE = "cameo_capture"
    PREVIEW = "preview"
    FRAMES = "frames"
    TRANSCRIPT = "transcript"
    SOUND = "sound"
    PUBLISHED = "published"


TEXT_STAGES = frozenset(
    {
        Stage.PROMPT,
        Stage.SHOT,
        Stage.NEGATIVE_PROMPT,
        Stage.REWRITTEN_PROMPT,
        Stage.CHAIN,
        Stage.SESSION,
        Stage.CAPTION,
        Stage.COMMENT,
        Stage.HANDLE,
        Stage.DISPLAY_NAME,
        Stage.BIO,
        Stage.MESSAGE,
        Stage.TRANSCRIPT,
        Stage.PUBLISHED,
    }
)
NAMES = frozenset({Stage.HANDLE, Stage.DISPLAY_NAME})
"""Stages of a word or two, which are no sentence that a model could read."""

PUBLIC_STAGES = NAMES | {Stage.CAPTION, Stage.COMMENT, Stage.BIO, Stage.MESSAGE, Stage.PUBLISHED}
"""Stages whose text other people read at once: there is no private draft to fall back to."""

CONVERSATION = frozenset({Stage.CAPTION, Stage.COMMENT, Stage.BIO, Stage.MESSAGE})
"""Stages at which people talk to each other, and no clip is asked for."""


class Decision(StrEnum):
    """Ordered from mild to strict by `severity`."""

    ALLOW = "allow"
    PRIVATE_ONLY = "private_only"
    HOLD = "hold"
    REFUSE = "refuse"

    @property
    def severity(self) -> int:
        return list(Decision).index(self)


class Audience(StrEnum):
    PRIVATE = "private"
    PUBLIC = "public"
    TEEN = "teen"


@dataclass(frozen=True)
class Span:
    """Characters of the screened text, or seconds of the screened media; the other pair stays None."""

    first_character: int | None = None
    last_character: int | None = None
    from_seconds: float | None = None
    to_seconds: float | None = None
    words: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing that one back end saw. `score` is a calibrated 0..1 and is never shown to the person."""

    policy: Policy
    stage: Stage
    score: float
    backend: str
    version: str
    span: Span | None = None
    rule: str = ""


@dataclass(frozen=True)
class Explanation:
    """What a person is told: never a score, which would be a meter to game."""

    stage: Stage
    policy: Policy
    decision: Decision
    message: str
    where: str
    what_to_change: str


@dataclass(frozen=True)
class Verdict:
    decision: Decision
    findings: tuple[Finding, ...]
    explanations: tuple[Explanation, ...]
    rules_version: str
    event_id: str

    @property
    def is_allowed(self) -> bool:
        return self.decision is Decision.ALLOW

    @property
    def may_continue(self) -> bool:
        """Whether a private draft may be made of it."""
        return self.decision in {Decision.ALLOW, Decision.PRIVATE_ONLY}


@dataclass(frozen=True)
class ScreeningContext:
    """Who asks, for whom, and what came before.

    `chain` and `session` hold the earlier prompts of the remix chain and of this person's session, oldest first: the
    check of their concatenation is what catches a request that was cut into harmless pieces. What was refused is no
    such piece: nothing was made of it.
    """

    actor_id: int | None = None
    subject: str = ""
    audience: Audience = Audience.PRIVATE
    chain: tuple[str, ...] = ()
    session: tuple[str, ...] = ()
    allowed_claims: frozenset[str] = frozenset()
    """Public ids of rights claims whose terms this request meets."""
    allowed_names: frozenset[str] = frozenset()
    """Names, in lower case, of people who let this person use their likeness."""
