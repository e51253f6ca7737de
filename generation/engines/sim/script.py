"""What a prompt says, as data: who is there, what they do, where, when and how it is filmed. No drawing, no physics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

SLOW_MOTION = 0.35
SILENT = "silent"
"""The mood of a clip without music, also where somebody dances."""
ANY_MUSIC = "music"
"""The mood of a clip whose words ask for music and not for which: it is that of dancers."""
OVERCAST = ("rain", "storm", "snow", "fog", "cloudy")
"""Weather that a clear or sunny sky has not."""
PLAIN_GRADE = (1.0, 1.0, 1.0)
Cut = Literal["start", "cut", "fade", "wipe"]


@dataclass(frozen=True, slots=True)
class Cast:
    """One thing or creature. It keeps its id over every shot of a clip and over extensions of it."""

    id: str
    noun: str
    word: str
    figure: str
    kind: str
    height: float
    material: str
    colour: str = ""
    weight: float = 1.0
    traits: tuple[str, ...] = ()
    reference: str = ""
    """The id of the cameo or object reference that it is cast from, if any."""
    name: str = ""
    """What the words call it: "Luna the cat"."""


@dataclass(frozen=True, slots=True)
class Act:
    """One verb done by one member of the cast."""

    verb: str
    who: str
    target: str = ""
    link: str = ""
    via: str = ""
    """Something passed on the way, such as the puddle in "through a puddle"."""
    manners: tuple[str, ...] = ()
    is_said: bool = True
    """False for what the words did not ask for: the idle do what suits them."""
    pace: float = 1.0
    """How fast it is done, in what the words and the body make of it."""


@dataclass(frozen=True, slots=True)
class Say:
    who: str
    """Empty for a narrator."""
    text: str


@dataclass(frozen=True, slots=True)
class Setting:
    place: str = "meadow"
    hour: str = "day"
    weather: Mapping[str, float] = field(default_factory=dict)
    hour_from: str = ""
    """The hour that a remix comes from, while its own has not come in full."""
    hour_share: float = 1.0

    @property
    def clouds(self) -> float:
        """How many there are, of those that a sky has unasked."""
        return 0.0 if self.weather.get("clear") else 1.0 + self.weather.get("cloudy", 0.0)

    @property
    def heard_hour(self) -> str:
        """Light can be between two hours, birdsong can not."""
        return self.hour_from if self.hour_from and self.hour_share < 0.5 else self.hour


@dataclass(frozen=True, slots=True)
class Framing:
    """How a clip was framed and where everybody stood before anything happened: its remixes keep to it."""

    width: float
    """Metres across the picture at z = 0."""
    aspect: float
    """Width over height of the picture."""
    places: tuple[tuple[str, float, float], ...]
    """Id, x and z."""
    subject: str = ""
    """Whom the camera watched."""
    is_still: bool = False
    """Whether the camera stayed where it was."""


@dataclass(frozen=True, slots=True)
class ShotScript:
    setting: Setting
    present: tuple[str, ...]
    acts: tuple[Act, ...]
    says: tuple[Say, ...]
    states: tuple[tuple[str, str], ...]
    """Id and "wet" or "broken": how somebody is from the start of this shot."""
    camera: tuple[str, ...]
    cut: Cut
    frames: int
    framing: Framing | None = None
    """As the clip that this one comes from was framed; None where the cast decides."""

    @property
    def subject(self) -> str:
        """Whom the camera watches: who does something first."""
        acts = [act for act in self.acts if act.verb != "stand"] or list(self.acts)
        return acts[0].who if acts else (self.present[0] if self.present else "")

    @property
    def speed(self) -> float:
        """Seconds of the world that pass in one second of film."""
        return SLOW_MOTION if "slow" in self.camera else 1.0


@dataclass(frozen=True, slots=True)
class Script:
    cast: tuple[Cast, ...]
    shots: tuple[ShotScript, ...]
    look: str
    mood: str
    understood: tuple[str, ...]
    ignored: tuple[str, ...]
    has_scenery: bool = False
    """Whether a place, an hour or a weather was named: then there is something to draw without a cast."""
    notes: tuple[str, ...] = ()
    """What was changed, in words for the person who asked."""
    contradicted: tuple[str, ...] = ()
    """Scenery that a single shot names and denies."""
    look_from: str = ""
    """The look that a remix comes from, while its own has not come in full."""
    look_share: float = 1.0
    grade: tuple[float, float, float] = PLAIN_GRADE
    """Factors on red, green and blue: a remix's own colouring."""

    @property
    def has_music(self) -> bool:
        """A mood has its score, so has who asks for music, and dancers have theirs."""
        is_danced = any(act.verb == "dance" for shot in self.shots for act in shot.acts)
        return self.mood != SILENT and (bool(self.mood) or is_danced)

    def mood_after(self, mood: str) -> str:
        """The mood where `mood` comes over this one: music that is there is music enough."""
        return self.mood if mood == ANY_MUSIC and self.has_music else mood or self.mood

    def member(self, cast_id: str) -> Cast:
        return next(one for one in self.cast if one.id == cast_id)
