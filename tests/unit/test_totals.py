"""One result everywhere: the table, a page of feedback, the CSV, nbgrader's columns and the formgrader's pages."""

import csv
import io
from datetime import datetime, timedelta

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from rich.console import Console
from support import ROOT

from graders.course import export, open_course
from graders.gradebook.totals import in_points, rounded, submission_total
from graders.lms.grades import read_grades
from graders.reporting.feedback import GetTotals
from graders.reporting.results import read_results, results_table

SOFT = datetime(2026, 5, 1, 20)
POINTS = {"p1": {"test_a": 5.0, "essay": 3.0}, "p2": {"test_a": 1.0, "test_third": 1.0}}
STAMP = "%Y-%m-%d %H:%M:%S UTC"


def settle(gradebook, student, points, *, late=0, penalties=(), timestamp=True):
    """Give a student points by notebook and exercise: (auto, manual, extra), and penalties by notebook."""
    gradebook.add_student(student)
    moment = SOFT + timedelta(days=late)
    submission = gradebook.add_submission("hw", student, **({"timestamp": moment} if timestamp else {}))
    for notebook in submission.notebooks:
        for grade in notebook.grades:
            auto, manual, extra = points.get((notebook.name, grade.cell.name), (None, None, None))
            grade.auto_score, grade.manual_score, grade.extra_credit = auto, manual, extra
            grade.needs_manual_grade = auto is None and manual is None
        if notebook.name in dict(penalties):
            notebook.late_submission_penalty = dict(penalties)[notebook.name]
    gradebook.db.commit()


def everything(auto, *, essay=(None, 2.0, None), third=(1 / 3, None, None)):
    return {("p1", "test_a"): (auto, None, None), ("p1", "essay"): essay,
            ("p2", "test_a"): (1.0, None, None), ("p2", "test_third"): third}  # fmt: skip


# by student: points, days late, penalties as they stand in the gradebook; the result with the dates of now
CLASS = {
    "on_time": (everything(5.0), 0, {}, (8.333333, 0, 8.333333)),
    "tenths": (everything(0.1, essay=(None, 0.2, None)), 0, {}, (1.633333, 0, 1.633333)),
    "late_now": (everything(5.0), 2, {}, (8.333333, 3.333333, 5)),
    "late_before": (everything(5.0), 0, {"p1": 3.0, "p2": 0.5}, (8.333333, 0, 8.333333)),
    "penalty_above_points": (everything(2.0, essay=(None, 0.5, None)), 40, {"p1": 7.0}, (3.833333, 3.833333, 0)),
    "ungraded": (everything(5.0, essay=(None, None, None)), 0, {}, (6.333333, 0, 6.333333)),
    "bonus": (everything(5.0, essay=(None, 3.0, 2.5)), 0, {}, (11.833333, 0, 11.833333)),
    "late_bonus": (everything(5.0, essay=(None, 3.0, 2.5)), 1, {}, (11.833333, 6.833333, 5)),
    "bonus_alone": (everything(5.0, essay=(None, None, 2.5)), 0, {}, (6.333333, 0, 6.333333)),
    "overruled": (everything(5.0, third=(1.0, 0.25, None)), 0, {}, (8.25, 0, 8.25)),
    "negative": ({**everything(0.0, essay=(None, 0.0, -1.0)), ("p2", "test_a"): (0.0, None, None),
                  ("p2", "test_third"): (0.0, None, None)}, 3, {}, (-1, 0, 0)),
}  # fmt: skip


@pytest.fixture
def place(tmp_path, empty_gradebook):
    config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (tmp_path / "nbgrader_config.py").write_text(config, encoding="utf-8")
    (tmp_path / "deadlines.toml").write_text("[hw]\nsoft = 2026-05-01T20:00:00\n", encoding="utf-8")
    (tmp_path / "source/hw").mkdir(parents=True)
    with Gradebook(f"sqlite:///{empty_gradebook}") as gradebook:
        gradebook.add_assignment("hw", duedate=SOFT)
        for name, cells in POINTS.items():
            gradebook.add_notebook(name, "hw")
            for cell, most in cells.items():
                kind = "markdown" if cell == "essay" else "code"
                gradebook.add_grade_cell(cell, name, "hw", max_score=most, cell_type=kind)
        for student, (points, late, penalties, _) in CLASS.items():
            settle(gradebook, student, points, late=late, penalties=penalties.items())
            for step in ("submitted", "autograded"):
                folder = tmp_path / step / student / "hw"
                folder.mkdir(parents=True)
                (folder / "timestamp.txt").write_text(f"{SOFT + timedelta(days=late):{STAMP}}", encoding="utf-8")
        settle(gradebook, "row_alone", {}, timestamp=False)
        gradebook.add_student("absent")
        gradebook.add_student("waits")
    (tmp_path / "submitted/waits/hw").mkdir(parents=True)
    return tmp_path


def rows_of(place, api, name="grades.csv"):
    with export(api, place / name).open(encoding="utf-8", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def page(api, student, notebook):
    """What a page of feedback gets of its notebook's points."""
    step = GetTotals(parent=api)
    about = {"student": student, "assignment": "hw", "notebook": notebook, "db_url": api.coursedir.db_url}
    cells = []
    for name, most in POINTS[notebook].items():
        cell = new_markdown_cell("x")
        cell.metadata["nbgrader"] = {"grade": True, "solution": False, "grade_id": name, "points": most}
        cells.append(cell)
    nb, resources = step.preprocess(new_notebook(cells=cells), {"nbgrader": about})
    return nb, resources["nbgrader"]


def test_all_of_them_say_the_same(place):
    api = open_course(place)
    rows = rows_of(place, api)  # whose dates all others follow, too
    results = {result.student: result for result in read_results(api, "hw")}
    with api.gradebook as gradebook:
        _, (platform,) = read_grades(gradebook, place, gradebook.assignments, gradebook.students)
    theirs = {entry["student"]: entry for entry in api.get_submissions("hw")}
    console = Console(file=io.StringIO(), width=300)
    console.print(results_table("hw", [results[student] for student in CLASS]))
    table = {
        line.split("│")[1].strip(): line.split("│") for line in console.file.getvalue().splitlines() if "│" in line
    }
    for student, (_, _, _, (raw, penalty, score)) in CLASS.items():
        row = rows[student]
        said = [float(row[name]) for name in ("raw_score", "late_submission_penalty", "score", "max_score")]
        assert said == [raw, penalty, score, 10], student
        result = results[student]
        assert (result.penalty, result.score, result.max_score) == (penalty, score, 10), student
        assert table[student][-3].strip() == in_points(score), student
        assert table[student][-4].strip() == (f"-{in_points(penalty)}" if penalty else ""), student
        assert platform.grades.get(student, score) == score, student
        assert (student in platform.grades) == (row["state"] == "graded"), student
        pages = [page(api, student, notebook)[1] for notebook in POINTS]
        assert sum(about["late_penalty"] for about in pages) == pytest.approx(penalty), student
        assert sum(about["score"] for about in pages) == pytest.approx(score), student
        for submission in (theirs[student], *api.get_student_submissions(student)):
            assert rounded(submission["score"]) == raw and submission["max_score"] == 10, student
            assert submission["needs_manual_grade"] == (row["state"] == "to be graded by hand"), student
        with api.gradebook as gradebook:
            recorded = gradebook.find_submission("hw", student)
            assert recorded.late_submission_penalty == pytest.approx(penalty), "nbgrader's own export has it, too"


def test_what_a_person_has_still_to_grade_is_no_zero(place):
    api = open_course(place)
    rows = rows_of(place, api)
    assert {student for student, row in rows.items() if row["hw:p1/essay"] == ""} == {
        "ungraded", "bonus_alone", "absent", "waits", "row_alone"
    }  # fmt: skip
    assert {student: row["state"] for student, row in rows.items() if row["state"] != "graded"} == {
        "ungraded": "to be graded by hand", "bonus_alone": "to be graded by hand",
        "absent": "nothing handed in", "row_alone": "nothing handed in", "waits": "not graded yet",
    }  # fmt: skip
    nb, _ = page(api, "ungraded", "p1")
    assert [cell.metadata.nbgrader["ungraded"] for cell in nb.cells] == [False, True]


def test_who_handed_nothing_in_has_a_row_of_zeros_and_no_question_marks(place):
    api = open_course(place)
    rows = rows_of(place, api)
    for student in ("absent", "row_alone"):
        row = rows[student]
        assert [row[name] for name in ("raw_score", "late_submission_penalty", "score", "timestamp")] == [
            "0.0", "0.0", "0.0", ""
        ]  # fmt: skip
    result = next(result for result in read_results(api, "hw") if result.student == "row_alone")
    console = Console(file=io.StringIO(), width=200)
    console.print(results_table("hw", [result]))
    line = next(line for line in console.file.getvalue().splitlines() if "row_alone" in line)
    assert "nothing handed in" in line and "?" not in line


def test_points_put_back_into_the_queue_count_and_are_marked(place):
    with Gradebook(f"sqlite:///{place}/gradebook.db") as gradebook:
        gradebook.find_grade("essay", "p1", "hw", "on_time").needs_manual_grade = True
        gradebook.db.commit()
    api = open_course(place)
    row = rows_of(place, api)["on_time"]
    assert (row["hw:p1/essay"], row["score"], row["state"]) == ("2.0", "8.333333", "to be graded by hand")
    result = next(result for result in read_results(api, "hw") if result.student == "on_time")
    console = Console(file=io.StringIO(), width=200)
    console.print(results_table("hw", [result]))
    assert "2?" in console.file.getvalue()


def test_without_a_deadline_a_penalty_that_a_person_set_is_the_same_everywhere(place):
    (place / "deadlines.toml").write_text("[other]\nsoft = 2026-05-01\n", encoding="utf-8")
    api = open_course(place)
    row = rows_of(place, api)["penalty_above_points"]
    assert [float(row[name]) for name in ("raw_score", "late_submission_penalty", "score")] == [3.833333, 2.5, 1.333333]
    result = next(result for result in read_results(api, "hw") if result.student == "penalty_above_points")
    assert (result.penalty, result.score) == (2.5, 1.333333), "7 points of a notebook that has 2.5 now"
    pages = [page(api, "penalty_above_points", notebook)[1] for notebook in POINTS]
    assert [about["score"] for about in pages] == [0, 1.333333]


def test_a_rule_of_nbgraders_own_follows_points_given_by_hand_as_well(place):
    (place / "deadlines.toml").unlink()
    with (place / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    api = open_course(place)
    row = rows_of(place, api)["late_now"]
    assert [float(row[name]) for name in ("late_submission_penalty", "score")] == [8.333333, 0]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (-0.001, "0"), (2.0000000000000004, "2"), (1 / 3, "0.33"), (100, "100"), (12345.67, "12345.67"), (0.5, "0.5")],
)  # fmt: skip
def test_points_as_people_are_shown_them(value, shown):
    assert in_points(value) == shown


def test_a_total_of_no_notebooks_is_nothing(place):
    with Gradebook(f"sqlite:///{place}/gradebook.db") as gradebook:
        gradebook.add_assignment("empty")
        submission = gradebook.add_submission("empty", "absent")
        assert submission_total(submission).score == 0


def test_no_two_exercises_have_one_name(tmp_path, empty_gradebook):
    """Whatever they are called: what has one name has one column, and one of the two would lose its points."""
    (tmp_path / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text("utf-8"), encoding="utf-8")
    points = {"x": 1.0, "test_x": 2.0, "test_test_x": 4.0, "test_y": 8.0, "test_": 16.0}
    with Gradebook(f"sqlite:///{empty_gradebook}") as gradebook:
        gradebook.add_assignment("hw")
        gradebook.add_notebook("p1", "hw")
        for name, most in points.items():
            gradebook.add_grade_cell(name, "p1", "hw", max_score=most, cell_type="code")
        settle(gradebook, "anna", {("p1", name): (most, None, None) for name, most in points.items()})
    folder = tmp_path / "autograded/anna/hw"
    folder.mkdir(parents=True)
    (folder / "timestamp.txt").write_text(f"{SOFT:{STAMP}}", encoding="utf-8")
    api = open_course(tmp_path)
    names = {"x": 1.0, "test_x": 2.0, "test_test_x": 4.0, "y": 8.0, "": 16.0}
    (result,) = read_results(api, "hw")
    assert {exercise.name: exercise.score for exercise in result.exercises} == names
    row = rows_of(tmp_path, api)["anna"]
    assert {name: float(row[f"hw:{name}"]) for name in names} == names
