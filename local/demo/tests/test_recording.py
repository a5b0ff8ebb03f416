"""A recording is drawn as a terminal shows it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

from ..tour import recording
from ..tour.recording import compact, draw, event, header, record, text_until
from ..tour.terminal import screen


def plain(text: str) -> list[str]:
    return ["".join(character for character, _ in row) for row in screen(text)]


def test_a_tree_replaces_the_one_before() -> None:
    assert plain("head\r\none\r\ntwo\r\nthree\r\n\x1b[3A\r\x1b[Jfour\r\n") == ["head", "four", ""]


def test_characters_are_overwritten_from_the_begin_of_a_line() -> None:
    assert plain("abc\rx") == ["xbc"]


def test_only_the_last_rows_are_shown() -> None:
    shown = plain("\n".join(str(number) for number in range(50)))
    assert shown == [str(number) for number in range(20, 50)]


def test_a_long_line_is_continued_in_the_next_row() -> None:
    assert plain("x" * 130) == ["x" * 100, "x" * 30]


def test_a_full_row_takes_one_row() -> None:
    assert plain("x" * 100 + "\r\nnext") == ["x" * 100, "next"]


def test_a_picture_has_each_part_of_a_row_at_its_column_with_its_color() -> None:
    picture = ElementTree.fromstring(draw(screen("a <b>    c \x1b[32m✓ ready\x1b[0m")))
    texts = [(each.text, each.get("x"), each.get("fill")) for each in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == [("a <b>", "14.0", "#e6edf3"), ("c", "89.6", "#e6edf3"), ("✓ ready", "106.4", "#7ee787")]


def test_a_command_runs_in_a_terminal_of_100_columns(tmp_path: Path) -> None:
    code = "import os, sys; size = os.get_terminal_size(); print(size.columns, size.lines, sys.stderr.isatty()); sys.exit(3)"
    assert record(tmp_path / "x.cast", [sys.executable, "-c", code]) == 3
    cast = (tmp_path / "x.cast").read_text()
    assert json.loads(cast.splitlines()[0])["width"] == recording.COLUMNS
    assert "100 30 True" in text_until(cast, float("inf"))


def test_a_moment_has_what_was_printed_before_it() -> None:
    events = [[0.5, "o", "a"], [0.7, "i", "typed"], [1.5, "o", "b"]]
    cast = "\n".join(json.dumps(each) for each in [{"version": 2}, *events])
    assert text_until(cast, 1.0) == "a"
    assert text_until(cast, float("inf")) == "ab"


def test_a_control_sequence_of_the_player_does_not_move_above_the_screen() -> None:
    assert plain("\n".join(map(str, range(40))) + "\x1b[99A\r\x1b[Jtop") == [*map(str, range(10)), "top"][-30:]


def test_a_compact_recording_shows_the_same_with_fewer_events() -> None:
    frames = [f"\x1b[2A\r\x1b[J\x1b[32m✓ {number}\x1b[0m\r\nsame\r\n" for number in range(100)]
    cast = header() + event(0, "head\r\n✓\r\nsame\r\n") + "".join(event(i / 10, text) for i, text in enumerate(frames, 1))
    smaller = compact(cast)
    assert 6 <= smaller.count("\n") <= 8
    assert len(smaller) < len(cast) / 5
    assert "same" not in smaller.splitlines()[5]
    assert screen(text_until(smaller, 99))[:3] == screen(text_until(cast, 99))[:3]


def test_a_character_that_is_read_in_two_parts_is_one(tmp_path: Path) -> None:
    code = "import sys,time; w = sys.stdout.buffer\nfor each in b'\\xe2\\x9c', b'\\x93': w.write(each); w.flush(); time.sleep(1)"
    record(tmp_path / "x.cast", [sys.executable, "-c", code])
    assert "✓" in text_until((tmp_path / "x.cast").read_text(), float("inf"))
