"""The measurement that others judge screening by."""

import hashlib
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from moderation.screening.bench import rate

pytestmark = pytest.mark.django_db
FROZEN = Path(__file__).parent / "frozen" / "prompts.jsonl"
SHA256 = "541833e0aa5888f4df825ce9fd78ec964310d53fb1b025b5304011e4a9a35cf7"


def figures(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    call_command("bench", "screening", *arguments)
    return dict(json.loads(capsys.readouterr().out.strip().splitlines()[-1]))


def test_the_frozen_prompts_are_the_ones_written_before_the_rules() -> None:
    assert hashlib.sha256(FROZEN.read_bytes()).hexdigest() == SHA256


def test_plain_lines_and_json_lines_give_the_same_rates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = ["A naked woman", "A puppy in a park", "Pikachu dances"]
    plain, rows = tmp_path / "plain.txt", tmp_path / "rows.jsonl"
    plain.write_text("\n".join(texts))
    rows.write_text("\n".join(json.dumps({"prompt": text, "category": "x"}) for text in texts))
    one, two = figures(capsys, "--file", str(plain)), figures(capsys, "--file", str(rows), "--labels")
    assert one["all"] == two["all"] == two["by_label"]["x"]  # type: ignore[index]
    assert one["all"]["refuse"] == {"rate": 0.6667, "low": 0.2077, "high": 0.9385}  # type: ignore[index]
    assert set(one["by_policy"]) == {"sexual", "copyright"}  # type: ignore[call-overload]


def test_a_line_without_a_prompt_is_an_error_and_not_a_pass(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"words": "x"}')
    with pytest.raises(CommandError, match="Line 1 needs"):
        call_command("bench", "screening", "--file", str(path))
    with pytest.raises(CommandError, match="Can't read"):
        call_command("bench", "screening", "--file", str(tmp_path / "none.txt"))


def test_the_interval_is_wilsons() -> None:
    assert rate(0, 10) == {"rate": 0.0, "low": 0.0, "high": 0.2775}
    assert rate(10, 10)["low"] == 0.7225
    assert rate(0, 0) == {"rate": 0.0, "low": 0.0, "high": 1.0}


def test_pictures_and_sound_of_a_clip_are_timed_beside_a_bare_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.txt").write_text("a puppy")
    media = figures(capsys, "--file", str(tmp_path / "one.txt"), "--media")["media"]
    assert (media["clip_seconds"], media["frames"]) == (10, 240)  # type: ignore[index]
    assert media["bare_read_milliseconds"] > 0  # type: ignore[index]
    assert media["milliseconds"] > 0  # type: ignore[index]
