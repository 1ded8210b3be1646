"""The whole path on the demo class: right grades, the same from plain nbgrader, and what students see."""

import csv
import html
import os
import re
import runpy
import shutil
import subprocess
import sys

import pytest
from kept import by_content, files, repository
from nbgrader.api import Gradebook
from support import ROOT

from graders import CourseError, course
from graders.authoring.assignments import find_secrets
from graders.bank.answers import load
from graders.cli import main
from graders.demo import ASSIGNMENT, CLASS, prepare

TRANSCRIPT = "img/screens/demo.txt"
pytestmark = by_content("whole runs", lambda **_: [repository(), files(ROOT, TRANSCRIPT)])

# points lost in each exercise, then the late penalty
LOST = {
    "perfect": {},
    "untouched": None,  # everything
    "relu": {"build_neuron": 1},
    "diverges": {"train_neuron": 1},
    "no_biases": {"count_parameters": 1},
    "late": {"late_submission_penalty": 5},
    "too_late": {"late_submission_penalty": 10},
    "raises": {"build_neuron": 1},
    # what was graded before the kernel died is kept
    "kernel_dies": {"train_neuron": 1, "sum_network_shape": 1, "sum_network_learns": 1, "count_parameters": 1}
    | {f"quiz_{number}": 0.4 for number in range(1, 6)},
    "noisy": {},
}
# nbgrader alone grades one after the other; `benchmarks/agreement.py demo` compares the whole class
PLAIN = ("relu", "late", "kernel_dies")


@pytest.fixture(scope="module")
def prepared_once(root, tmp_path_factory):
    """A class that has handed in, and is not graded."""
    folder = tmp_path_factory.mktemp("prepared") / "demo"
    prepare(root, folder)
    return folder


@pytest.fixture
def prepared(prepared_once, tmp_path):
    return shutil.copytree(prepared_once, tmp_path / "demo")


@pytest.fixture(scope="module")
def demo(root, prepared_once, tmp_path_factory):
    """The demo as `course demo` runs it, its output, and a second class prepared the same way but not graded."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(prepared_once, folder / "plain")
    command = [sys.executable, "-m", "graders.cli", "demo", "--folder", str(folder / "ours")]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return folder, result


def test_ends_well_and_says_where_things_are(demo):
    folder, result = demo
    assert result.returncode == 0, result.stdout + result.stderr
    for student, submission in CLASS.items():
        assert student in result.stdout
        assert submission.about.split()[0] in result.stdout
    assert "left" in result.stdout, "progress with an estimate"
    assert result.stderr == "", "nothing on the instructor's terminal that is not for the instructor"
    for name in ("feedback", "grades.csv", "gradebook.db"):
        assert (folder / "ours" / name).exists() and str(folder / "ours" / name) in result.stdout


def test_every_grade_is_the_right_one(demo):
    folder, _ = demo
    with (folder / "ours/grades.csv").open(encoding="utf-8") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert set(rows) == set(LOST)
    points = {cell.name: cell.points for cell in load(ROOT, ASSIGNMENT).cells if cell.kind == "test"}
    for student, row in rows.items():
        lost = {name.removeprefix("test_"): most - float(row[f"neurons:{name[5:]}"]) for name, most in points.items()}
        lost["late_submission_penalty"] = float(row["late_submission_penalty"])
        lost = {name: pytest.approx(amount) for name, amount in lost.items() if amount}
        if LOST[student] is None:
            assert float(row["score"]) == 0 and len(lost) == len(points)
        else:
            assert LOST[student] == lost, student
            assert float(row["score"]) == pytest.approx(10 - sum(LOST[student].values()))


def test_causes_are_told(demo):
    table = " ".join(demo[1].stdout.replace("│", " ").split())
    for words in ("функцию активации", "nan", "вес и смещение", "NotImplementedError", "submitted after the deadline"):
        assert all(word in table for word in words.split()), words
    assert "KernelDied" in table


def test_the_moving_picture_shows_what_it_prints(demo):
    folder, result = demo
    moving = runpy.run_path(str(ROOT / "img/screens/moving.py"))
    printed = result.stdout.replace(str(folder / "ours"), "build/demo")
    shown = (ROOT / TRANSCRIPT).read_text(encoding="utf-8")
    now, then = (moving["steady"](moving["read_transcript"](text)) for text in (printed, shown))
    assert now == then, f"take it anew: course demo > {TRANSCRIPT}, then python img/screens/moving.py"


def gradebook_of(folder):
    entries = {}
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        for submission in gradebook.find_assignment(ASSIGNMENT).submissions:
            for notebook in submission.notebooks:
                key = (submission.student.id, notebook.name)
                entries[key] = (notebook.score, notebook.late_submission_penalty, notebook.needs_manual_grade)
                for grade in notebook.grades:
                    entries[(*key, grade.cell.name)] = (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
                for comment in notebook.comments:
                    entries[(*key, "comment", comment.cell.name)] = comment.comment
    return entries


def test_plain_nbgrader_gives_an_identical_gradebook(demo):
    folder, _ = demo
    for student in CLASS.keys() - PLAIN:
        shutil.rmtree(folder / "plain/submitted" / student)
    command = [sys.executable, "-m", "nbgrader", "autograde", ASSIGNMENT]
    result = subprocess.run(command, cwd=folder / "plain", capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-3000:]
    ours, plain = gradebook_of(folder / "ours"), gradebook_of(folder / "plain")
    tests = sum(cell.kind == "test" for cell in load(ROOT, ASSIGNMENT).cells)
    assert len([key for key in ours if len(key) == 3]) == len(CLASS) * tests
    assert plain == {key: entry for key, entry in ours.items() if key[0] in PLAIN}


def test_feedback_is_in_russian_and_keeps_the_hidden_tests_hidden(demo, root):
    folder, _ = demo
    pages = {student: folder / "ours/feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html" for student in CLASS}
    texts = {student: page.read_text(encoding="utf-8") for student, page in pages.items()}
    secrets = find_secrets(course.open_course(root), ASSIGNMENT).tests
    for text in texts.values():
        plain = html.unescape(re.sub("<[^>]*>", "", text))
        assert "HIDDEN TESTS" not in plain
        # a hidden test's message is the reason the student is to read; its code is not
        assert [line for line in secrets if line in plain and "(" in line and not line.startswith(('"', 'f"'))] == []
        assert "Score" not in plain and "Баллы" in plain
    assert "neurons: 5 из 10" in texts["late"] and "Сдано после срока" in texts["late"] and "−5" in texts["late"]
    assert "проверьте функцию активации" in texts["relu"]
    assert "Ядро Python остановилось" in texts["kernel_dies"]


def test_grading_again_runs_only_what_is_new(demo, capsys):
    folder, _ = demo
    api = course.open_course(folder / "ours")
    said = []
    assert course.grade(api, ASSIGNMENT, report=said.append) == {}
    assert said == [f"{len(CLASS)} of {len(CLASS)} already graded; --force grades them again"]
    (folder / "ours/submitted/raises/neurons/timestamp.txt").write_text("2026-12-06 10:00:00 UTC\n")
    said.clear()
    course.grade(api, ASSIGNMENT, report=said.append)
    assert [line.split(":")[0] for line in said[1:]] == ["[1/1] raises"]


def test_a_notebook_that_cannot_be_read_gets_a_grade_and_the_cause(prepared, capsys):
    for student in CLASS:
        if student != "raises":
            shutil.rmtree(prepared / "submitted" / student)
    (prepared / "submitted/raises/neurons/neurons.ipynb").write_text("{broken", encoding="utf-8")
    assert main(["--course-dir", str(prepared), "grade", ASSIGNMENT]) == 0
    out = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert "raises: 0/10" in out and "нарушен формат JSON" in out
    assert "the notebook cannot be read" in out


def test_can_be_prepared_again_but_not_over_other_files(prepared, root, tmp_path):
    (prepared / "submitted/ghost").mkdir()
    prepare(root, prepared)
    assert not (prepared / "submitted/ghost").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/work.txt").write_text("x")
    with pytest.raises(CourseError, match="choose another folder"):
        prepare(root, tmp_path / "mine")


def test_grading_what_was_never_submitted_or_released(prepared, capsys):
    assert main(["--course-dir", str(prepared), "grade", "nothing"]) == 1
    assert "no such assignment" in capsys.readouterr().err
    assert main(["--course-dir", str(prepared), "grade", ASSIGNMENT, "--student", "nobody"]) == 1
    assert "no such submission" in capsys.readouterr().err
    assert main(["--course-dir", str(prepared), "feedback", ASSIGNMENT]) == 1
    assert "run `course grade neurons`" in capsys.readouterr().err


def test_works_where_the_environment_is_not_activated(synced):
    """nbgrader calls `alembic` by name."""
    command = [sys.executable, "-m", "graders.cli", "release"]
    bare = {name: value for name, value in os.environ.items() if name != "PATH"} | {"PATH": "/usr/bin:/bin"}
    result = subprocess.run(command, cwd=synced, env=bare, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert (synced / "gradebook.db").exists()
