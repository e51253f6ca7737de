"""Run as a program of its own: one line of text in, its samples and phoneme times out. Standard library only.

espeak-ng keeps state from one utterance to the next (its output differs the second time), so each line gets a fresh
process: the same line then gives the same bytes. It also keeps a C library that reads free text out of the engine.

Reads one JSON object on stdin: library, data, text, voice, words_per_minute, pitch (0-99). Writes one JSON line
(sample_rate, phonemes as [sample, name]) and then raw signed 16-bit samples.
"""

from __future__ import annotations

import ctypes
import json
import sys
from typing import Any

RETRIEVAL = 1
PHONEME_EVENTS, PHONEMES_AS_IPA, NEVER_EXIT = 0x1, 0x2, 0x8000
UTF8 = 1
RATE, VOLUME, PITCH = 1, 2, 3
PHONEME_EVENT = 7


class EventId(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", EventId),
    ]


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))


def main() -> None:
    order: dict[str, Any] = json.load(sys.stdin)
    library = ctypes.CDLL(order["library"])
    options = PHONEME_EVENTS | PHONEMES_AS_IPA | NEVER_EXIT
    sample_rate = library.espeak_Initialize(RETRIEVAL, 0, order["data"].encode(), options)
    if sample_rate <= 0:
        sys.exit("espeak-ng could not open its data folder.")
    samples, phonemes = speak(library, order)
    sys.stdout.buffer.write(json.dumps({"sample_rate": sample_rate, "phonemes": phonemes}).encode() + b"\n")
    sys.stdout.buffer.write(samples)


def speak(library: ctypes.CDLL, order: dict[str, Any]) -> tuple[bytes, list[tuple[int, str]]]:
    samples = bytearray()
    phonemes: list[tuple[int, str]] = []

    def collect(wave: Any, length: int, events: Any) -> int:
        if wave and length:
            samples.extend(ctypes.string_at(wave, length * 2))
        index = 0
        while events[index].type:
            if events[index].type == PHONEME_EVENT:
                name = events[index].id.string.decode("utf-8", "ignore")
                phonemes.append((events[index].sample, name))
            index += 1
        return 0

    callback = CALLBACK(collect)
    library.espeak_SetSynthCallback(callback)
    if library.espeak_SetVoiceByName(order["voice"].encode()) != 0:
        library.espeak_SetVoiceByName(b"en")
    library.espeak_SetParameter(RATE, int(order["words_per_minute"]), 0)
    library.espeak_SetParameter(PITCH, int(order["pitch"]), 0)
    text = order["text"].encode() + b"\0"
    library.espeak_Synth(text, len(text), 0, 0, 0, UTF8, None, None)
    library.espeak_Synchronize()
    return bytes(samples), phonemes


if __name__ == "__main__":
    main()
