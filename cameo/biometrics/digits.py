"""Which digits are spoken? PocketSphinx with a grammar of exactly as many digits as were asked for.

The number is fixed because a free loop of digits hears extra short ones in every pause.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
RATE = 16_000
SECONDS_MAX = 60
DIGITS_MAX = 10
_FRAMES_A_SECOND = 100


class Digits:
    """Items: {"sound": 16-bit mono at 16 kHz as bytes, "count": how many digits are expected}.

    Results: [[digit, from second, to second], ...]; empty where nothing fits.
    """

    batch_max = 1
    _decoder: Any

    def load(self) -> None:
        from pocketsphinx import Decoder, get_model_path

        self._decoder = Decoder(
            hmm=get_model_path("en-us/en-us"),
            dict=get_model_path("en-us/cmudict-en-us.dict"),
            lm=None,
            samprate=RATE,
            loglevel="FATAL",
        )
        for count in range(1, DIGITS_MAX + 1):
            self._decoder.add_jsgf_string(f"digits-{count}", grammar(count))

    def check(self, item: Any) -> None:
        if not isinstance(item, dict) or set(item) != {"sound", "count"}:
            raise ValueError("An item holds sound and count.")
        sound = item["sound"]
        if not isinstance(sound, bytes) or len(sound) % 2 or len(sound) > SECONDS_MAX * RATE * 2:
            raise ValueError(f"The sound is 16-bit at {RATE} Hz and lasts at most {SECONDS_MAX} s.")
        if not isinstance(item["count"], int) or not 1 <= item["count"] <= DIGITS_MAX:
            raise ValueError(f"Between 1 and {DIGITS_MAX} digits can be heard.")

    def run(self, items: Sequence[dict[str, Any]]) -> list[list[list[float]]]:
        return [self._hear(item["sound"], item["count"]) for item in items]

    def _hear(self, sound: bytes, count: int) -> list[list[float]]:
        decoder = self._decoder
        decoder.activate_search(f"digits-{count}")
        decoder.start_utt()
        if sound:
            decoder.process_raw(sound, full_utt=True)
        decoder.end_utt()
        if decoder.hyp() is None:
            return []
        return [
            [WORDS.index(word), part.start_frame / _FRAMES_A_SECOND, (part.end_frame + 1) / _FRAMES_A_SECOND]
            for part in decoder.seg()
            if (word := part.word.partition("(")[0]) in WORDS
        ]


def grammar(count: int) -> str:
    """JSGF for so many digits in a row."""
    wanted = " ".join(["<digit>"] * count)
    return f"#JSGF V1.0;\ngrammar digits;\npublic <digits> = {wanted};\n<digit> = {' | '.join(WORDS)};\n"
