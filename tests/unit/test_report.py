"""The class report on made-up classes: each figure as it should be, nothing lost, nothing of a student's that acts."""

import csv
import io
import json
from datetime import datetime, timedelta
from urllib.parse import unquote

import html5lib
import pytest
from nbgrader.api import Gradebook
from simulated import FILLER, NAME, OWN, Work, make_class

from graders.cli import main
from graders.execution.execute import JUDGE_DIED, KERNEL_DIED, NO_NUMBER, UNREADABLE
from graders.gradebook.grading import GRADER_DIED

pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted:sqlalchemy.exc.SAWarning")

DUE = datetime(2026, 3, 1, 12, 0, 0)
DEADLINES = "[task]\nsoft = 2026-03-01T12:00:00Z\nhard = 2026-03-03T12:00:00Z\n"
POINTS = {"smooth": 4.0, "quiz": 1.0, "essay": 3.0}
WRONG = ("AssertionError", "Среднее по окну: ждали 2.5, а вышло {}")


def hours(number: float) -> datetime:
    return DUE + timedelta(hours=number)


def the_class() -> dict[str, Work]:
    right = {"smooth": 4.0, "quiz": 1.0, "essay": 2.0}
    copied = OWN.replace("total", "сумма").replace("kept", "итог").replace("window", "w")
    return {
        "anna": Work(right, {"smooth": OWN + FILLER}, timestamp=hours(-5)),
        "boris": Work(right, {"smooth": "# сам\n" + FILLER + copied}, timestamp=hours(0)),
        "Вера О'Нил": Work(
            {"smooth": 0.0, "quiz": 1.0, "essay": None}, {"smooth": "def smooth(v, w):\n    return v"},
            {"smooth": (WRONG[0], WRONG[1].format("7.25"))}, hours(30), "Сеть учится",
        ),
        "gleb": Work(
            {"smooth": 0.0, "quiz": 0.0, "essay": 3.0}, {},
            {"smooth": (WRONG[0], WRONG[1].format("-3e-5")), "quiz": (KERNEL_DIED, "Ядро остановилось")}, hours(72),
        ),
        "dina": Work({"smooth": 2.0, "quiz": 0.0, "essay": 0.0}, {}, {"quiz": (NO_NUMBER, "nan"), "smooth": (UNREADABLE, GRADER_DIED)}),
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path, empty_gradebook):
    course = make_class(tmp_path / "course", empty_gradebook, POINTS, the_class(), deadlines=DEADLINES)
    bank = course / "tests/answers" / NAME / "smooth"
    bank.mkdir(parents=True)
    (bank / "wrong_same.py").write_text('# gives back what came -> test_smooth: "среднее по ОКНУ"\n', encoding="utf-8")
    (bank / "wrong_other.py").write_text('# only for the quiz -> test_quiz: "среднее по окну"\n', encoding="utf-8")
    (bank / "wrong_broken.py").write_text("no header\n", encoding="utf-8")
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        book.add_student("egor")
    (course / "submitted/zoya" / NAME).mkdir(parents=True)
    page = course / "feedback/Вера О'Нил" / NAME / f"{NAME}.html"
    page.parent.mkdir(parents=True)
    page.write_text("feedback", encoding="utf-8")
    return course


def run(course, *options) -> int:
    return main(["--course-dir", str(course), "report", NAME, *map(str, options)])


def report(course) -> dict:
    assert run(course) == 0
    return json.loads((course / f"build/report/{NAME}.json").read_text(encoding="utf-8"))


def rows(path) -> list[dict]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_every_figure_is_as_it_should_be(folder):
    told = report(folder)
    assert told["title"] == "Задание «Проба»"
    assert (told["not_handed_in"], told["not_graded"]) == (["egor"], ["zoya"])
    scores = {one["student"]: (one["score"], one["penalty"]) for one in told["students"]}
    # cap: half of 8 points after the soft deadline, none after the hard one
    assert scores == {"anna": (7, 0), "boris": (7, 0), "dina": (2, 0), "gleb": (0, 3), "Вера О'Нил": (1, 0)}
    assert (told["scores"]["n"], told["scores"]["median"], told["scores"]["mean"]) == (5, 2, 3.4)
    assert told["scores_before_penalties"]["mean"] == 4
    items = {item["name"]: item for item in told["exercises"]}
    assert list(items) == ["smooth", "quiz", "essay"]
    assert (items["smooth"]["difficulty"], items["smooth"]["full"], items["smooth"]["none"]) == (0.5, 2, 2)
    assert (items["essay"]["n"], items["essay"]["waiting"], items["essay"]["mean"]) == (4, 1, 1.75)
    assert items["smooth"]["discrimination"] is None  # five are too few


def test_lateness_is_counted_from_the_students_own_deadline(folder):
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as book:
        book.grant_extension(NAME, "gleb", hours=60)
    told = {one["student"]: one for one in report(folder)["students"]}
    assert {name: (one["lateness"], one["hours_late"]) for name, one in told.items()} == {
        "anna": ("in time", 0), "boris": ("in time", 0), "Вера О'Нил": ("late", 30), "gleb": ("late", 12),
        "dina": ("time unknown", 0),
    }  # fmt: skip
    assert told["gleb"]["extension_hours"] == 60
    (folder / "deadlines.toml").write_text(DEADLINES.replace("03-03T", "03-01T"), encoding="utf-8")
    again = {one["student"]: one for one in report(folder)["students"]}
    assert again["gleb"]["lateness"] == "after the hard deadline" and again["gleb"]["score"] == 0


def test_without_a_deadline_an_extension_stops_nothing(folder):
    (folder / "deadlines.toml").unlink()
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as book:
        book.update_or_create_assignment(NAME, duedate=None)
        book.grant_extension(NAME, "gleb", days=1)
    assert {one["lateness"] for one in report(folder)["students"]} == {"in time", "time unknown"}


def test_messages_are_counted_and_matched_with_the_bank(folder):
    messages = report(folder)["messages"]
    assert [one["students"] for one in messages if one["exercise"] == "smooth"] == [["gleb", "Вера О'Нил"]], "not dina"
    first = messages[0]
    assert (first["exercise"], first["students"]) == ("smooth", ["gleb", "Вера О'Нил"])
    assert first["known_wrong_answers"] == [{"answer": "smooth/wrong_same", "about": "gives back what came"}]
    table = rows(folder / f"build/report/{NAME}-exercises.csv")
    assert (table[0]["students_1"], table[0]["known_as_1"]) == ("2", "smooth/wrong_same")
    assert len(table) == 3


@pytest.mark.parametrize(
    ("message", "known"),
    [
        (
            "Moving average: we got [2], and that is not right. Look at the ENDS",
            ["smooth/wrong_ends", "smooth/wrong_same"],
        ),
        ("Moving average of three: expected 2.5, and it is 7", ["smooth/wrong_three"]),
        ("Durchschnitt: wir haben 2", ["smooth/wrong_same"]),
        ("Something else about averages", []),
    ],
)
def test_messages_in_any_language_are_matched_with_the_bank(tmp_path, empty_gradebook, message, known):
    course = make_class(
        tmp_path / "course", empty_gradebook, {"smooth": 4.0}, {"anna": Work({"smooth": 0.0}, {}, {"smooth": ("AssertionError", message)})}
    )  # fmt: skip
    bank = course / "tests/answers" / NAME / "smooth"
    bank.mkdir(parents=True)
    reasons = {"same": "Скользящее среднее: ", "ends": "на края", "three": "трёх: ждали 2.5", "other": "на середину"}
    for slug, reason in reasons.items():
        (bank / f"wrong_{slug}.py").write_text(f'# x -> test_smooth: "{reason}"\n', encoding="utf-8")
    english = {
        "скользящее среднее": "moving average",
        "посмотрите на края": "look at the ends",
        "скользящее среднее трёх: ждали {right}, а вышло {given}": "moving average of three: expected {right}, and it is {given}",
    }
    entries = "\n\n".join(f'msgid "{text}"\nmsgstr "{new}"' for text, new in english.items())
    (course / "source" / NAME / "en.po").write_text(entries, encoding="utf-8")
    german = 'msgid "Скользящее среднее: у вас {x}"\nmsgstr "Durchschnitt: wir haben {x}"\n'
    (course / "source" / NAME / "de.po").write_text(german, encoding="utf-8")
    (found,) = report(course)["messages"]
    assert found["message"] == message, "it is shown as the student has read it"
    assert [one["answer"] for one in found["known_wrong_answers"]] == known


def test_what_is_no_tests_verdict_is_told_apart(folder):
    stops = {stop["cause"]: stop["cells"] for stop in report(folder)["not_by_tests"]}
    assert stops == {
        "the kernel died": {"gleb": 1}, "a test gave no number of points": {"dina": 1}, "the grading process died": {"dina": 1}
    }  # fmt: skip


def test_every_cause_has_its_advice(tmp_path, empty_gradebook):
    work = {"anna": Work({"a": 0.0}, {}, {"a": (JUDGE_DIED, "…")})}
    stops = report(make_class(tmp_path / "c", empty_gradebook, {"a": 1.0}, work))["not_by_tests"]
    assert [stop["cause"] for stop in stops] == ["the judge died"] and "--force" in stops[0]["advice"]


def test_a_copy_is_shown_side_by_side(folder):
    told = report(folder)["similar"]
    assert [pair["students"] for pair in told] == [["anna", "boris"]]
    page = (folder / f"build/report/{NAME}.html").read_text(encoding="utf-8")
    assert "window = values[max(0" in page and "w = values[max(0" in page
    table = {row["student_id"]: row for row in rows(folder / f"build/report/{NAME}-students.csv")}
    assert (table["anna"]["similar_to"], table["gleb"]["similar_to"]) == ("boris", "")
    assert [table[name]["state"] for name in ("anna", "Вера О'Нил", "zoya", "egor")] == [
        "graded", "waiting for a person", "not graded", "not handed in"
    ]  # fmt: skip
    assert (table["Вера О'Нил"]["essay"], table["zoya"]["score"]) == ("", "")


def test_links_lead_to_the_feedback_that_is_there_from_wherever_the_page_lies(folder, tmp_path):
    for place in (folder / "build/report" / f"{NAME}.html", tmp_path / "Отчёты класса" / "первый.html"):
        assert run(folder, "--to", place) == 0
        tree = html5lib.parse(place.read_text(encoding="utf-8"), namespaceHTMLElements=False)
        links = [a.get("href") for a in tree.iter("a") if not a.get("href").startswith("#")]
        assert len(links) == 1
        assert (place.parent / unquote(links[0])).read_text(encoding="utf-8") == "feedback"


def test_the_page_stands_alone_and_is_well_formed(folder):
    assert run(folder) == 0
    page = (folder / f"build/report/{NAME}.html").read_text(encoding="utf-8")
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(page)
    assert not list(tree.iter("script")) and not list(tree.iter("link")) and not list(tree.iter("img"))
    assert "default-src 'none'" in page and "http://" not in page and "https://" not in page
    drawings = [svg for svg in tree.iter() if "svg" in str(svg.tag) and svg.get("role") == "img"]
    assert len(drawings) == 1 and "half of them have 2 or more" in page
    ids = [node.get("id") for node in tree.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    assert {a.get("href")[1:] for a in tree.iter("a") if a.get("href").startswith("#")} <= set(ids)


EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\u202e\x1b[31m\ud800"


def test_nothing_of_a_students_acts(tmp_path, empty_gradebook):
    source = OWN.replace("total", "t") + f"\n# {EVIL}\nx = '</pre><style>*{{display:none}}</style>'"
    students = {
        name: Work({"smooth": 0.0}, {"smooth": source}, {"smooth": ("=cmd|' /C calc'!A0", EVIL)})
        for name in ("=HYPERLINK(1)", "b&b")
    }
    course = make_class(tmp_path / "c", empty_gradebook, {"smooth": 1.0}, students)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        book.update_or_create_student("b&b", first_name="<b>", last_name="\u202eне")
    assert len(report(course)["similar"]) == 1
    page = (course / f"build/report/{NAME}.html").read_text(encoding="utf-8")
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert not [node.tag for node in tree.iter() if node.tag in ("script", "img", "b") and "alert" in str(node.text)]
    assert len(list(tree.iter("style"))) == 1 and "<script>alert" not in page
    assert not set(page) & set("\u202e\x1b\ud800")
    for kind in ("exercises", "students"):
        text = (course / f"build/report/{NAME}-{kind}.csv").read_text(encoding="utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert not [cell for cell in cells if cell.lstrip().startswith(("=", "@", "+"))]


def test_what_was_mended_is_told(folder):
    path = folder / "submitted/anna" / NAME / f"{NAME}.ipynb"
    path.write_bytes(path.read_bytes() + b"\0\0\0\0")
    (folder / "submitted/boris" / NAME / f"{NAME}.ipynb").write_text("не тетрадь", encoding="utf-8")
    told = {one["student"]: one for one in report(folder)["students"]}
    assert len(told["anna"]["mended"]) == 1 and f"{NAME}.ipynb" in told["anna"]["mended"][0]
    assert told["boris"]["unusable"] and not told["gleb"]["mended"]


def test_a_student_with_an_extension_and_no_submission_is_not_in_the_class(folder):
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as book:
        book.update_or_create_submission(NAME, "egor")
        book.grant_extension(NAME, "egor", days=3)
    told = report(folder)
    assert told["scores"]["n"] == 5 and told["not_handed_in"] == ["egor"]


@pytest.mark.parametrize("to", ["new", "new/page.html", "new.HTM"])
def test_where_it_is_written(folder, tmp_path, to, capsys):
    assert run(folder, "--to", tmp_path / to) == 0
    page = tmp_path / (f"{to}/{NAME}.html" if to == "new" else to)
    written = [page, *(page.with_name(page.stem + end) for end in ("-exercises.csv", "-students.csv", ".json"))]
    assert all(path.is_file() for path in written)
    assert capsys.readouterr().out.count("written: ") == 4
    assert run(folder, "--to", tmp_path / to) == 0  # its own files it may replace


@pytest.mark.parametrize("name", [f"{NAME}.html", f"{NAME}.json", f"{NAME}-students.csv", f"{NAME}-exercises.csv"])
def test_other_files_are_not_overwritten_and_nothing_is_half_written(folder, tmp_path, name, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text("mine", encoding="utf-8")
    assert run(folder, "--to", tmp_path / "out") == 1
    error = capsys.readouterr().err
    assert name in error and error.count("\n") == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == [name]
    assert (tmp_path / "out" / name).read_text(encoding="utf-8") == "mine"


def test_places_that_cannot_be_written_are_named(folder, tmp_path, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "out" / f"{NAME}.json").mkdir(parents=True)
    for to, said in {"x.csv": ".html", "file/below": "a folder is needed", "out": f"{NAME}.json"}.items():
        assert run(folder, "--to", tmp_path / to) == 1
        error = capsys.readouterr().err
        assert said in error and error.count("\n") == 1


def test_what_is_missing_is_said_in_a_line(folder, capsys):
    assert main(["--course-dir", str(folder), "report", "tsak"]) == 1
    assert "course release tsak" in capsys.readouterr().err
    for student in ("anna", "boris", "gleb", "dina", "Вера О'Нил"):
        (folder / "autograded" / student / NAME / f"{NAME}.ipynb").unlink()
    assert run(folder) == 1
    error = capsys.readouterr().err
    assert "course grade task" in error and error.count("\n") == 1
    assert not (folder / "build").exists()


@pytest.mark.parametrize("scores", [[0.0], [1.0], [0.0] * 12])
def test_a_class_of_one_and_one_without_differences_have_a_report(tmp_path, empty_gradebook, scores):
    students = {f"s{n}": Work({"a": score}) for n, score in enumerate(scores)}
    told = report(make_class(tmp_path / "c", empty_gradebook, {"a": 1.0}, students))
    assert told["scores"]["n"] == len(scores) and told["exercises"][0]["discrimination"] is None
