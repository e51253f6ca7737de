"""What can be heard: the world says what happened and when, and knows nothing of how it is made to sound.

Times are seconds from the start of the clip, `pan` runs from -1 (left) to 1 (right), distances are metres from the
camera. Every event is frozen, so that equal events sound equal and a cue list can be hashed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Material(StrEnum):
    WOOD = "wood"
    METAL = "metal"
    GLASS = "glass"
    RUBBER = "rubber"
    STONE = "stone"
    PLASTIC = "plastic"
    FLESH = "flesh"
    CLOTH = "cloth"
    WATER = "water"
    GRASS = "grass"
    SNOW = "snow"
    SAND = "sand"


class Place(StrEnum):
    """Where a shot plays: decides its ambience and its reverberation."""

    MEADOW = "meadow"
    FOREST = "forest"
    JUNGLE = "jungle"
    MOUNTAIN = "mountain"
    DESERT = "desert"
    BEACH = "beach"
    SEA = "sea"
    LAKE = "lake"
    RIVER = "river"
    UNDERWATER = "underwater"
    FARM = "farm"
    GARDEN = "garden"
    STREET = "street"
    CITY = "city"
    ROAD = "road"
    HARBOUR = "harbour"
    PLAYGROUND = "playground"
    STADIUM = "stadium"
    ROOM = "room"
    KITCHEN = "kitchen"
    CAFE = "cafe"
    CORRIDOR = "corridor"
    HALL = "hall"
    CHURCH = "church"
    CAVE = "cave"
    STAGE = "stage"
    FACTORY = "factory"
    SPACE = "space"
    STUDIO = "studio"


class Weather(StrEnum):
    CLEAR = "clear"
    WIND = "wind"
    RAIN = "rain"
    STORM = "storm"
    SNOW = "snow"
    FOG = "fog"


class Vehicle(StrEnum):
    CAR = "car"
    RACING_CAR = "racing_car"
    MOTORBIKE = "motorbike"
    LORRY = "lorry"
    BUS = "bus"
    TRACTOR = "tractor"
    TRAIN = "train"
    BOAT = "boat"
    AEROPLANE = "aeroplane"
    HELICOPTER = "helicopter"
    DRONE = "drone"
    ELECTRIC = "electric"
    BICYCLE = "bicycle"
    ROCKET = "rocket"


class Animal(StrEnum):
    DOG = "dog"
    CAT = "cat"
    BIRD = "bird"
    OWL = "owl"
    CROW = "crow"
    SEAGULL = "seagull"
    DUCK = "duck"
    ROOSTER = "rooster"
    CHICKEN = "chicken"
    COW = "cow"
    SHEEP = "sheep"
    GOAT = "goat"
    HORSE = "horse"
    PIG = "pig"
    LION = "lion"
    WOLF = "wolf"
    ELEPHANT = "elephant"
    MONKEY = "monkey"
    FROG = "frog"
    BEE = "bee"
    CRICKET = "cricket"
    MOUSE = "mouse"
    SNAKE = "snake"
    WHALE = "whale"
    DRAGON = "dragon"


class CrowdMood(StrEnum):
    MURMUR = "murmur"
    CHEER = "cheer"
    APPLAUSE = "applause"
    LAUGHTER = "laughter"
    GASP = "gasp"


class WaterBody(StrEnum):
    STREAM = "stream"
    WAVES = "waves"
    FOUNTAIN = "fountain"
    WATERFALL = "waterfall"
    BUBBLES = "bubbles"


class Mood(StrEnum):
    CALM = "calm"
    HAPPY = "happy"
    SAD = "sad"
    TENSE = "tense"
    EPIC = "epic"
    PLAYFUL = "playful"
    MYSTERIOUS = "mysterious"
    ROMANTIC = "romantic"
    ENERGETIC = "energetic"


class Instrument(StrEnum):
    PIANO = "piano"
    GUITAR = "guitar"
    FLUTE = "flute"
    VIOLIN = "violin"
    TRUMPET = "trumpet"
    BELL = "bell"
    BASS = "bass"
    PAD = "pad"
    PLUCK = "pluck"
    DRUM = "drum"


@dataclass(frozen=True, slots=True)
class Impact:
    """Two bodies touch. The sound begins at the very sample of the contact, never before."""

    at_seconds: float
    materials: tuple[Material, Material]
    """What moves, then what it meets."""
    size_metres: float
    impulse_newton_seconds: float
    pan: float = 0.0
    distance_metres: float = 3.0


@dataclass(frozen=True, slots=True)
class Friction:
    """Something slides or rolls over a surface."""

    start_seconds: float
    end_seconds: float
    materials: tuple[Material, Material]
    size_metres: float
    speed_metres_per_second: float
    is_rolling: bool = False
    pan: float = 0.0
    distance_metres: float = 3.0


@dataclass(frozen=True, slots=True)
class Footstep:
    at_seconds: float
    ground: Material
    weight_kilograms: float = 70.0
    pan: float = 0.0
    distance_metres: float = 3.0


@dataclass(frozen=True, slots=True)
class Splash:
    """A body breaks a surface of water."""

    at_seconds: float
    size_metres: float
    speed_metres_per_second: float = 3.0
    pan: float = 0.0
    distance_metres: float = 3.0


@dataclass(frozen=True, slots=True)
class Break:
    """A thing goes to pieces: the crack first, then the pieces that settle."""

    at_seconds: float
    material: Material
    size_metres: float = 0.2
    pan: float = 0.0
    distance_metres: float = 3.0


@dataclass(frozen=True, slots=True)
class Voice:
    """One call of an animal."""

    at_seconds: float
    animal: Animal
    size: float = 1.0
    """1 is a usual grown one; smaller calls higher and shorter."""
    pan: float = 0.0
    distance_metres: float = 4.0


@dataclass(frozen=True, slots=True)
class MotionPoint:
    at_seconds: float
    speed_metres_per_second: float
    distance_metres: float = 6.0
    pan: float = 0.0


@dataclass(frozen=True, slots=True)
class EngineSound:
    """A vehicle runs. Revolutions follow the speed, pitch also follows how fast the distance changes (Doppler)."""

    kind: Vehicle
    start_seconds: float
    end_seconds: float
    motion: tuple[MotionPoint, ...]
    """Speed, distance and pan at rising times; straight lines between, held at the ends. At least one point."""


@dataclass(frozen=True, slots=True)
class Whoosh:
    """Air around something fast. It is loudest in the middle of its span."""

    at_seconds: float
    seconds: float = 0.5
    speed_metres_per_second: float = 8.0
    pan: float = 0.0
    end_pan: float = 0.0
    distance_metres: float = 3.0


@dataclass(frozen=True, slots=True)
class Explosion:
    at_seconds: float
    size_metres: float = 1.0
    pan: float = 0.0
    distance_metres: float = 10.0


@dataclass(frozen=True, slots=True)
class Thunder:
    """The flash is at `at_seconds`; the sound follows at the speed of sound."""

    at_seconds: float
    distance_metres: float = 600.0
    pan: float = 0.0


@dataclass(frozen=True, slots=True)
class Crowd:
    mood: CrowdMood
    start_seconds: float
    end_seconds: float
    people: int = 60
    pan: float = 0.0
    distance_metres: float = 12.0


@dataclass(frozen=True, slots=True)
class Water:
    """Water that runs on its own: a stream, waves, a fountain."""

    body: WaterBody
    start_seconds: float
    end_seconds: float
    pan: float = 0.0
    distance_metres: float = 6.0


@dataclass(frozen=True, slots=True)
class Fire:
    start_seconds: float
    end_seconds: float
    size_metres: float = 0.6
    pan: float = 0.0
    distance_metres: float = 4.0


@dataclass(frozen=True, slots=True)
class Note:
    """Somebody in the picture plays one note."""

    at_seconds: float
    instrument: Instrument
    midi_pitch: int
    seconds: float = 0.5
    velocity: float = 0.8
    pan: float = 0.0
    distance_metres: float = 4.0


@dataclass(frozen=True, slots=True)
class Ambience:
    """The bed of a shot, and the room in which everything within its span is heard."""

    place: Place
    start_seconds: float
    end_seconds: float
    hour: float = 12.0
    weather: Weather = Weather.CLEAR


@dataclass(frozen=True, slots=True)
class Music:
    """A score, composed from mood, tempo and the seed of the clip. Steps back while somebody speaks."""

    mood: Mood
    tempo_bpm: float
    start_seconds: float
    end_seconds: float
    has_drums: bool = True
    level: float = 1.0
    """1 is the front of the mix, 0.3 a score under a scene."""


@dataclass(frozen=True, slots=True)
class Speech:
    """A line spoken by somebody in the picture, or by the narrator, who stands in no room."""

    text: str
    at_seconds: float
    pitch_hertz: float = 140.0
    speaker: str = ""
    pan: float = 0.0
    distance_metres: float = 2.0
    is_narration: bool = False
    language: str = "en"
    words_per_minute: int = 165


Moment = Impact | Footstep | Splash | Break | Voice | Whoosh | Explosion | Thunder | Note
Span = Friction | EngineSound | Crowd | Water | Fire
SoundEvent = Moment | Span | Ambience | Music | Speech
