"""A semester of one assignment: points by hand, a corrected test, a new answer, an extension; and what `status` says."""

import csv
import shutil
import textwrap
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from support import RIGHT, SOURCE, hand_in, quiet, release_course

from graders import course
from graders.authoring import lessons
from graders.cli import main

WRITTEN = """
    <!-- #region nbgrader={"grade": true, "grade_id": "essay", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false} -->
    ### BEGIN SOLUTION
    потому что дважды два
    ### END SOLUTION
    <!-- #endregion -->

    <!-- #region nbgrader={"grade": false, "grade_id": "drawing", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": true} -->
    Нарисуйте график в ячейке ниже.
    <!-- #endregion -->
    """
ON_TIME, LATE = "2026-03-09 10:00:00 UTC", "2026-03-12 10:00:00 UTC"
HALF_RIGHT = "def double(x):\n    return x + 1 if x == 1 else 2 * x if x < 100 else 0"


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    source = textwrap.dedent(SOURCE) + textwrap.dedent(WRITTEN)
    return release_course(tmp_path_factory.mktemp("regraded") / "small", source, "[double]\nsoft = 2026-03-10\n")


@pytest.fixture
def place(released, tmp_path):
    return shutil.copytree(released, tmp_path / "small")


def answer(text, drawing="график"):
    def change(notebook):
        essay = next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "essay")
        essay.source = text
        notebook.cells.append(nbformat.v4.new_markdown_cell(drawing))

    return change


def run(place, capsys, *arguments):
    code = main(["--course-dir", str(place), *arguments])
    said = capsys.readouterr()
    assert code == 0, said.err
    return said.out


def by_hand(place, student, **points):
    with Gradebook(f"sqlite:///{place}/gradebook.db") as gradebook:
        for name, value in points.items():
            grade = gradebook.find_grade(name, "double", "double", student)
            grade.manual_score, grade.needs_manual_grade = value, False  # as the formgrader does
        gradebook.db.commit()


def queue(place):
    """Return what waits for a person, and the points given by hand."""
    with Gradebook(f"sqlite:///{place}/gradebook.db") as gradebook:
        grades = [
            (submission.student.id, grade)
            for submission in gradebook.find_assignment("double").submissions
            for grade in submission.notebooks[0].grades
        ]
        return (
            {f"{student} {grade.name}" for student, grade in grades if grade.needs_manual_grade},
            {f"{student} {grade.name}": grade.manual_score for student, grade in grades if grade.manual_score is not None},
        )  # fmt: skip


def correct_the_test(place):
    """Only what is hidden changes, so that the released notebook stays the same."""
    source = place / "source/double/double.md"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("double(21) == 42", "double(210) == 420"), encoding="utf-8")
    lessons.sync(place, report=quiet)
    assert main(["--course-dir", str(place), "release"]) == 0


def states(out):
    lines = [[part.strip() for part in line.split("│")] for line in out.splitlines() if line.startswith("│")]
    return {line[1]: (line[2], line[3], line[5], line[6]) for line in lines}


def test_a_semester(place, capsys):
    with Gradebook(f"sqlite:///{place}/gradebook.db") as gradebook:
        gradebook.add_student("vera", first_name="Вера", last_name="Ильина")
    hand_in(place, "anna", RIGHT, ON_TIME, answer("потому"))
    hand_in(place, "борис", HALF_RIGHT, LATE, answer("не знаю"))
    out = run(place, capsys, "extend", "gleb", "double", "--days", "4", "--reason", "олимпиада")
    assert "note: gleb" in out
    out = run(place, capsys, "status", "double")
    assert states(out)["anna"][:2] == ("not graded", "") and states(out)["vera"][0] == "not handed in"
    assert "Ильина Вера" in out
    assert states(out)["gleb"][3] == "until 2026-03-14 23:59 UTC (4 days more), олимпиада"
    assert "double: 2 of 4 handed in (1 late); 2 not graded; 1 extension; due 2026-03-10 23:59 UTC" in out

    out = run(place, capsys, "grade", "double")
    assert "points that changed" not in out, "nobody had any"
    out = run(place, capsys, "status", "double")
    assert states(out)["anna"][:2] == ("to be graded by hand: essay, drawing", "3 of 6")
    assert states(out)["борис"][2] == "1 d 10 h"
    by_hand(place, "anna", essay=2, drawing=1)
    by_hand(place, "борис", essay=1, drawing=1, test_double=2)
    out = run(place, capsys, "status", "double")
    assert states(out)["anna"][:2] == ("graded", "6 of 6") and states(out)["борис"][:2] == ("graded", "3 of 6")
    assert "2 graded" in out

    correct_the_test(place)
    capsys.readouterr()
    out = run(place, capsys, "status", "double")
    assert states(out)["anna"][0] == states(out)["борис"][0] == "changed since: tests changed"
    out = run(place, capsys, "grade", "double")
    assert "points that changed" not in out, "what a person gave holds, and anna passes the new test as well"
    assert queue(place) == (
        set(),
        {"anna essay": 2, "anna drawing": 1, "борис essay": 1, "борис drawing": 1, "борис test_double": 2},
    )

    hand_in(place, "борис", HALF_RIGHT, LATE, answer("понял: потому"))
    assert states(run(place, capsys, "status", "double"))["борис"][0] == "changed since: submission changed"
    run(place, capsys, "grade", "double")
    assert queue(place)[0] == {"борис essay"}, "neither the code nor the drawing is new"
    run(place, capsys, "grade", "double", "--force")
    assert queue(place)[0] == {"борис essay"}, "nobody has looked at it yet"
    by_hand(place, "борис", essay=2)

    # the other doors do the same
    api = course.open_course(place)
    assert api.autograde("double", "борис")["success"] and queue(place)[0] == set()
    hand_in(place, "борис", "def double(x):\n    return 2 * x", LATE, answer("понял: потому"))
    assert api.autograde("double", "борис")["success"]
    assert queue(place)[0] == {"борис test_double", "борис drawing"}, "the code may belong to what was drawn"
    by_hand(place, "борис", drawing=1)
    by_hand(place, "борис", test_double=None)  # 6 points now; the penalty of 2 is of a time when they were 5

    out = run(place, capsys, "extend", "борис", "double", "2026-03-13")
    assert "the late penalty is 0 now, it was 2" in out
    run(place, capsys, "export", "--to", str(place / "grades.csv"))
    with (place / "grades.csv").open(encoding="utf-8") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert [rows["борис"][name] for name in ("raw_score", "late_submission_penalty", "score")] == ["6.0", "0.0", "6.0"]
    assert rows["vera"]["state"] == "nothing handed in" and "gleb" not in rows

    # what was granted in advance holds from the first grading on
    hand_in(place, "gleb", RIGHT, LATE, answer(""))
    out = run(place, capsys, "grade", "double")
    assert "gleb: 3/6" in out
    with Gradebook(f"sqlite:///{place}/gradebook.db") as gradebook:
        assert gradebook.find_submission("double", "gleb").total_seconds_late == 0
    hand_in(place, "anna", "def double(x):\n    return 0", LATE, answer("потому"))
    out = run(place, capsys, "grade", "double")
    assert "points that changed: 1" in out
    assert "    anna: 6 -> 3 of 6 (double 3 -> 0): submission changed, handed in at another time" in out
    assert "double: 3 of 4 handed in (1 late); 1 graded; 2 to be graded by hand; 2 extensions" in run(
        place, capsys, "status"
    )


def test_a_page_follows_a_moved_date_at_nbgraders_own_door_and_says_what_is_not_graded_yet(place, capsys):
    hand_in(place, "anna", RIGHT, LATE, answer("потому"))
    run(place, capsys, "grade", "double")
    api = course.open_course(place)
    (place / "deadlines.toml").write_text("[double]\nsoft = 2026-03-20\n", encoding="utf-8")
    assert api.generate_feedback("double", "anna")["success"]
    page = (place / "feedback/anna/double/double.html").read_text(encoding="utf-8")
    assert "double: 3 из 6" in page and "Сдано после срока" not in page
    assert page.count("ещё не проверено, до 2") == 2 and page.count("ещё не проверено, до 1") == 2


def test_status_of_what_cannot_be_graded_and_of_what_is_gone(place, capsys):
    hand_in(place, "anna", RIGHT, ON_TIME, answer("потому"))
    run(place, capsys, "grade", "double")
    shutil.rmtree(place / "submitted/anna")
    hand_in(place, "борис", RIGHT, "soon")
    out = run(place, capsys, "status", "double")
    assert "its folder in submitted/ is gone" in " ".join(out.split())
    assert states(out)["борис"][0] == "not graded"
    shutil.rmtree(place / "release/double")
    out = run(place, capsys, "status")
    assert out.count("\n") == 1 and "run `course release double`" in out
    assert not list(place.glob(".status-*"))
    assert main(["--course-dir", str(place), "status", "dauble"]) == 1
    assert "dauble: no such assignment; there are double" in capsys.readouterr().err


def test_a_time_that_is_taken_back_makes_nobody_late(place, capsys):
    for student in ("anna", "борис"):
        hand_in(place, student, RIGHT, LATE, answer("потому"))
    run(place, capsys, "grade", "double")
    by_hand(place, "anna", essay=2, drawing=1)
    by_hand(place, "борис", essay=2, drawing=1)
    assert states(run(place, capsys, "status", "double"))["anna"][1] == "3 of 6"
    (place / "submitted/anna/double/timestamp.txt").unlink()
    (place / "submitted/борис/double/timestamp.txt").write_text("\n")
    assert "anna: 3 -> 6 of 6 (late penalty 3 -> 0): handed in at another time" in run(
        place, capsys, "grade", "double", "--student", "anna"
    )
    # nbgrader's own doors grade again what has a later time, or when they are told to
    assert course.open_course(place).autograde("double", "борис", force=True)["success"]
    after = states(run(place, capsys, "status", "double"))
    assert after["anna"] == after["борис"] == ("graded", "6 of 6", "", "")


def test_who_left_the_gradebook_stops_nobodys_feedback(place, capsys):
    for student in ("anna", "борис"):
        hand_in(place, student, RIGHT, ON_TIME, answer("потому"))
    run(place, capsys, "grade", "double")
    with Gradebook(f"sqlite:///{place}/gradebook.db") as gradebook:
        gradebook.remove_student("борис")
    out = run(place, capsys, "feedback", "double")
    assert "without feedback: борис; run `course grade double`" in out and "anna: done" in out
    assert "борис: 3/6" in run(place, capsys, "grade", "double"), "as long as the submission is there"


def test_another_answer_inside_a_tasks_own_cell_is_another_answer(place, capsys):
    def into(text):
        def change(notebook):
            task = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "drawing")
            task.source = f"График такой: {text}"

        return change

    hand_in(place, "anna", RIGHT, ON_TIME, into("прямая"))
    run(place, capsys, "grade", "double")
    by_hand(place, "anna", drawing=1)
    run(place, capsys, "grade", "double", "--force")
    assert queue(place)[0] == set()
    hand_in(place, "anna", RIGHT, ON_TIME, into("чепуха"))
    assert states(run(place, capsys, "status", "double"))["anna"][0] == "changed since: submission changed"
    run(place, capsys, "grade", "double")
    assert queue(place)[0] == {"anna drawing"}


def test_a_gradebook_from_a_backup_gets_the_points_of_today(place, capsys):
    hand_in(place, "anna", "def double(x):\n    return 3 * x", ON_TIME, answer("потому"))
    run(place, capsys, "grade", "double")
    shutil.copyfile(place / "gradebook.db", place / "backup.db")
    hand_in(place, "anna", RIGHT, ON_TIME, answer("потому"))
    run(place, capsys, "grade", "double")
    shutil.copyfile(place / "backup.db", place / "gradebook.db")
    assert states(run(place, capsys, "status", "double"))["anna"][0].startswith("changed since: the gradebook")
    out = run(place, capsys, "grade", "double")
    assert "test_double 0 -> 3" in " ".join(out.split()) or "double 0 -> 3" in " ".join(out.split())
    assert "1 of 1 already graded" in run(place, capsys, "grade", "double")


def test_points_by_hand_that_are_more_than_there_are_now_wait_for_a_person(place, capsys):
    hand_in(place, "anna", RIGHT, ON_TIME, answer("потому"))
    run(place, capsys, "grade", "double")
    by_hand(place, "anna", essay=2, drawing=1)
    source = place / "source/double/double.md"
    source.write_text(source.read_text(encoding="utf-8").replace('"points": 2', '"points": 1'), encoding="utf-8")
    lessons.sync(place, report=quiet)
    run(place, capsys, "release", "double")
    run(place, capsys, "grade", "double")
    assert queue(place)[0] == {"anna essay"}
    by_hand(place, "anna", essay=1)
    run(place, capsys, "grade", "double", "--force")
    assert queue(place)[0] == set()


def test_a_mark_scheme_is_for_graders_alone(place, capsys):
    source = place / "source/double/double.md"
    scheme = "Нарисуйте.\n\n### BEGIN MARK SCHEME\nбалл за оси\n### END MARK SCHEME"
    text = source.read_text(encoding="utf-8").replace("Нарисуйте график в ячейке ниже.", scheme)
    source.write_text(text, encoding="utf-8")
    lessons.sync(place, report=quiet)
    run(place, capsys, "release", "double")
    hand_in(place, "anna", RIGHT, ON_TIME, answer("потому"))
    run(place, capsys, "grade", "double")
    run(place, capsys, "feedback", "double")
    assert "балл за оси" in (place / "autograded/anna/double/double.ipynb").read_text(encoding="utf-8")
    page = (place / "feedback/anna/double/double.html").read_text(encoding="utf-8")
    assert "балл за оси" not in page and "MARK SCHEME" not in page and "Нарисуйте." in page


def test_given_code_that_a_release_changes_brings_no_task_back(place, capsys):
    source = place / "source/double/double.md"

    def release(old, new):
        source.write_text(source.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        lessons.sync(place, report=quiet)
        run(place, capsys, "release", "double")

    def change(notebook):
        notebook.cells[1].source = "import math"
        notebook.cells[2].source = RIGHT
        answer("потому")(notebook)

    release("# Задание\n", "# Задание\n\n```python\nimport math\n```\n")
    hand_in(place, "anna", "", ON_TIME, change)
    run(place, capsys, "grade", "double")
    by_hand(place, "anna", essay=2, drawing=1)
    release("import math", "import math\nimport os")
    run(place, capsys, "grade", "double")
    assert queue(place)[0] == set()


def test_points_by_hand_in_a_backup_wait_for_a_person(place, capsys):
    hand_in(place, "anna", "def double(x):\n    return 3 * x", ON_TIME, answer("потому"))
    run(place, capsys, "grade", "double")
    by_hand(place, "anna", essay=2, drawing=1)
    shutil.copyfile(place / "gradebook.db", place / "backup.db")
    hand_in(place, "anna", RIGHT, ON_TIME, answer("по другой причине"))
    run(place, capsys, "grade", "double")
    by_hand(place, "anna", essay=1, drawing=1)
    shutil.copyfile(place / "backup.db", place / "gradebook.db")
    assert queue(place)[0] == set()
    assert "the gradebook is of an earlier time" in run(place, capsys, "grade", "double")
    assert "anna essay" in queue(place)[0]


def test_a_written_answer_alone_that_a_backup_does_not_know_waits_for_a_person(place, capsys):
    """Points that were given automatically are the same then, and no time says which of the two is later."""
    api = course.open_course(place)
    for student in ("anna", "борис", "вера"):
        hand_in(place, student, RIGHT, change=answer("раз"))
    run(place, capsys, "grade", "double")
    by_hand(place, "anna", essay=2, drawing=1)
    by_hand(place, "борис", essay=2, drawing=1)
    by_hand(place, "вера", essay=2, drawing=1)
    shutil.copyfile(place / "gradebook.db", place / "backup.db")
    hand_in(place, "anna", RIGHT, change=answer("два"))
    hand_in(place, "борис", RIGHT, change=answer("два"))
    run(place, capsys, "grade", "double")
    by_hand(place, "anna", essay=0)
    shutil.copyfile(place / "backup.db", place / "gradebook.db")
    found = states(run(place, capsys, "status", "double"))
    assert found["anna"][0].startswith("changed since: the gradebook") and found["вера"][0] == "graded"
    # at nbgrader's own door, and with one more answer in between
    assert api.autograde("double", "anna", force=True)["success"]
    hand_in(place, "борис", "def double(x):\n    return x * 2", change=answer("два"))
    run(place, capsys, "grade", "double")
    assert queue(place)[0] == {"anna essay", "anna drawing", "борис essay", "борис drawing"}
    assert queue(place)[1]["anna essay"] == 2, "the backup's, until somebody has looked"
    assert "3 of 3 already graded" in run(place, capsys, "grade", "double")
    by_hand(place, "anna", essay=1, drawing=1)
    run(place, capsys, "grade", "double", "--force")
    assert queue(place)[0] == {"борис essay", "борис drawing"}


def test_a_backup_that_is_put_back_before_a_forced_grading(place, capsys):
    hand_in(place, "anna", RIGHT, change=answer("раз", "прямая"))
    run(place, capsys, "grade", "double")
    by_hand(place, "anna", essay=2, drawing=1)
    shutil.copyfile(place / "gradebook.db", place / "backup.db")
    hand_in(place, "anna", RIGHT, change=answer("раз", "кривая"))
    run(place, capsys, "grade", "double")
    shutil.copyfile(place / "backup.db", place / "gradebook.db")
    run(place, capsys, "grade", "double", "--force")
    assert "anna drawing" in queue(place)[0]


def test_a_gradebook_that_does_not_say_of_which_state_its_points_are_is_believed(place, capsys):
    """Such as one of before: nobody is to look again at a whole class."""
    hand_in(place, "anna", RIGHT, ON_TIME, answer("раз"))
    run(place, capsys, "grade", "double")
    by_hand(place, "anna", essay=2, drawing=1)
    with Gradebook(f"sqlite:///{place}/gradebook.db") as gradebook:
        gradebook.db.connection().exec_driver_sql("DROP TABLE course_graded")
        gradebook.db.commit()
    assert "1 of 1 already graded" in run(place, capsys, "grade", "double")
    run(place, capsys, "grade", "double", "--force")
    assert queue(place)[0] == set()


def test_each_autograded_notebook_is_read_once_to_see_whether_it_is_graded(place, capsys, monkeypatch):
    for student in ("anna", "борис"):
        hand_in(place, student, RIGHT, ON_TIME, answer("раз"))
    run(place, capsys, "grade", "double")
    read, before = [], Path.read_bytes

    def read_bytes(path):
        read.append(path)
        return before(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    assert "2 of 2 already graded" in run(place, capsys, "grade", "double")
    autograded = [path.parts[-3] for path in read if "autograded" in path.parts and path.suffix == ".ipynb"]
    assert sorted(autograded) == ["anna", "борис"]


def test_extra_points_wait_for_a_person_with_another_answer(place, capsys):
    def extra(**points):
        with Gradebook(f"sqlite:///{place}/gradebook.db") as gradebook:
            for name, value in points.items():
                grade = gradebook.find_grade(name, "double", "double", "anna")
                grade.extra_credit, grade.needs_manual_grade = value, False  # as the formgrader does
            gradebook.db.commit()

    hand_in(place, "anna", RIGHT, ON_TIME, answer(""))
    run(place, capsys, "grade", "double")
    by_hand(place, "anna", essay=0, drawing=1)
    extra(test_double=0.5)
    run(place, capsys, "grade", "double", "--force")
    assert queue(place)[0] == set()
    hand_in(place, "anna", HALF_RIGHT, ON_TIME, answer(""))
    assert "anna test_double" not in queue(place)[0]
    for options in ([], ["--force"]):
        run(place, capsys, "grade", "double", *options)
        assert "anna test_double" in queue(place)[0], "they were for other code, and nobody has looked"


@pytest.mark.parametrize("like", [[], ["--like", "csv"]])
def test_an_export_notes_whose_grade_is_of_before(place, capsys, like):
    for student in ("anna", "борис", "вера"):
        hand_in(place, student, RIGHT, ON_TIME, answer(""))
    run(place, capsys, "grade", "double")
    by_hand(place, "anna", essay=2, drawing=1)
    by_hand(place, "борис", essay=2, drawing=1)

    def export():
        assert main(["--course-dir", str(place), "export", *like, "--to", str(place / "grades.csv")]) == 0
        return [line for line in capsys.readouterr().err.splitlines() if line.startswith("note: ")]

    assert export() == [], "who waits for a person is told in the file"
    hand_in(place, "борис", HALF_RIGHT, LATE, answer(""))
    hand_in(place, "глеб", RIGHT, ON_TIME, answer(""))
    assert export() == [
        "note: double: not graded as handed in now, so that grades are missing or older: борис, глеб; run `course grade "
        "double`"
    ]
    shutil.rmtree(place / "submitted/борис")
    run(place, capsys, "grade", "double")
    assert export() == []
