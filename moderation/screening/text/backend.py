"""The rule back end for text: every reading of the text, against the word sets of its language."""

from collections.abc import Sequence
from functools import lru_cache

from moderation.screening.backends import TextItem
from moderation.screening.text.alone import is_said_alone
from moderation.screening.text.apart import every_reading
from moderation.screening.text.grammar import GRAMMAR, Match, matches, slots_in_any_language
from moderation.screening.text.idioms import is_mere_idiom
from moderation.screening.text.language import COVERED, guess_language, has_function_words
from moderation.screening.text.lexicon import FOLDER, Token, lexicon, lexicon_of_all, tokens_of
from moderation.screening.text.normalise import Reading
from moderation.screening.verdicts import CONVERSATION, TEXT_STAGES, Finding, Policy, Span, Stage
from moderation.screening.weights import digest_of

STRONG_ONLY = frozenset({"rot13", "backwards"})
"""Readings that any text has: only an unmistakable hit counts there."""
STRONG = 0.85


class RuleBackend:
    """Word sets and grammar. Knows topic from intent by what stands around a word."""

    name = "rules"
    stages = TEXT_STAGES
    timeout_seconds = 2.0
    in_caller_thread = True

    @property
    def version(self) -> str:
        return _version()

    def check(self, stage: Stage, item: TextItem) -> Sequence[Finding]:
        if stage in CONVERSATION and is_mere_idiom(item.text):
            return []
        language = guess_language(item.text)
        findings: dict[tuple[Policy, str], Finding] = {}
        for reading in every_reading(item.text):
            for finding in self._in_reading(stage, item.text, reading, language):
                key = (finding.policy, finding.rule)
                if key not in findings or findings[key].score < finding.score:
                    findings[key] = finding
        if language not in COVERED:
            found = Finding(Policy.UNKNOWN_LANGUAGE, stage, 0.55, self.name, self.version, None, language)
            findings[found.policy, found.rule] = found
        return list(findings.values())

    def _in_reading(self, stage: Stage, original: str, reading: Reading, language: str) -> list[Finding]:
        tokens = tokens_of(reading.text)
        found = []
        of_language = [lexicon(code) for code in dict.fromkeys(("en", language))]
        for words in (*of_language, lexicon_of_all(slots_in_any_language())):
            for match in matches(words.hits(tokens)) if words else ():
                if reading.kind in STRONG_ONLY and _is_chance(original, tokens, match):
                    continue
                if match.rule.is_alone and not is_said_alone(reading.text, tokens, match):
                    continue
                span = _span(original, reading, tokens, match.first, match.last)
                found.append(
                    Finding(match.rule.policy, stage, match.score, self.name, self.version, span, match.rule.name)
                )
        return found


def _is_chance(original: str, tokens: Sequence[Token], match: Match) -> bool:
    """Whether a ciphered reading met a rule by accident: weakly, or by one short word of an honest sentence."""
    is_one_short_word = match.first == match.last and len(tokens[match.first].text) <= 4
    return match.score < STRONG or (is_one_short_word and has_function_words(original))


def _span(original: str, reading: Reading, tokens: Sequence[Token], first: int, last: int) -> Span:
    places = reading.origin[tokens[first].start : tokens[last].end]
    start, end = min(places), max(places) + 1
    if reading.kind in {"base64", "hex"}:
        end = next((i for i in range(start, len(original)) if original[i].isspace()), len(original))
    return Span(first_character=start, last_character=end, words=original[start:end])


@lru_cache(maxsize=1)
def _version() -> str:
    return digest_of([GRAMMAR, *sorted(FOLDER.glob("*.toml"))])[:12]
