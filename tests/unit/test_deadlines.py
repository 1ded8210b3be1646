from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from graders import CourseError
from graders.gradebook.deadlines import FILE_NAME, Policy, load_policy
from graders.gradebook.penalties import refresh_penalties, set_due_date
from graders.reporting.exporters import ExerciseCsvExportPlugin

DAY = timedelta(days=1)


def write(folder, text):
    path = folder / FILE_NAME
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("rule", "score", "late", "penalty"),
    [
        ("cap", 10, timedelta(0), 0),
        ("cap", 10, timedelta(seconds=1), 5),
        ("cap", 6, DAY, 1),
        ("cap", 5, DAY, 0),
        ("cap", 3, DAY, 0),
        ("cap", 10, 14 * DAY, 5),
        ("cap", 10, 14 * DAY + timedelta(seconds=1), 10),
        ("cap", 3, 15 * DAY, 3),
        ("scale", 10, DAY, 5),
        ("scale", 6, DAY, 3),
        ("scale", 6, 15 * DAY, 6),
        ("scale", 0, DAY, 0),
    ],
)
def test_penalty(rule, score, late, penalty):
    assert Policy(rule=rule).penalty(score, 10, late, 14 * DAY) == penalty


def test_share_of_the_maximum_can_be_chosen():
    assert Policy(late_share=0.7).penalty(10, 10, DAY, 14 * DAY) == 3


def test_times_are_local_and_a_date_lasts_until_its_end(tmp_path):
    policy = load_policy(
        write(
            tmp_path,
            """
            timezone = "Europe/Berlin"
            [winter]
            soft = 2026-12-06
            [summer]
            soft = 2026-07-01T20:00:00
            hard = 2026-07-02T20:00:00
            [absolute]
            soft = 2026-07-01T20:00:00Z
            [over_the_clock_change]
            soft = 2026-10-20
            """,
        )
    )
    deadlines = policy.deadlines
    assert deadlines["winter"].soft == datetime(2026, 12, 6, 22, 59, 59, tzinfo=UTC)
    assert deadlines["winter"].hard - deadlines["winter"].soft == 14 * DAY
    assert deadlines["summer"].soft == datetime(2026, 7, 1, 18, tzinfo=UTC)
    assert deadlines["absolute"].soft == datetime(2026, 7, 1, 20, tzinfo=UTC)
    assert deadlines["over_the_clock_change"].hard == datetime(2026, 11, 3, 22, 59, 59, tzinfo=UTC)


def test_a_fortnight_is_one_on_the_calendar_for_who_has_an_extension_too(tmp_path):
    path = tmp_path / "deadlines.toml"
    path.write_text('timezone = "Europe/Paris"\n[hw]\nsoft = 2026-10-20\n', encoding="utf-8")
    policy = load_policy(path)
    deadline = policy.deadlines["hw"]
    assert deadline.hard == datetime(2026, 11, 3, 22, 59, 59, tzinfo=UTC), "the clocks go back on the 25th"
    hour = timedelta(hours=1)
    assert deadline.window(timedelta(0), policy.zone) == timedelta(days=14) + hour == deadline.hard - deadline.soft
    extension = timedelta(days=7) + hour  # to the end of the 27th
    own = deadline.soft + extension
    assert own + deadline.window(extension, policy.zone) == datetime(2026, 11, 10, 22, 59, 59, tzinfo=UTC)
    assert deadline.window(timedelta(days=2), policy.zone) == timedelta(days=14) + hour
    assert deadline.window(timedelta(days=2), UTC) == timedelta(days=14) + hour, "as many hours where no clock changes"


def test_a_byte_order_mark_is_no_mistake(tmp_path):
    (tmp_path / FILE_NAME).write_text("[dense]\nsoft = 2026-10-05\n", encoding="utf-8-sig")
    assert list(load_policy(tmp_path / FILE_NAME).deadlines) == ["dense"]


def test_no_file_means_no_deadlines(tmp_path):
    assert load_policy(tmp_path / FILE_NAME).deadlines == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("soft = [", "not valid TOML"),
        ('timezone = "Moscow"\n', "unknown timezone"),
        ('rule = "half"\n', "rule must be one of cap, scale"),
        ("late_share = 2\n", "late_share must be a number between 0 and 1"),
        ('grace_days = "two"\n', "grace_days must be a number"),
        ("softt = 2026-01-01\n", "unknown setting"),
        ("[neurons]\nhard = 2026-01-01\n", r"\[neurons\] needs `soft`"),
        ("[neurons]\nsoft = 2026-01-01\nhart = 2026-01-01\n", r"\[neurons\] needs `soft`"),
        ('[neurons]\nsoft = "tomorrow"\n', r"\[neurons\] soft: write a date"),
        ("[neurons]\nsoft = 2026-01-02\nhard = 2026-01-01\n", "hard deadline lies before"),
    ],
)
def test_mistakes_are_named(tmp_path, text, message):
    with pytest.raises(CourseError, match=message):
        load_policy(write(tmp_path, text))


@pytest.fixture
def gradebook(tmp_path, root, empty_gradebook):
    """One assignment of 10 points, and students who submitted 10-point answers at different times."""
    policy = load_policy(write(tmp_path, "[dense]\nsoft = 2026-10-05T20:00:00\n"))
    soft = datetime(2026, 10, 5, 20)
    with Gradebook(f"sqlite:///{empty_gradebook}") as gb:
        gb.add_assignment("dense")
        set_due_date(gb, "dense", policy.deadlines["dense"])
        gb.add_notebook("dense", "dense")
        gb.add_grade_cell("auto", "dense", "dense", max_score=6, cell_type="code")
        gb.add_grade_cell("written", "dense", "dense", max_score=4, cell_type="markdown")
        for student, late in {
            "on_time": -DAY,
            "late": DAY,
            "too_late": 15 * DAY,
            "excused": 16 * DAY,
        }.items():
            gb.add_student(student)
            gb.add_submission("dense", student, timestamp=soft + late)
            gb.find_grade("auto", "dense", "dense", student).auto_score = 4
        gb.grant_extension("dense", "excused", days=10)
        gb.db.commit()
        yield gb


def penalties(gradebook, root, folder, monkeypatch):
    monkeypatch.chdir(folder)
    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    refresh_penalties(gradebook, ExerciseCsvExportPlugin(config=Config(config)))
    return {s.student.id: s.late_submission_penalty for s in gradebook.find_assignment("dense").submissions}


def test_points_given_by_hand_do_not_escape_the_penalty(gradebook, root, tmp_path, monkeypatch):
    assert penalties(gradebook, root, tmp_path, monkeypatch) == {
        "on_time": 0, "late": 0, "too_late": 4, "excused": 0
    }  # fmt: skip
    for student in ("on_time", "late", "too_late", "excused"):
        gradebook.find_grade("written", "dense", "dense", student).manual_score = 3
    # 7 points now: a late answer keeps 5; an extension of 10 days moves both deadlines
    assert penalties(gradebook, root, tmp_path, monkeypatch) == {
        "on_time": 0, "late": 2, "too_late": 7, "excused": 2
    }  # fmt: skip


def test_a_moved_date_moves_the_due_date_and_the_penalties(gradebook, root, tmp_path, monkeypatch):
    penalties(gradebook, root, tmp_path, monkeypatch)
    for soft, expected in [
        ("2026-10-08T20:00:00", {"on_time": 0, "late": 0, "too_late": 0, "excused": 0}),
        ("2026-10-06T20:00:01", {"on_time": 0, "late": 0, "too_late": 0, "excused": 0}),
        ("2026-09-20", {"on_time": 0, "late": 4, "too_late": 4, "excused": 4}),
        ("2026-10-05T20:00:00", {"on_time": 0, "late": 0, "too_late": 4, "excused": 0}),
    ]:
        policy = load_policy(write(tmp_path, f"[dense]\nsoft = {soft}\n"))
        assert penalties(gradebook, root, tmp_path, monkeypatch) == expected, soft
        due = gradebook.find_assignment("dense").duedate
        assert due.replace(tzinfo=UTC) == policy.deadlines["dense"].soft


def test_only_the_assignment_that_is_asked_for_follows_and_changes_are_counted(gradebook, root, tmp_path, monkeypatch):
    penalties(gradebook, root, tmp_path, monkeypatch)
    write(tmp_path, "[dense]\nsoft = 2026-10-08T20:00:00\n")
    monkeypatch.chdir(tmp_path)
    plugin = ExerciseCsvExportPlugin(
        config=Config(PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config())
    )
    assert refresh_penalties(gradebook, plugin, "another") == 0
    assert gradebook.find_assignment("dense").duedate == datetime(2026, 10, 5, 20)
    assert refresh_penalties(gradebook, plugin, "dense") == 1
    assert refresh_penalties(gradebook, plugin, "dense") == 0


def test_an_assignment_without_a_deadline_in_the_file_is_left_alone(gradebook, root, tmp_path, monkeypatch):
    """Somebody may have set the due date in the formgrader and a penalty of his own."""
    notebook = gradebook.find_submission_notebook("dense", "dense", "late")
    notebook.late_submission_penalty = 1
    gradebook.db.commit()
    write(tmp_path, "[another]\nsoft = 2026-10-05\n")
    assert penalties(gradebook, root, tmp_path, monkeypatch)["late"] == 1


def test_csv_shows_scores_by_exercise_and_penalties(gradebook, root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    gradebook.add_student("absent", last_name='О"Нил, мл.', first_name="=HYPERLINK(1)", email="\x1b[31m-1@x\n")
    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    plugin = ExerciseCsvExportPlugin(config=Config(config))
    plugin.to = str(tmp_path / "grades.csv")
    plugin.export(gradebook)
    table = pd.read_csv(tmp_path / "grades.csv").set_index("student_id")
    assert table.loc["too_late", ["raw_score", "late_submission_penalty", "score"]].tolist() == [4, 4, 0]
    assert table.loc["late", "dense:auto"] == 4
    assert table.loc["absent", ["first_name", "email"]].tolist() == ["'=HYPERLINK(1)", "'-1@x "]
    assert table.loc["absent", "last_name"] == 'О"Нил, мл.' and table.loc["absent", "score"] == 0
    plugin.student = ["late"]
    plugin.export(gradebook)
    assert len(pd.read_csv(tmp_path / "grades.csv")) == 1


def test_csv_has_manual_tasks_and_tells_notebooks_apart(gradebook, root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    gradebook.add_task_cell("essay", "dense", "dense", max_score=2, cell_type="markdown")
    gradebook.add_assignment("two")
    for name in ("p1", "p2"):
        gradebook.add_notebook(name, "two")
        gradebook.add_grade_cell("test_q", name, "two", max_score=5, cell_type="code")
    gradebook.add_submission("two", "late")
    for name, score in {"p1": 1, "p2": 5}.items():
        gradebook.find_grade("test_q", name, "two", "late").auto_score = score
    gradebook.db.commit()
    plugin = ExerciseCsvExportPlugin(config=PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config())
    plugin.to = str(tmp_path / "grades.csv")
    plugin.export(gradebook)
    table = pd.read_csv(tmp_path / "grades.csv").set_index(["assignment", "student_id"])
    assert "dense:essay" in table.columns
    assert table.loc[("two", "late"), ["two:p1/q", "two:p2/q"]].tolist() == [1, 5]
