"""The moving pictures of the two READMEs: small, slow enough to be read, and of what is committed."""

import re
import runpy

import pytest
from PIL import Image
from support import ROOT

from graders.demo import CLASS

MOVING = runpy.run_path(str(ROOT / "img/screens/moving.py"))
PICTURES = {"README.md": "img/screens/tour.gif", "README.ru.md": "img/player.gif"}
TEXT = MOVING["TRANSCRIPT"].read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def transcript():
    return MOVING["read_transcript"](TEXT)


def durations(path):
    with Image.open(path) as picture:
        found = []
        for number in range(picture.n_frames):
            picture.seek(number)
            found.append(picture.info["duration"])
        assert picture.info["loop"] == 0
    return found


@pytest.mark.parametrize(("page", "name"), PICTURES.items())
def test_a_page_shows_its_picture_and_says_what_is_seen(page, name):
    alt, shown = re.search(r"!\[([^\]]+)\]\(([^)]+\.gif)\)", (ROOT / page).read_text(encoding="utf-8")).groups()
    assert shown == name
    assert len(alt) > 150 and "5000" in alt


@pytest.mark.parametrize("name", PICTURES.values())
def test_a_picture_is_small_and_each_frame_stays_long_enough(name):
    path = ROOT / name
    assert path.stat().st_size <= 1_000_000
    shown = durations(path)
    assert len(shown) >= 10 and sum(shown) <= 12_500
    assert shown[0] >= 1000, "the first frame is all that some viewers show"
    assert min(shown) >= 200, "nothing flickers"


def test_what_is_to_be_read_stays_for_a_second(transcript):
    scenes = MOVING["graded"](transcript)
    assert scenes[0].milliseconds >= 1000, "what is typed"
    assert scenes[-1].milliseconds >= 3000, "the table"
    # a line stays until the table comes
    assert scenes[-2].milliseconds >= 1000, "the last line before the table"
    assert len(scenes) == len(CLASS) + 5, "the command, what comes first, a line for each student, causes, the table"


def test_the_pictures_are_what_their_script_makes_now(tmp_path):
    MOVING["main"](tmp_path)
    for name in PICTURES.values():
        made = tmp_path / name.removeprefix("img/")
        assert made.read_bytes() == (ROOT / name).read_bytes(), "run python img/screens/moving.py"


def test_the_transcript_is_of_todays_class(transcript):
    """That its lines are those of a run is seen where the demo runs, in `tests/system/test_demo.py`."""
    assert [row["student"] for row in transcript.rows] == list(CLASS)
    assert [row["what was handed in"] for row in transcript.rows] == [submission.about for submission in CLASS.values()]
    told = dict(re.findall(r"^\[\d+/10\] (\w+): (\d+)/10 in ", TEXT, re.MULTILINE))
    assert told == {row["student"]: row["total"] for row in transcript.rows}
    assert "without a sandbox" not in TEXT, "the picture says that there is one"
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert MOVING["COMMAND"] == ("$ make demo", ".venv/bin/course demo")
    assert "\ndemo: setup\n\t$(BIN)/course demo\n" in makefile


def test_every_word_of_the_table_that_is_drawn_is_one_that_was_printed(transcript):
    shortened, columns = MOVING["shortened"], MOVING["COLUMNS"]
    assert shortened("a b c", 5) == "a b c" and shortened("one two, three", 10) == "one two…"
    for row in transcript.rows:
        for name, width in columns.items():
            text = shortened(row[name], width)
            assert len(text) <= width and row[name].startswith(text.removesuffix("…"))
            assert not text.endswith("…") or name == "why points were lost", "only reasons are cut"


def test_runs_differ_in_turns_times_and_ports_alone():
    steady, read = MOVING["steady"], MOVING["read_transcript"]
    lines = TEXT.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("[1/10]"))
    lines[first], lines[first + 1] = (
        lines[first + 1].replace("[2/", "[1/").replace("15.7 s", "8.1 s"),
        lines[first].replace("[1/", "[2/").replace("about 133 s", "about 9 s"),
    )
    lines.insert(1, "grading without a sandbox (no user namespaces): these submissions are the repository's own")
    other = "\n".join(lines).replace(":40897/", ":8787/")
    assert other != TEXT and steady(read(other)) == steady(read(TEXT))
    for was, now in (
        ("late: 5/10", "late: 6/10"),
        ("скорость", "точность"),
        ("│    10 │", "│     9 │"),
        ("CSV:", "TSV:"),
    ):
        assert was in TEXT and steady(read(TEXT.replace(was, now))) != steady(read(TEXT)), was


def test_a_lesson_without_a_player_is_named(tmp_path):
    path = tmp_path / "01_x.ipynb"
    path.write_text('{"cells": [{"outputs": [{"data": {"text/html": ["<p>"]}}]}]}')
    with pytest.raises(ValueError, match=r"01_x\.ipynb: has no player"):
        MOVING["read_player"](path)
