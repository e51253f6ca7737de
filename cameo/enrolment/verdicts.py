"""What comes of a capture: a reason to fail with advice, a doubt for whoever reviews it, or neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Failure(StrEnum):
    """In the order in which one is told where several are true."""

    MADE_HERE = "made_here"
    REPLAYED = "replayed"
    TOO_SHORT = "too_short"
    NO_SOUND = "no_sound"
    NO_FACE = "no_face"
    FACE_TOO_SMALL = "face_too_small"
    SEVERAL_FACES = "several_faces"
    ANOTHER_FACE = "another_face"
    NOT_CONTINUOUS = "not_continuous"
    TURN_MISSING = "turn_missing"
    TURNS_WRONG = "turns_wrong"
    DIGITS_MISSING = "digits_missing"
    DIGITS_WRONG = "digits_wrong"
    VOICE_CHANGED = "voice_changed"
    LIPS_APART = "lips_apart"
    PRESENCE_REFUSED = "presence_refused"
    UNREADABLE = "unreadable"
    HUMAN_FACE = "human_face"
    REVIEWER_REFUSED = "reviewer_refused"


class Doubt(StrEnum):
    """Nothing that fails a capture; each sends it to a person."""

    NO_PRESENCE_CHECK = "no_presence_check"
    PRESENCE_UNSURE = "presence_unsure"
    DIGIT_UNCLEAR = "digit_unclear"
    FACE_UNSURE = "face_unsure"
    VOICE_UNSURE = "voice_unsure"
    LIPS_UNSURE = "lips_unsure"
    LIKE_ANOTHER_CAMEO = "like_another_cameo"


ADVICE: dict[Failure, str] = {
    Failure.MADE_HERE: "This recording holds a clip that was made here. Record yourself with the camera.",
    Failure.REPLAYED: "This recording was sent before. Ask for a new challenge and record it afresh.",
    Failure.TOO_SHORT: "The recording is too short for the whole challenge. Keep recording until both turns are done.",
    Failure.NO_SOUND: "Nothing can be heard. Allow the microphone and speak up.",
    Failure.NO_FACE: "No face can be seen most of the time. Face the camera, in good light.",
    Failure.FACE_TOO_SMALL: "The face is too small. Hold the camera at arm's length or nearer.",
    Failure.SEVERAL_FACES: "There is more than one face. Be alone before the camera, without pictures of people.",
    Failure.ANOTHER_FACE: "The face changes during the recording. One person does the whole challenge.",
    Failure.NOT_CONTINUOUS: "The recording was cut. Record the challenge in one go and send it as it is.",
    Failure.TURN_MISSING: "A turn of the head wasn't seen. Turn slowly by about a third, then back to the middle.",
    Failure.TURNS_WRONG: "The turns came in another order than asked, or the camera mirrors the picture.",
    Failure.DIGITS_MISSING: "The digits weren't heard. Say them one by one in English, in a quiet place.",
    Failure.DIGITS_WRONG: "The digits weren't those shown. Say them one by one in English, in the order shown.",
    Failure.VOICE_CHANGED: "The voice changes during the recording. One person speaks all the digits.",
    Failure.LIPS_APART: "Lips and sound don't go together. Say the digits yourself, facing the camera.",
    Failure.PRESENCE_REFUSED: "A living person before the camera couldn't be made out. Try in better light.",
    Failure.UNREADABLE: "The recording can't be read. Record it again as MP4 or WebM.",
    Failure.HUMAN_FACE: "A human face can't become a character. A person's likeness needs that person's own cameo.",
    Failure.REVIEWER_REFUSED: "The person who looked at the recording couldn't accept it.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One failure or doubt, with a note for the reviewer. Notes hold figures, never descriptors."""

    what: Failure | Doubt
    note: str = ""


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 (no password)
    REVIEW = "review"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that was found about one capture."""

    findings: tuple[Finding, ...]

    @property
    def failure(self) -> Failure | None:
        """The one that the person is told."""
        order = list(Failure)
        failures = [finding.what for finding in self.findings if isinstance(finding.what, Failure)]
        return min(failures, key=order.index, default=None)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        return tuple(dict.fromkeys(f.what for f in self.findings if isinstance(f.what, Doubt)))

    @property
    def outcome(self) -> Outcome:
        if self.failure is not None:
            return Outcome.FAIL
        return Outcome.REVIEW if self.doubts else Outcome.PASS

    def with_more(self, findings: Sequence[Finding]) -> Judgement:
        return Judgement((*self.findings, *findings))


@dataclass(frozen=True, slots=True)
class Advice:
    """What the person is told."""

    code: str
    message: str


def advice_on(failure: Failure) -> Advice:
    return Advice(failure.value, ADVICE[failure])
