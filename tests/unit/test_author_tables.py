"""The tables for authors (docs/assignments) are of the assignments, tests and answers that there are.

Only their text is read: whether an answer is caught by the check beside it is seen in tests/answers.
"""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASSIGNMENTS = sorted(path.name for path in (ROOT / "source").iterdir() if path.is_dir())
CELL = re.compile(r"nbgrader=(\{.*?\})[^\n]*\n(.*?)(?=^```$|^<!-- #endregion)", re.DOTALL | re.MULTILINE)
POINTS = re.compile(r"(?:(\d+) × )?(\d+(?:\.\d+)?)")
ANSWER = re.compile(r"`(?:(\w+)/)?((?:wrong|right)_\w+)`")


def table(name):
    return (ROOT / f"docs/assignments/{name}.md").read_text(encoding="utf-8")


def sections(name):
    """The titles of a page's second level, with what stands below each."""
    parts = re.split(r"^## (.*)$", table(name), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def cells(name):
    """What nbgrader knows of each cell, and its text."""
    text = (ROOT / f"source/{name}/{name}.md").read_text(encoding="utf-8")
    return [(json.loads(meta), source) for meta, source in CELL.findall(text)]


def graded_cells(name):
    """The tests of each exercise with their points, which stand before the next solution, and what is graded by hand.

    A solution cell without a test is an experiment and may be left out of the page.
    """
    exercises, by_hand, latest = {}, {}, ""
    for meta, _ in cells(name):
        if meta["solution"] and meta["grade"]:
            latest, by_hand[meta["grade_id"]] = "", meta["points"]
        elif meta["solution"]:
            latest = meta["grade_id"]
        elif meta["grade"]:
            assert latest, f"{meta['grade_id']} tests nothing"
            exercises.setdefault(latest, {})[meta["grade_id"]] = meta["points"]
    return exercises, by_hand


def titles(name):
    """Of each section about an exercise: its title, the exercises, the functions beside them, what stands below."""
    known = {meta["grade_id"] for meta, _ in cells(name) if meta["solution"]}
    for title, text in sections(name).items():
        if named := re.findall(r"`(\w+)`", title):
            yield title, [item for item in named if item in known], [item for item in named if item not in known], text


def points_in(title):
    said = title.rpartition("`")[2] if title.count("`") == 2 else re.sub(r"`\w+`", "", title)
    return sum(int(times or 1) * float(each) for times, each in POINTS.findall(said))


def test_every_assignment_has_a_page_and_every_page_an_assignment():
    assert [path.stem for path in sorted((ROOT / "docs/assignments").glob("*.md"))] == ASSIGNMENTS
    assert len(ASSIGNMENTS) >= 4


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_each_exercise_has_one_section(name):
    exercises, by_hand = graded_cells(name)
    written = [exercise for _, named, _, _ in titles(name) for exercise in named]
    wanted = [meta["grade_id"] for meta, _ in cells(name) if meta["grade_id"] in {*exercises, *by_hand}]
    assert sorted(set(written)) == sorted(written)
    assert [exercise for exercise in wanted if exercise not in written and exercise not in by_hand] == []
    assert [exercise for exercise in written if exercise not in wanted] == []
    assert [exercise for exercise in by_hand if f"`{exercise}`" not in table(name)] == []
    sources = {meta["grade_id"]: source for meta, source in cells(name)}
    for title, named, others, _ in titles(name):
        defined = "".join(sources[exercise] for exercise in named)
        assert named, f"{title}: no exercise of {name}"
        assert [other for other in others if f"def {other}(" not in defined] == [], title


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_a_title_says_how_many_points_there_are(name):
    exercises, by_hand = graded_cells(name)
    for title, named, _, _ in titles(name):
        wanted = sum(sum(exercises.get(exercise, {}).values()) + by_hand.get(exercise, 0) for exercise in named)
        assert points_in(title) == pytest.approx(wanted), title
    assert sum(points_in(title) for title in sections(name) if "(" in title) == pytest.approx(10)


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_answers_that_are_named_are_in_the_bank(name):
    folder = ROOT / "tests/answers" / name
    of_section = {text: named for _, named, _, text in titles(name)}
    missing = [
        f"{exercise}/{answer}"
        for text in sections(name).values()
        for other, answer in ANSWER.findall(text)
        for exercise in ([other] if other else of_section.get(text, ["no exercise"]))
        if not (folder / exercise / f"{answer}.py").is_file()
    ]
    assert missing == []


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_every_wrong_answer_of_the_bank_is_named(name):
    folder = ROOT / "tests/answers" / name
    named = {
        f"{exercise}/{answer}"
        for _, exercises, _, text in titles(name)
        for other, answer in ANSWER.findall(text)
        for exercise in ([other] if other else exercises)
    }
    assert sorted({f"{path.parent.name}/{path.stem}" for path in folder.glob("*/wrong_*.py")} - named) == []


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_every_test_is_named_in_the_section_of_its_exercise(name):
    exercises, _ = graded_cells(name)
    locked = {meta["grade_id"] for meta, _ in cells(name) if meta["grade"] and meta["locked"]}
    assert {test for tests in exercises.values() for test in tests} == locked
    for title, named, _, text in titles(name):
        wanted = {test for exercise in named for test in exercises.get(exercise, ())}
        assert sorted(wanted - set(re.findall(r"`(test_\w+)`", text))) == [], title
