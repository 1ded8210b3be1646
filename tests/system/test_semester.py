"""A semester of one assignment, from the roster to the report: every figure, at every door, as worked out by hand.

The class is of two platforms, and its clock is Berlin's, which goes forward on 30 March:

    anna    Moodle   in time
    semyon  Moodle   a wrong attempt in time, a right one 1 d 10 h late: the newest counts
    vera    Moodle   4 days late, with an extension granted before she handed in
    gleb    Moodle   after the hard deadline, with nothing before it
    dina    Canvas   three attempts, marked LATE, 5 d 11 h late by her letter; an extension is granted after grading
    egor    Canvas   in time; wrote no conclusion, and is given 3 points for a sum that failed its test
    zhenya           hands in nothing
    and somebody in Moodle's zip who is not on the roster

`total` is worth 4 points, `middle` 2, `essay`, which a person grades, 4. Late work is worth at most half, 5 of 10; two
weeks later nothing. The hidden test of `middle` is wrong at first: it wants the lower of two middles, not their mean.
"""

import contextlib
import csv
import io
import json
import re
import textwrap
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook
from platforms import moodle_reads, pack, read_letters
from support import quiet, write_course

from graders.authoring import lessons
from graders.cli import main
from graders.reporting.stamps import read_stamp

# What each has, stage by stage. The score is the three exercises less the penalty; `?` waits for a person.
FIGURES = """
            total  middle  essay  penalty  score

    graded: late at most 5; 4 are less than that, so that nothing is taken of them
    anna        4       2      ?        0      6
    semyon      4       0      ?        0      4
    vera        0       0      ?        0      0
    gleb        4       2      ?        6      0
    dina        4       0      ?        0      4
    egor        0       2      0        0      2

    by_hand: semyon 7 - 5, dina 8 - 5
    anna        4       2      4        0     10
    semyon      4       0      3        2      5
    vera        0       0    1.5        0    1.5
    gleb        4       2      2        8      0
    dina        4       0      4        3      5
    egor        3       2      0        0      5

    corrected: the test of `middle` wants the mean; semyon 9 - 5, dina 10 - 5
    anna        4       0      4        0      8
    semyon      4       2      3        4      5
    vera        0       2    1.5        0    3.5
    gleb        4       0      2        6      0
    dina        4       2      4        5      5
    egor        3       0      0        0      3

    extended: dina until 31 March
    anna        4       0      4        0      8
    semyon      4       2      3        4      5
    vera        0       2    1.5        0    3.5
    gleb        4       0      2        6      0
    dina        4       2      4        0     10
    egor        3       0      0        0      3

    moved: everybody's deadline by two days, to 26 March and 9 April; gleb 6 - 5
    anna        4       0      4        0      8
    semyon      4       2      3        0      9
    vera        0       2    1.5        0    3.5
    gleb        4       0      2        1      5
    dina        4       2      4        0     10
    egor        3       0      0        0      3
"""

CELL = '"schema_version": 3'
SOURCE = f"""
    # Ряды

    ## Сумма

    ```python nbgrader={{"grade": false, "grade_id": "total", "locked": false, {CELL}, "solution": true, "task": false}}
    def total(numbers):
        ### BEGIN SOLUTION
        return sum(numbers)
        ### END SOLUTION
    ```

    ```python nbgrader={{"grade": true, "grade_id": "test_total", "locked": true, "points": 4, {CELL}, "solution": false, "task": false}}
    assert total([1, 2]) == 3, "сложите числа"
    ### BEGIN HIDDEN TESTS
    assert total([-1, 3]) == 2, "слагаемые бывают отрицательными"
    ### END HIDDEN TESTS
    ```

    ## Медиана

    ```python nbgrader={{"grade": false, "grade_id": "middle", "locked": false, {CELL}, "solution": true, "task": false}}
    def middle(numbers):
        ### BEGIN SOLUTION
        ordered, half = sorted(numbers), len(numbers) // 2
        return (ordered[half] + ordered[~half]) / 2
        ### END SOLUTION
    ```

    ```python nbgrader={{"grade": true, "grade_id": "test_middle", "locked": true, "points": 2, {CELL}, "solution": false, "task": false}}
    assert middle([3, 1, 2]) == 2, "найдите среднее по величине"
    ### BEGIN HIDDEN TESTS
    assert middle([4, 1, 2, 3]) == 2, "чисел бывает и чётное количество"
    ### END HIDDEN TESTS
    ```

    ## Вывод

    <!-- #region nbgrader={{"grade": true, "grade_id": "essay", "locked": false, "points": 4, {CELL}, "solution": true, "task": false}} -->
    ### BEGIN SOLUTION
    Медиана не замечает выбросов.
    ### END SOLUTION
    <!-- #endregion -->
    """
DEADLINES = """\
timezone = "Europe/Berlin"
rule = "cap"
late_share = 0.5
grace_days = 14
[series]
soft = 2025-03-24
"""
# As Moodle in Russian writes a list of participants: with a byte order mark.
ROSTER = """\
Имя,Фамилия,"Индивидуальный номер","Адрес электронной почты",Группы
Анна,Петрова,anna,a.petrova@uni.example,"Группа 1"
"Семён Ильич",Соловьёв,semyon,semyon@uni.example,"Группа 1"
Вера,Ли,vera,vera@uni.example,"Группа 1"
Глеб,"Жуков-Мышкин",gleb,gleb@uni.example,"Группа 1, Группа 3"
Дина,О’Нил,dina,,"Группа 2"
Егор,Щукин,egor,egor@uni.example,"Группа 2"
Женя,Цой,zhenya,zhenya@uni.example,"Группа 2"
"""

# Grades as Canvas and Moodle export them, before ours are in them.
CANVAS_GRADES = """\
Student,ID,SIS User ID,SIS Login ID,Section,Задание 1 (77),Задание 2 (78)
    Points Possible,,,,,10.00,5.00
"О’Нил, Дина",901,dina,dina,Поток 2,,4.00
"Щукин, Егор",902,egor,egor,Поток 2,,
"Цой, Женя",903,zhenya,zhenya,Поток 2,1.00,
"Student, Test",999,,,Поток 2,,
"""
MOODLE_GRADES = """\
Имя,Фамилия,"Индивидуальный номер","Адрес электронной почты","Задание: Ряды (Значение)"
Анна,Петрова,,a.petrova@uni.example,-
"Семён Ильич",Соловьев,,,5.00
Вера,Ли,vera,vera@uni.example,-
Глеб,Жуков-Мышкин,gleb,,-
Дина,О’Нил,dina,,-
Егор,Щукин,egor,egor@uni.example,-
Женя,Цой,zhenya,zhenya@uni.example,-
"""

SUM, ABSOLUTE = "return sum(numbers)", "return sum(map(abs, numbers))"
LOWER = "return sorted(numbers)[(len(numbers) - 1) // 2]"
MEAN = "import statistics\n    return statistics.median(numbers)"
ESSAYS = {"anna": 4.0, "semyon": 3.0, "vera": 1.5, "gleb": 2.0, "dina": 4.0}
COMMENT = "Чего именно не замечает медиана?"


@dataclass
class Semester:
    """What was seen: by stage and door, the figures of each student; by step, what was said and the exit code."""

    folder: Path
    seen: dict[tuple[str, str], dict] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)

    def do(self, step: str, *arguments: object) -> str:
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            self.codes[step] = main(["--course-dir", str(self.folder), *map(str, arguments)])
        self.said[step] = said.getvalue()
        return self.said[step]


def figures(stage):
    """One stage of the table: by student, total, middle, essay, penalty and score."""
    rows = re.search(rf"^    {stage}:.*\n((?:    .+\n)+)", FIGURES, re.M)[1].split("\n")[:-1]
    cells = [row.split() for row in rows]
    return {name: tuple(None if cell == "?" else float(cell) for cell in row) for name, *row in cells}


STAGES = ("graded", "by_hand", "corrected", "extended", "moved")
# Feedback is handed back at the end of the second and of the last.
AFTER_RETURN = STAGES[2:]


def test_the_table_adds_up():
    for stage in STAGES:
        assert len(figures(stage)) == 6
        for student, (total, middle, essay, penalty, score) in figures(stage).items():
            assert total + middle + (essay or 0) - penalty == score, (stage, student)


def solved(folder, total, middle, essay=""):
    """The released notebook as a student hands it in."""
    nb = nbformat.read(folder / "release/series/series.ipynb", 4)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in nb.cells}
    cells["total"].source = f"def total(numbers):\n    {total}"
    cells["middle"].source = f"def middle(numbers):\n    {middle}"
    cells["essay"].source = essay or cells["essay"].source
    return nbformat.writes(nb).encode()


def moodle_zip(folder, path, *, final):
    work = {
        "Анна Петрова_101": (solved(folder, SUM, LOWER, "Медиане выброс не помеха"), datetime(2025, 3, 20, 10)),
        "Семён Ильич Соловьёв_102": (solved(folder, ABSOLUTE, MEAN, "пока нет"), datetime(2025, 3, 22, 9)),
    }
    if final:
        work |= {
            "Семён Ильич Соловьёв_102": (solved(folder, SUM, MEAN, "Выбросы."), datetime(2025, 3, 26, 10)),
            "Вера Ли_103": (solved(folder, ABSOLUTE, MEAN, "Не знаю"), datetime(2025, 3, 28, 12)),
            "Глеб Жуков-Мышкин_104": (solved(folder, SUM, LOWER, "Устойчива"), datetime(2025, 4, 8, 12)),
            "Чужой Человек_105": (solved(folder, SUM, MEAN), datetime(2025, 3, 20, 12)),
        }
    return pack(path, {f"{name}_assignsubmission_file_/series.ipynb": about for name, about in work.items()})


def canvas_zip(folder, path):
    """Canvas says no times but that of the download; `-1` and `-2` are attempts after the first."""
    last = solved(folder, SUM, MEAN, "Медиана не замечает выбросов, среднее замечает")
    work = {
        "онилдина_901_5001_series.ipynb": solved(folder, ABSOLUTE, LOWER),
        "онилдина_LATE_901_5002_series-1.ipynb": solved(folder, SUM, LOWER),
        "онилдина_LATE_901_5003_series-2.ipynb": last,
        "щукинегор_902_5004_series.ipynb": solved(folder, ABSOLUTE, LOWER),
    }
    return pack(path, {name: (content, datetime(2025, 4, 9, 11)) for name, content in work.items()})


def number(text):
    """Points as people are shown them; None for what waits."""
    text = text.replace("−", "-").replace(",", ".")
    return None if text in ("", "?") or text.startswith("ещё не проверено") else float(text.partition(" ")[0])


def table_of(said):
    """The rows of a table that was printed, by what stands first; the lines of a cell in one."""
    rows, name = {}, ""
    for line in said.splitlines():
        if line[:1] == "│":
            first, *cells = [part.strip() for part in line.strip("│").split("│")]
            rows[first or name] = (
                cells if first else [" ".join(both).strip() for both in zip(rows[name], cells, strict=True)]
            )
            name = first or name
    return rows


def page_of(html):
    """A page of feedback: points by what was checked, the penalty, the score, and whose it is."""
    page = BeautifulSoup(html, "html.parser")
    rows = [[cell.get_text(" ", strip=True) for cell in row.find_all("td")] for row in page.select(".summary tr")[1:]]
    points = {what.partition(" ")[0]: number(said) for what, said in rows}
    score = number(page.select_one(".summary h1").get_text().partition(": ")[2])
    figures = (points["Сумма"], points["Медиана"], points["Вывод"], -points.get("Сдано", 0.0), score)
    return Page(figures, page.select_one(".summary p").get_text(), page.get_text())


@dataclass(frozen=True)
class Page:
    figures: tuple
    whose: str
    text: str


def look(semester, stage, *, pages=False):
    """Note each student's figures at every door, and what else it says."""
    folder = semester.folder

    def do(door, *arguments):
        return semester.do(f"{stage}: {door}", *arguments)

    graded = table_of(do("table", "grade", "series"))
    seen = {
        "table": {one: (*map(number, row[:3]), -number(row[3] or "0"), number(row[4])) for one, row in graded.items()}
    }
    status = table_of(do("status", "status", "series"))
    seen["status"] = {one: (row[0], row[1]) for one, row in status.items()}
    for door, form in {"export": [], "csv": ["--like", "csv"], "excel": ["--like", "excel"]}.items():
        do(door, "export", *form, "--to", folder / "grades.csv")
        seen[door] = read_csv(folder / "grades.csv", ";" if door == "excel" else ",")
    do("report", "report", "series")
    seen["report"] = json.loads((folder / "build/report/series.json").read_text(encoding="utf-8"))
    if pages:
        do("feedback", "feedback", "series")
        found = (folder / "feedback").glob("*/series/series.html")
        seen["feedback"] = {path.parents[1].name: page_of(path.read_bytes()) for path in found}
    semester.seen |= {(stage, door): what for door, what in seen.items()}


def read_csv(path, delimiter=","):
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=delimiter, strict=True))
    return {row["student_id"]: row for row in rows}


def by_hand(folder):
    """Do as the formgrader does: points, a comment, and points for what a test has judged."""
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as book:
        for student, points in ESSAYS.items():
            give(book, "essay", student, points)
        give(book, "test_total", "egor", 3.0)
        book.find_comment("essay", "series", "series", "vera").manual_comment = COMMENT
        book.db.commit()


def give(book, cell, student, points):
    grade = book.find_grade(cell, "series", "series", student)
    grade.manual_score, grade.needs_manual_grade = points, False


def hand_back(semester, stage):
    for form, place in {"moodle": "m.zip", "canvas": "c.zip", "folder": "pages", "mail": "box"}.items():
        semester.do(f"{stage}: return {form}", "return", "series", "--to", form, semester.folder / f"{stage}-{place}")


@pytest.fixture(scope="module")
def semester(tmp_path_factory):
    """Live through it once."""
    place = tmp_path_factory.mktemp("semester")
    folder = write_course(place / "course")
    source = folder / "source/series/series.md"
    (folder / "source/double/double.md").unlink()
    (folder / "source/double").rmdir()
    source.parent.mkdir()
    source.write_text(textwrap.dedent(SOURCE), encoding="utf-8")
    (folder / "deadlines.toml").write_text(DEADLINES, encoding="utf-8")
    lessons.sync(folder, report=quiet)
    it = Semester(folder)
    it.do("release", "release", "series")
    (place / "participants.csv").write_text(ROSTER, encoding="utf-8-sig")
    it.do("roster", "import-students", place / "participants.csv")
    it.do("extend before", "extend", "vera", "series", "2025-03-28", "--reason", "болезнь")
    it.do("first zip", "collect", moodle_zip(folder, place / "moodle-1.zip", final=False))
    it.do("second zip", "collect", moodle_zip(folder, place / "moodle-2.zip", final=True))
    it.do("canvas zip", "collect", canvas_zip(folder, place / "canvas.zip"))
    (folder / "submitted/dina/series/timestamp.txt").write_text("2025-03-30T12:00:00+02:00", encoding="utf-8")
    look(it, "graded")

    by_hand(folder)
    look(it, "by_hand", pages=True)
    hand_back(it, "by_hand")

    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("middle([4, 1, 2, 3]) == 2,", "middle([4, 1, 2, 3]) == 2.5,"), encoding="utf-8")
    lessons.sync(folder, report=quiet)
    it.do("release again", "release", "series")
    it.do("status between", "status", "series")
    look(it, "corrected")
    it.do("return old", "return", "series", "--to", "folder", folder / "old")

    it.do("extend after", "extend", "dina", "series", "2025-03-31", "--reason", "соревнования")
    look(it, "extended")

    (folder / "deadlines.toml").write_text(DEADLINES.replace("-24", "-26"), encoding="utf-8")
    it.do("export at once", "export", "--like", "csv", "--to", folder / "at-once.csv")
    look(it, "moved", pages=True)
    hand_back(it, "moved")
    it.do("status at the end", "status", "series")
    it.do("worksheet", "export", "series", "--like", "moodle", "--to", folder / "worksheet.csv")
    (place / "canvas.csv").write_text(CANVAS_GRADES, encoding="utf-8")
    into = ["--template", place / "canvas.csv", "--to", folder / "canvas.csv"]
    it.do("to canvas", "export", "series=Задание 1", "--like", "canvas", *into)
    (place / "moodle.csv").write_text(MOODLE_GRADES, encoding="utf-8-sig")
    into = ["--template", place / "moodle.csv", "--to", folder / "moodle.csv"]
    it.do("to moodle", "export", "series=Ряды", "--like", "moodle", *into)
    return it


def test_every_step_says_by_its_code_how_it_ended(semester):
    failed = {step: code for step, code in semester.codes.items() if code}
    expected = {
        "second zip",  # somebody is not on the roster
        "return old",
        "worksheet",  # two are not in Moodle
        "to canvas",  # nor four in Canvas
        *(f"{stage}: return {form}" for stage in ("by_hand", "moved") for form in ("moodle", "canvas", "mail")),
    }
    assert failed == dict.fromkeys(expected, 1), {step: semester.said[step] for step in failed}


def test_who_is_in_which_zip_and_what_counts(semester):
    assert "due 2025-03-24 23:59 Europe/Berlin, last 2025-04-07 23:59 Europe/Berlin" in semester.said["release"]
    assert "7 new, 0 changed" in semester.said["roster"]
    second = semester.said["second zip"]
    assert "Чужой Человек (105): LEFT OUT, not on the roster" in second and "anna: already there" in second
    assert "semyon: replaced" in second and "2025-03-22 09:00, 2025-03-26 10:00 (counts)" in second
    assert "gleb: collected; 2025-04-08 12:00, after the hard deadline" in second
    canvas = semester.said["canvas zip"]
    assert "dina: collected; 3 attempts" in canvas and "late, says the platform" in canvas
    assert "egor: collected; time not known\n" in canvas
    kept = semester.folder / "downloaded/series/attempts"
    assert {one.name: len(list(one.iterdir())) for one in kept.iterdir()} == {
        "anna": 1, "semyon": 2, "vera": 1, "gleb": 1, "dina": 3, "egor": 1
    }  # fmt: skip


@pytest.mark.parametrize("stage", STAGES)
def test_the_table_after_grade(semester, stage):
    assert semester.seen[stage, "table"] == figures(stage)


LATENESS = {  # by stage: how late each is; all others are not
    "graded": {"semyon": "1 d 10 h", "gleb": "14 d 11 h", "dina": "5 d 11 h"},
    "extended": {"semyon": "1 d 10 h", "gleb": "14 d 11 h"},
    "moved": {"gleb": "12 d 11 h"},
}


@pytest.mark.parametrize("stage", STAGES)
def test_status(semester, stage):
    seen = {one: (state.partition(";")[0], points) for one, (state, points) in semester.seen[stage, "status"].items()}
    expected = {
        one: ("graded" if essay is not None else "to be graded by hand: essay",
              f"{total + middle + (essay or 0) - penalty:g} of 10")
        for one, (total, middle, essay, penalty, _) in figures(stage).items()
    }  # fmt: skip
    assert seen == expected | {"zhenya": ("not handed in", "")}
    late = {one: row[3] for one, row in table_of(semester.said[f"{stage}: status"]).items() if row[3]}
    assert late == LATENESS.get(stage, LATENESS["graded"])


@pytest.mark.parametrize("stage", STAGES)
def test_export(semester, stage):
    seen = {}
    for one, row in semester.seen[stage, "export"].items():
        exercises = [number(row[f"series:{name}"]) for name in ("total", "middle", "essay")]
        penalty, score = number(row["late_submission_penalty"]), number(row["score"])
        assert number(row["raw_score"]) == sum(points or 0 for points in exercises) and number(row["max_score"]) == 10
        assert number(row["raw_score"]) - penalty == score
        seen[one] = (*exercises, penalty, score), row["state"]
    expected = {
        one: (row, "graded" if row[2] is not None else "to be graded by hand") for one, row in figures(stage).items()
    }
    assert seen == {**expected, "zhenya": ((None, None, None, 0, 0), "nothing handed in")}


@pytest.mark.parametrize("door", ["csv", "excel"])
@pytest.mark.parametrize("stage", STAGES)
def test_export_like_a_table(semester, stage, door):
    seen = {one: number(row["series"]) for one, row in semester.seen[stage, door].items()}
    final = {one: row[4] if row[2] is not None else None for one, row in figures(stage).items()}
    assert seen == {**final, "zhenya": None}


@pytest.mark.parametrize("stage", STAGES)
def test_report(semester, stage):
    told = semester.seen[stage, "report"]
    seen = {
        one["student"]: (*(one["points"][name] for name in ("total", "middle", "essay")), one["penalty"],
                         one["score"])
        for one in told["students"]
    }  # fmt: skip
    assert seen == figures(stage) and told["not_handed_in"] == ["zhenya"] and told["not_graded"] == []


@pytest.mark.parametrize("stage", ["by_hand", "moved"])
def test_pages_of_feedback(semester, stage):
    pages = semester.seen[stage, "feedback"]
    assert {one: page.figures for one, page in pages.items()} == figures(stage)
    assert [one for one, page in pages.items() if COMMENT in page.text] == ["vera"], "also after the tests changed"
    assert "Семён Ильич Соловьёв (semyon)" in pages["semyon"].whose


def test_a_corrected_test_says_whose_points_changed_and_leaves_those_given_by_hand(semester):
    said = semester.said["corrected: table"].partition("points that changed: 6\n")[2].splitlines()[:6]
    assert [line.strip() for line in said] == [
        "anna: 10 -> 8 of 10 (middle 2 -> 0): tests changed",
        "dina: 5 -> 5 of 10 (middle 0 -> 2, late penalty 3 -> 5): tests changed",
        "egor: 5 -> 3 of 10 (middle 2 -> 0): tests changed",
        "gleb: 0 -> 0 of 10 (middle 2 -> 0, late penalty 8 -> 6): tests changed",
        "semyon: 5 -> 5 of 10 (middle 0 -> 2, late penalty 2 -> 4): tests changed",
        "vera: 1.5 -> 3.5 of 10 (middle 0 -> 2): tests changed",
    ]
    assert "6 changed since" in semester.said["status between"]
    with Gradebook(f"sqlite:///{semester.folder}/gradebook.db") as book:
        grades = [grade for one in book.find_assignment("series").submissions for grade in one.notebooks[0].grades]
        given = {
            (grade.student.id, grade.name): grade.manual_score for grade in grades if grade.manual_score is not None
        }
        assert not [grade for grade in grades if grade.needs_manual_grade]
    assert given == {**{(one, "essay"): points for one, points in ESSAYS.items()}, ("egor", "test_total"): 3.0}


def test_extensions_and_moved_deadlines_count_at_once(semester):
    assert "the late penalty is 0 now, it was 5" in semester.said["extend after"]
    assert "note:" not in semester.said["extend before"], "she is on the roster"
    seen = {one: number(row["series"]) for one, row in read_csv(semester.folder / "at-once.csv").items()}
    assert seen == {**{one: row[4] for one, row in figures("moved").items()}, "zhenya": None}


@pytest.mark.parametrize("stage", ["by_hand", "moved"])
def test_feedback_is_handed_back_to_whom_it_belongs(semester, stage):
    folder, names = semester.folder, {101: "anna", 102: "semyon", 103: "vera", 104: "gleb"}
    with zipfile.ZipFile(folder / f"{stage}-m.zip") as archive:
        moodle = {moodle_reads(name): archive.read(name) for name in archive.namelist()}
    pages = {(names[number], "moodle"): page for (number, name), page in moodle.items() if name == "series.html"}
    entries = {"онилдина_LATE_901_5003_series-2.ipynb": "dina", "щукинегор_902_5004_series.ipynb": "egor"}
    with zipfile.ZipFile(folder / f"{stage}-c.zip") as archive:
        pages |= {(entries[name], "canvas"): archive.read(name) for name in archive.namelist()}
    for path in (folder / f"{stage}-pages").iterdir():
        pages[re.search(r" \((\w+)\) series\.html$", path.name)[1], "folder"] = path.read_bytes()
    for letter in read_letters(folder / f"{stage}-box"):
        (page,) = letter.iter_attachments()
        address = letter["To"].addresses[0].addr_spec
        pages[address.partition("@")[0].removeprefix("a.").replace("petrova", "anna"), "mail"] = page.get_content()
    pages = {key: page.encode() if isinstance(page, str) else page for key, page in pages.items()}
    in_moodle, in_canvas = {"anna", "semyon", "vera", "gleb"}, {"dina", "egor"}
    assert set(pages) == {
        *((one, "moodle") for one in in_moodle), *((one, "canvas") for one in in_canvas),
        *((one, "folder") for one in in_moodle | in_canvas),
        *((one, "mail") for one in in_moodle | {"egor"}),
    }  # fmt: skip
    for (student, form), page in pages.items():
        assert read_stamp(page).student == student, form
        assert page_of(page).figures == figures(stage)[student], (student, form)
    assert "dina: no e-mail address" in semester.said[f"{stage}: return mail"]


def test_somebody_learns_that_feedback_handed_back_is_out_of_date(semester):
    everybody = (
        "feedback handed back is out of date: anna, dina, egor, gleb, semyon, vera; run `course feedback series`"
    )
    for stage in STAGES:
        assert (everybody in semester.said[f"{stage}: table"]) == (stage in AFTER_RETURN)
    shown = figures("by_hand")
    for stage in AFTER_RETURN:
        for one, (state, _) in semester.seen[stage, "status"].items():
            if one != "zhenya":
                other = shown[one][4] != figures(stage)[one][4]
                told = f", it shows {shown[one][4]:g}" if other else ""
                assert state == f"graded; feedback handed back is out of date{told}", (stage, one)
        assert "6 whose feedback is out of date" in semester.said[f"{stage}: status"]
    assert "out of date" not in semester.said["status at the end"]


def test_feedback_that_is_older_than_the_grade_is_not_handed_back(semester):
    assert (
        semester.said["return old"].count("\n") == 2
        and "the page is older than the grade" in semester.said["return old"]
    )
    assert not (semester.folder / "old").exists()


def test_grade_files_of_the_platforms(semester):
    folder = semester.folder
    with (folder / "worksheet.csv").open(encoding="utf-8", newline="") as file:
        worksheet = {row["Identifier"]: (row["Grade"], row["Maximum Grade"]) for row in csv.DictReader(file)}
    assert worksheet == {
        "Participant 101": ("8", "10"), "Participant 102": ("9", "10"), "Participant 103": ("3.5", "10"),
        "Participant 104": ("5", "10"),
    }  # fmt: skip
    assert "not collected from Moodle, and not in the file: " in semester.said["worksheet"]
    with (folder / "canvas.csv").open(encoding="utf-8", newline="") as file:
        canvas = {row["Student"]: row["Задание 1 (77)"] for row in csv.DictReader(file)}
    assert canvas == {
        "    Points Possible": "10.00", "О’Нил, Дина": "10", "Щукин, Егор": "3", "Цой, Женя": "1.00", "Student, Test": ""
    }  # fmt: skip
    with (folder / "moodle.csv").open(encoding="utf-8-sig", newline="") as file:
        moodle = {row["Имя"]: row["Задание: Ряды (Значение)"] for row in csv.DictReader(file)}
    assert moodle == {
        "Анна": "8", "Семён Ильич": "9", "Вера": "3.5", "Глеб": "5", "Дина": "10", "Егор": "3", "Женя": "-"
    }  # fmt: skip


# Of the scores 3, 3.5, 5, 8, 9, 10, whose sum is 38.5: quartiles lie a quarter of the way from the lowest to the highest
# of six, between the second and the third and between the fourth and the fifth.
SPREAD = {
    "n": 6, "lowest": 3, "lower_quartile": 3.875, "median": 6.5, "upper_quartile": 8.75, "highest": 10, "mean": 6.4167
}  # fmt: skip
MEAN_BEFORE_PENALTIES = 6.5833  # 39.5 / 6
ITEMS = {  # points: mean, difficulty (mean share of the points), how many have all, how many none
    "total": (19 / 6, 0.7917, 4, 1),  # 4 4 0 4 4 3
    "middle": (1, 0.5, 3, 3),  # 0 2 2 0 2 0
    "essay": (14.5 / 6, 0.6042, 2, 1),  # 4 3 1.5 2 4 0
}


def test_the_class_report(semester):
    folder = semester.folder / "build/report"
    told = semester.seen["moved", "report"]
    assert {key: round(told["scores"][key], 4) for key in SPREAD} == SPREAD
    assert round(told["scores_before_penalties"]["mean"], 4) == MEAN_BEFORE_PENALTIES
    items = {
        one["name"]: (round(one["mean"], 6), round(one["difficulty"], 4), one["full"], one["none"])
        for one in told["exercises"]
    }
    assert items == {name: (round(mean, 6), *rest) for name, (mean, *rest) in ITEMS.items()}
    messages = {(one["exercise"], one["message"]): sorted(one["students"]) for one in told["messages"]}
    assert messages == {
        ("total", "слагаемые бывают отрицательными"): ["egor", "vera"],
        ("middle", "чисел бывает и чётное количество"): ["anna", "egor", "gleb"],
    }
    lateness = {one["student"]: (one["lateness"], round(one["hours_late"], 2)) for one in told["students"]}
    assert lateness == {
        "anna": ("in time", 0), "semyon": ("in time", 0), "vera": ("in time", 0), "dina": ("in time", 0),
        "gleb": ("late", 299),  # from 23:59:59 on 26 March to noon on 8 April are 12.5 days less an hour, the clock's
        "egor": ("time unknown", 0),
    }  # fmt: skip
    assert told["similar"] == [] and told["not_by_tests"] == []

    with (folder / "series-exercises.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["exercise"]: row for row in csv.DictReader(file)}
    columns = ("difficulty", "full", "none")
    assert {name: tuple(float(row[one]) for one in columns) for name, row in rows.items()} == {
        name: item[1:] for name, item in ITEMS.items()
    }
    with (folder / "series-students.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    seen = {
        one: tuple(map(number, (row["total"], row["middle"], row["essay"], row["late_submission_penalty"], row["score"])))
        for one, row in rows.items() if one != "zhenya"
    }  # fmt: skip
    assert seen == figures("moved") and rows["zhenya"]["state"] == "not handed in"

    page = BeautifulSoup((folder / "series.html").read_bytes(), "html.parser")
    spread = dict(
        zip(*([one.get_text() for one in page.select(f"#scores {tag}")] for tag in ("dt", "dd")), strict=True)
    )
    assert (spread["students"], spread["mean"], spread["median"]) == ("6", "6.42", "6.5")
    assert (spread["lower quartile"], spread["upper quartile"], spread["mean before penalties"]) == (
        "3.88",
        "8.75",
        "6.58",
    )
    exercises = {row.th.get_text(): row for row in page.select("#exercises tbody tr")}
    shown = {name: [row.select_one(f'[data-label="{what}"]').get_text() for what in ("mean", "difficulty")]
             for name, row in exercises.items()}  # fmt: skip
    assert shown == {"total": ["3.17 of 4", "0.79"], "middle": ["1 of 2", "0.50"], "essay": ["2.42 of 4", "0.60"]}
    links = {link["href"] for link in page.select("#students a[href$='.html']")}
    assert links == {f"../../feedback/{one}/series/series.html" for one in figures("moved")}
