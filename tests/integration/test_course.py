"""Grading a light assignment: what may happen to a submission. What may happen to a grading run: `test_pool.py`."""

import os
import time

import nbformat
import pytest
from nbgrader.api import Gradebook
from support import grade, hand_in, scores

from graders import course
from graders.cli import main
from graders.gradebook import submissions
from graders.intake.reading import read_submission
from graders.notebooks import grade_id


def delete(*names):
    def change(notebook):
        notebook.cells = [cell for cell in notebook.cells if grade_id(cell) not in names]

    return change


def test_deleted_cells_are_put_back_or_told_of(light, cluster, capsys):
    hand_in(light, "no_test", change=delete("test_double"))
    hand_in(light, "no_solution", change=delete("double"))
    hand_in(light, "nothing_left", change=delete("double", "test_double"))
    assert grade(light, "--scheduler", cluster) == 0
    assert scores(light) == {"no_test": 3, "no_solution": 0, "nothing_left": 0}
    notebook = nbformat.read(light / "autograded/nothing_left/double/double.ipynb", 4)
    assert [grade_id(cell) for cell in notebook.cells] == [None, None, "test_double"]
    assert "double.ipynb: cell double is missing\n" in capsys.readouterr().out
    assert main(["--course-dir", str(light), "feedback", "double"]) == 0
    page = (light / "feedback/no_solution/double/double.html").read_text(encoding="utf-8")
    assert "Ячейки double в сданной тетради нет" in page


def test_an_answer_in_a_cell_that_lost_its_metadata_counts(light):
    def forget(notebook):
        notebook.cells[1].metadata = {}

    hand_in(light, "student", change=forget)
    assert grade(light) == 0
    assert scores(light) == {"student": 3}


def test_a_deleted_written_answer_and_task_are_put_back(light):
    """A written answer is a graded solution; a task is graded by hand as a whole."""
    source = light / "source/double/double.ipynb"
    notebook = nbformat.read(source, 4)
    for name, kind in {"essay": "solution", "photo": "task"}.items():
        cell = nbformat.v4.new_markdown_cell(f"Напишите: {name}")
        cell.metadata["nbgrader"] = {
            "schema_version": 3, "grade_id": name, "points": 2, "grade": kind == "solution", "locked": kind == "task",
            "solution": kind == "solution", "task": kind == "task",
        }  # fmt: skip
        notebook.cells.append(cell)
    nbformat.write(notebook, source)
    assert main(["--course-dir", str(light), "release"]) == 0
    hand_in(light, "student", change=delete("essay", "photo"))
    assert grade(light) == 0
    graded = nbformat.read(light / "autograded/student/double/double.ipynb", 4)
    assert [grade_id(cell) for cell in graded.cells[3:]] == ["essay", "photo"]
    assert "была восстановлена" in graded.cells[3].source
    assert scores(light) == {"student": 3}


def test_changed_test_cells_are_restored(light):
    def cheat(notebook):
        notebook.cells[2].source = "pass"

    hand_in(light, "cheater", "def double(x):\n    return 0", change=cheat)
    assert grade(light) == 0
    assert scores(light) == {"cheater": 0}


@pytest.mark.parametrize("text", ["?", "yesterday", "2026-12-06 23:30:00 MSK", "2026-12-06 23:30:00 +0300"])
def test_a_timestamp_nobody_can_read_right_stops_one_student(light, cluster, capsys, text):
    hand_in(light, "unclear", timestamp=text)
    hand_in(light, "fine", timestamp="2026-12-06 20:30:00 UTC")
    assert grade(light, "--scheduler", cluster) == 1
    captured = capsys.readouterr()
    assert "unclear: FAILED" in captured.out and "write it like 2026-12-06 20:59:59 UTC" in captured.err
    assert scores(light) == {"fine": 3}
    assert grade(light) == 1, "and again, until somebody mends it"


def test_what_cannot_be_read_in_time_stops_one_student(light, monkeypatch, capsys):
    for student in ("early", "endless", "late"):
        hand_in(light, student)

    def read(folder, *about, **more):
        while folder.parent.name == "endless":
            time.sleep(0.01)
        return read_submission(folder, *about, **more)

    with monkeypatch.context() as patch:
        patch.setattr(submissions, "READING_LIMIT", 5.0)
        patch.setattr(submissions, "read_submission", read)
        assert grade(light) == 1
    captured = capsys.readouterr()
    assert (
        "endless: FAILED" in captured.out and "endless/double: not read within 5 s, and so not graded" in captured.err
    )
    assert scores(light) == {"early": 3, "late": 3}
    assert grade(light) == 0 and scores(light) == {"early": 3, "endless": 3, "late": 3}


@pytest.mark.parametrize(
    "text", ["2026-12-06 20:30:00 UTC", "2026-12-06T23:30:00+03:00", "2026-12-06 20:30:00.123456 UTC"]
)
def test_usual_timestamps_are_read(light, text):
    hand_in(light, "fine", timestamp=text)
    assert grade(light) == 0
    with Gradebook(f"sqlite:///{light}/gradebook.db") as gradebook:
        assert f"{gradebook.find_submission('double', 'fine').timestamp:%H:%M}" == "20:30"


def test_a_changed_submission_is_graded_again_without_a_timestamp_too(light):
    hand_in(light, "student", "def double(x):\n    return 0")
    grade(light)
    hand_in(light, "student")
    assert grade(light) == 0
    assert scores(light) == {"student": 3}


def test_export_says_which_plugin_it_cannot_find(light, capsys):
    assert main(["--course-dir", str(light), "export", "--exporter", "Moodle"]) == 1
    assert "Moodle: no such export plugin" in capsys.readouterr().err


def test_an_isolated_course_never_touches_the_configured_gradebook(light, tmp_path):
    with (light / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f'c.CourseDirectory.db_url = "sqlite:///{tmp_path}/precious.db"\n')
    with course.open_course(light, isolated=True).gradebook:
        pass
    assert not (tmp_path / "precious.db").exists()


def test_kernels_that_grade_find_the_data_of_the_course(copy, monkeypatch):
    monkeypatch.delenv("SCIKIT_LEARN_DATA", raising=False)
    course.open_course(copy)
    assert "SCIKIT_LEARN_DATA" not in os.environ, "there is no data in this copy"
    (copy / "data/scikit_learn_data").mkdir()
    course.open_course(copy)
    assert os.environ["SCIKIT_LEARN_DATA"] == str(copy / "data/scikit_learn_data")
    monkeypatch.setenv("SCIKIT_LEARN_DATA", "given")
    course.open_course(copy)
    assert os.environ["SCIKIT_LEARN_DATA"] == "given"
