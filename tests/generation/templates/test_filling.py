"""Blanks, rows and tables as plain text."""

from __future__ import annotations

import csv
import io
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.presets.filling import VALUE_MAX, blanks_in, complaints_about, fill, read_table

NAMES = st.text(string.ascii_lowercase, min_size=1, max_size=8)
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30)


def test_blanks_are_named_once_in_the_order_they_are_met() -> None:
    assert blanks_in("A {{colour}} ball on {{ place }}, {{colour}} sky.") == ("colour", "place")
    assert blanks_in("No blank {here}.") == ()


@pytest.mark.parametrize("text", ["{{", "a }} b", "{{1st}}", "{{ }}", "{{co lour}}"])
def test_half_a_blank_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="blanks"):
        blanks_in(text)


def test_what_a_value_says_is_never_a_blank() -> None:
    assert fill("{{a}} and {{b}}", {"a": "{{b}}", "b": "x"}) == "{{b}} and x"


@settings(deadline=None)
@given(st.dictionaries(NAMES, CELLS, min_size=1, max_size=5))
def test_every_value_stands_where_its_blank_was(row: dict[str, str]) -> None:
    text = "|".join(f"<{{{{{name}}}}}>" for name in row)
    assert fill(text, row) == "|".join(f"<{value.strip()}>" for value in row.values())


def test_faults_of_a_table_are_told_with_their_rows() -> None:
    rows = [{"a": "1", "b": "2"}, {"a": " "}, {"a": "1", "b": "2", "c": "3"}, {"a": "x" * (VALUE_MAX + 1), "b": "2"}]
    told = [(one.pointer, one.message) for one in complaints_about(rows, ["a", "b"])]
    assert told == [
        ("/rows/1", "No value for a, b."),
        ("/rows/2", "The template has no blank called c: its blanks are a, b."),
        ("/rows/3", f"At most {VALUE_MAX} characters: a."),
    ]


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=6))
def test_a_table_comes_back_as_it_was_written(lines: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["one", "two"], *lines])
    kept = [line for line in lines if any(cell.strip() for cell in line)]
    assert read_table(out.getvalue()) == [dict(zip(["one", "two"], line, strict=True)) for line in kept]


@pytest.mark.parametrize(
    ("text", "told"),
    [("a,a\n1,2", "same name"), ("a,b\n1", "Line 2"), ('a,b\n"1,2', "no table")],
)
def test_a_broken_table_is_refused(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_table(text)


@pytest.mark.parametrize("text", ["a,b\n1,2;3", "a;b\n1;2,3", "\ufeffa;b\r\n1;2\r\n", "a\tb\n1\t2", '\na;b\n1;"2;3"'])
def test_a_table_out_of_a_spreadsheet_is_read_by_what_separates_its_names(text: str) -> None:
    [row] = read_table(text)
    assert (row["a"], row["b"][0]) == ("1", "2")


def test_a_column_for_a_template_without_blanks_is_told_so() -> None:
    [told] = complaints_about([{"a": "1"}], [])
    assert told.message == "The template has no blank called a: it has no blanks, such as {{colour}}, at all."


def test_a_table_may_be_empty_or_begin_with_a_mark_of_byte_order() -> None:
    assert read_table("\n\n") == []
    assert read_table("\ufeffa\n1\n") == [{"a": "1"}]
