"""Three doors lead to a grade: `course grade`, `nbgrader autograde`, the formgrader's button. Behind each is the same.

A class hands in links, damaged notebooks and forged metadata, and goes through every door, each in a copy of the course.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from kept import by_content, repository
from nbgrader.api import Gradebook
from nbgrader.server_extensions.formgrader.apihandlers import AutogradeHandler
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
from support import RIGHT, code, hand_in, quiet

from graders import course
from graders.intake import collecting

pytestmark = by_content("doors", lambda **_: repository())

DOORS = ("course", "nbgrader", "formgrader")
WRONG = "def double(x):\n    return 0"
SECRET = "the-instructors-own-words"
# Later than any file is written: else a copy of the class would be told of.
MOMENT, LATER = "2126-12-06 10:00:00 UTC", "2126-12-06 11:00:00 UTC"
READS = """
    import glob
    for name in glob.glob("**", recursive=True):
        try:
            print(name, open(name, errors="replace").read())
        except OSError as error:
            print(name, error)
    """


def link(name, target, solution=RIGHT):
    """A notebook that prints whatever lies beside it, and a link there."""

    def make(folder, place):
        hand_in(folder, place.parent.name, solution, change=lambda nb: nb.cells.insert(2, code(READS)))
        (place / name).symlink_to(os.path.relpath(folder / target, place))

    return make


def instead(name, target):
    """A link where the notebook is expected, and nothing else."""

    def make(folder, place):
        place.mkdir(parents=True)
        (place / name).symlink_to(os.path.relpath(folder / target, place))

    return make


def file(content, name="double.ipynb"):
    """One file and nothing else."""

    def make(folder, place):
        (place / name).parent.mkdir(parents=True)
        (place / name).write_bytes(content)

    return make


def changed(change, solution=WRONG):
    """The released notebook with a solution, and a change to its JSON."""

    def make(folder, place):
        hand_in(folder, place.parent.name, solution)
        path = place / "double.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        change(notebook)
        path.write_text(json.dumps(notebook), encoding="utf-8")

    return make


def marks(**changes):
    """Change what nbgrader noted in the test cell."""
    return lambda nb: nb["cells"][2]["metadata"]["nbgrader"].update(changes)


def unmarked(nb):
    nb["metadata"] = {}
    for cell in nb["cells"]:
        cell["metadata"] = {}


def passes(nb):
    nb["cells"][2]["source"] = "pass"


def bonus(nb):
    nb["cells"].append(code("True", grade=True, locked=True, grade_id="bonus", points=100))


def skipped(nb):
    """Tag every cell with what has nbclient, Papermill and others leave it out or take another in its place."""
    nb["cells"].insert(1, code("factor = 2"))
    for cell in nb["cells"]:
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception", "parameters", "injected-parameters", ""]


def another(index, source):
    """The same cell once more, with other code."""
    return lambda nb: nb["cells"].insert(2, nb["cells"][index] | {"source": source, "id": "another"})


def moved(name, solution=RIGHT):
    def make(folder, place):
        hand_in(folder, place.parent.name, solution)
        (place / name).parent.mkdir(exist_ok=True)
        (place / "double.ipynb").rename(place / name)

    return make


def with_files(*names):
    def make(folder, place):
        hand_in(folder, place.parent.name)
        for name in names:
            (place / name).parent.mkdir(exist_ok=True)
            (place / name).write_text("<script>alert(1)</script>")

    return make


def cut(folder, place):
    hand_in(folder, place.parent.name)
    path = place / "double.ipynb"
    path.write_bytes(path.read_bytes()[:-40])


def recoded(folder, place):
    hand_in(folder, place.parent.name)
    path = place / "double.ipynb"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))


def whole(target):
    """The whole folder, or the student's, is a link."""

    def make(folder, place):
        start = place if "/" in target else place.parent
        start.parent.mkdir(parents=True, exist_ok=True)
        start.symlink_to(os.path.relpath(folder / "submitted" / target, start.parent))

    return make


def backdated(folder, place):
    hand_in(folder, place.parent.name, timestamp="2020-01-01 10:00:00 UTC")
    os.utime(place / "double.ipynb", (1577980800, 1577980800))  # the evening of 2 January 2020


def late_link(folder, place):
    hand_in(folder, place.parent.name)
    (place / "timestamp.txt").symlink_to("../../bob/double/timestamp.txt")


# Student: what is handed in, points, and a part of what the instructor is told (nothing where there is nothing to tell).
CLASS = {
    "bob": (lambda folder, place: hand_in(folder, "bob", timestamp=MOMENT), 3, ""),
    # links
    "file_link": (link("data.txt", "secret.txt"), 3, "'data.txt': left out, a link"),
    "folder_link": (link("data", "source"), 3, "'data': left out, a link"),
    "gradebook_link": (link("gradebook.db", "gradebook.db"), 3, "'gradebook.db': left out, a link"),
    "root_link": (link("all", "."), 3, "'all': left out, a link"),
    "loop": (link("me", "submitted/loop/double/me"), 3, "'me': left out, a link"),
    "notebook_link": (instead("double.ipynb", "submitted/bob/double/double.ipynb"), 0, "left out, a link"),
    "solution_link": (instead("double.ipynb", "source/double/double.ipynb"), 0, "left out, a link"),
    "renamed_link": (instead("Копия double.ipynb", "submitted/bob/double/double.ipynb"), 0, "left out, a link"),
    "inner_link": (instead("work", "submitted/bob/double"), 0, "'work': left out, a link"),
    "dangling": (instead("double.ipynb", "nowhere"), 0, "left out, a link"),
    "whole_link": (whole("bob/double"), 0, "double: a link, not followed"),
    "student_link": (whole("bob"), 0, "student_link: a link, not followed"),
    "late_link": (late_link, 3, "'timestamp.txt': left out, a link"),
    "own_files": (with_files("double.htm", "pages/index.HTML", "a.svg", "x.js", "b.xhtml", "notes", "pages/p.PNG"), 3, ""),
    # damage
    "cut": (cut, 0, ""),
    "empty": (file(b""), 0, ""),
    "page": (file(b"<!DOCTYPE html>"), 0, ""),
    "nothing": (file(b"I did it on paper", "letter.txt"), 0, ""),
    "folder": (file(b"", "double.ipynb/double.ipynb"), 0, ""),
    "below": (moved("my work/double.ipynb"), 3, "was handed in as 'my work/double.ipynb'"),
    "renamed": (moved("Копия double.ipynb"), 3, "was handed in as 'Копия double.ipynb'"),
    "recoded": (recoded, 3, "read as utf-16"),
    "deleted": (changed(lambda nb: nb["cells"].pop(2), RIGHT), 3, ""),
    "unmarked": (changed(unmarked, RIGHT), 3, ""),
    "copies": (changed(another(1, RIGHT)), 3, "cell double stands there more than once"),
    "no_cell": (changed(lambda nb: nb["cells"].append(7), RIGHT), 3, "something that is no cell left out"),
    # forgery
    "points": (changed(marks(points=1000), RIGHT), 3, ""),
    "points_for_nothing": (changed(marks(points=1000)), 0, ""),
    "no_grade": (changed(marks(grade=False)), 0, ""),
    "unlocked": (changed(lambda nb: (marks(locked=False)(nb), passes(nb))), 0, ""),
    "own_solution": (changed(lambda nb: (marks(solution=True, locked=False)(nb), passes(nb))), 0, ""),
    "task": (changed(marks(task=True, grade=False)), 0, ""),
    "checksum": (changed(lambda nb: (marks(checksum="0" * 32)(nb), passes(nb))), 0, ""),
    "kind": (changed(lambda nb: nb["cells"][2].update(cell_type="markdown")), 0, "made a code cell again"),
    "newer": (changed(marks(schema_version=99), RIGHT), 3, ""),
    "older": (changed(marks(schema_version=1), RIGHT), 3, ""),
    "same_name": (changed(another(2, "pass")), 0, "cell test_double stands there more than once"),
    "bonus": (changed(bonus), 0, ""),
    "tags": (changed(lambda nb: nb["cells"][2]["metadata"].update(tags=["skip-execution", "raises-exception"])), 0, ""),
    "skipped": (changed(skipped, "def double(x):\n    return factor * x"), 3, ""),
    "problem": (changed(lambda nb: nb["metadata"].update(course={"problem": SECRET}), RIGHT), 3, ""),
    "graded": (changed(lambda nb: nb["metadata"].update(course={"graded": "0" * 64})), 0, ""),
    "cells_course": (changed(lambda nb: nb["cells"][2]["metadata"].update(course={"problem": SECRET})), 0, ""),
    "kernel": (changed(lambda nb: nb["metadata"].update(kernelspec={"name": "bash"}), RIGHT), 3, ""),
    # the moment
    "backdated": (backdated, 3, "timestamp.txt says 2020-01-01 10:00 UTC, and 'double.ipynb' was written 2020-01-02"),
    "unclear": (lambda folder, place: hand_in(folder, "unclear", timestamp="2126-12-06 23:30:00 MSK"), None, ""),
}  # fmt: skip

# What a page of feedback gives for the reason.
REASONS = {
    "cut": "в строке", "empty": "он пуст", "page": "веб-страница", "nothing": "нет. Сдайте", "folder": "папка или ссылка",
    "notebook_link": "папка или ссылка", "whole_link": "папка или ссылка",
}  # fmt: skip
# Whose pages are compared as well: a page takes a while, and is made of what is compared of all.
PAGES = ("bob", "file_link", "deleted", "checksum", "bonus", "problem", "backdated")


def through_course(folder):
    said = []
    failures = course.grade(course.open_course(folder), "double", report=said.append)
    return "\n".join(said), failures


def through_nbgrader(folder):
    command = [sys.executable, "-m", "nbgrader", "autograde", "double"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    failures = re.findall(r"error processing assignment 'double' for student '(.*)'", done.stderr)
    assert done.returncode == bool(failures), done.stderr[-3000:]
    return done.stderr, dict.fromkeys(failures, done.stderr)


def through_formgrader(folder):
    """Do what the button does.

    It posts to `/formgrader/api/submission/double/STUDENT/autograde`; nbgrader's `AutogradeHandler.post` answers with
    `self.api.autograde("double", STUDENT)`. Its property `api` is called here with the extension's own objects, all
    that it needs of the handler; so what is left out is the server and the check who asks.
    """
    logs, failures = [], {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        extension = FormgradeExtension()
        extension.root_dir = str(folder)
        extension.initialize([])
        handler = SimpleNamespace(
            log=extension.log, coursedir=extension.coursedir, authenticator=extension.authenticator
        )
        for student in sorted(path.name for path in (folder / "submitted").iterdir()):
            result = AutogradeHandler.api.fget(handler).autograde("double", student)
            logs.append(result.get("log", ""))
            if not result["success"]:
                failures[student] = logs[-1]
        assert extension.coursedir.submitted_directory == "submitted"
    return "\n".join(logs), failures


def write_pages(door, api, folder, student):
    """Have feedback written by the door's own command or API."""
    if door == "course":
        assert course.feedback(api, "double", student, report=quiet) == {}
    elif door == "nbgrader":
        command = [sys.executable, "-m", "nbgrader", "generate_feedback", "double", "--student", student]
        subprocess.run(command, cwd=folder, capture_output=True, check=True)
    else:
        assert api.generate_feedback("double", student)["success"]


THROUGH = {"course": through_course, "nbgrader": through_nbgrader, "formgrader": through_formgrader}


def contents(folder):
    """Whatever lies in a folder, links as what they are."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = ("link", path.readlink())
        else:
            found[name] = ("folder",) if path.is_dir() else ("file", path.stat().st_mtime_ns, path.read_bytes())
    return found


@pytest.fixture(scope="module")
def doors(released_once, tmp_path_factory):
    """By door: the course's folder after all went through, what was said, and what failed."""
    start = tmp_path_factory.mktemp("doors")
    handed_in = shutil.copytree(released_once, start / "handed_in")
    (handed_in / "secret.txt").write_text(SECRET, encoding="utf-8")
    for student, (make, *_) in CLASS.items():
        make(handed_in, handed_in / "submitted" / student / "double")
    results = {}
    for door in DOORS:
        folder = shutil.copytree(handed_in, start / door, symlinks=True)
        if door != "course":  # what is found there need not be executed again; what differs in anything is not found
            shutil.copytree(start / "course/.cache/results", folder / ".cache/results")
        before = contents(folder / "submitted")
        said, failures = THROUGH[door](folder)
        results[door] = SimpleNamespace(folder=folder, said=said, failures=failures)
        assert contents(folder / "submitted") == before, "what was handed in stays as it is"
        assert not list(folder.glob(".grading-*"))
        api = course.open_course(folder)
        for student in REASONS | dict.fromkeys(PAGES):
            assert course.feedback(api, "double", student, report=quiet) == {}
        write_pages(door, api, folder, "own_files")
    return results


def gradebook_of(folder):
    entries = {}
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        for submission in gradebook.find_assignment("double").submissions:
            grades = [
                (grade.name, grade.auto_score, grade.manual_score, grade.max_score_gradecell, grade.needs_manual_grade)
                for notebook in submission.notebooks
                for grade in notebook.grades
            ]
            entries[submission.student.id] = (submission.score, submission.max_score, submission.timestamp, grades)
    return entries


def autograded(folder):
    """Autograded files; of notebooks what they say, without ids, which a restored cell gets by chance."""
    files = {}
    for path in sorted((folder / "autograded").rglob("*")):
        assert not path.is_symlink()
        if path.suffix == ".ipynb":
            nb = nbformat.read(path, as_version=4)
            for cell in nb.cells:
                cell.pop("id", None)
            files[path.relative_to(folder)] = nb
        elif path.is_file():
            files[path.relative_to(folder)] = path.read_bytes()
    return files


def feedback(folder):
    pages = {path.relative_to(folder): path.read_text(encoding="utf-8") for path in folder.glob("feedback/*/*/*.html")}
    return {path: re.sub(r'(id|href)="#?cell-id=\w+"', "", text) for path, text in pages.items()}


@pytest.mark.parametrize("door", DOORS)
def test_everybody_gets_what_is_due_and_no_more(doors, door):
    entries = gradebook_of(doors[door].folder)
    expected = {student: points for student, (_, points, _) in CLASS.items()}
    assert {student: entries[student][0] if student in entries else None for student in CLASS} == expected
    assert {entry[1] for entry in entries.values()} == {3.0}
    assert list(doors[door].failures) == ["unclear"]
    assert "write it like 2026-12-06 20:59:59 UTC" in doors[door].failures["unclear"]


@pytest.mark.parametrize("door", DOORS[1:])
def test_the_doors_differ_in_nothing(doors, door):
    ours, theirs = doors["course"].folder, doors[door].folder
    assert gradebook_of(theirs) == gradebook_of(ours)
    expected, found = autograded(ours), autograded(theirs)
    assert found.keys() == expected.keys()
    assert [path for path, content in found.items() if content != expected[path]] == []
    assert feedback(theirs) == feedback(ours)
    results = [{path.name for path in (folder / ".cache/results").rglob("*.json")} for folder in (ours, theirs)]
    assert results[0] == results[1], "what was taken in is the same to the letter"


@pytest.mark.parametrize("door", DOORS)
def test_the_instructor_is_told_what_was_mended(doors, door):
    told = {}
    for line in doors["course"].said.splitlines():
        if line.startswith("["):
            student = line.split("] ")[1].split(":")[0]
        elif line.startswith("    "):
            told.setdefault(student, []).append(line.strip())
    assert {student for student, (*_, words) in CLASS.items() if words} <= told.keys()
    for student, (*_, words) in CLASS.items():
        lines = told.get(student, [])
        assert words in "\n".join(lines)
        if door != "course":
            assert all(f"{student}: {line}" in doors[door].said for line in lines)


@pytest.mark.parametrize("door", DOORS)
def test_nothing_comes_in_by_a_link(doors, door):
    folder = doors[door].folder
    for path in [*folder.glob("autograded/**/*"), *folder.glob("feedback/**/*"), *folder.glob(".cache/results/**/*")]:
        assert not path.is_symlink()
        content = path.read_bytes() if path.is_file() else b""
        assert SECRET.encode() not in content and b"SQLite format" not in content and b"the secret way" not in content


@pytest.mark.parametrize("door", DOORS)
def test_beside_a_page_of_feedback_lies_nothing_that_a_browser_would_run(doors, door):
    place = doors[door].folder / "feedback/own_files/double"
    files = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}
    assert files == {"double.html", "pages/p.PNG"}


@pytest.mark.parametrize("door", DOORS)
def test_who_gets_nothing_reads_why(doors, door):
    for student, words in REASONS.items():
        page = (doors[door].folder / f"feedback/{student}/double/double.html").read_text(encoding="utf-8")
        assert words in page, student


def test_a_submission_that_is_not_there(light):
    """nbgrader says so itself, at both of its doors; the formgrader goes on with the folder it had."""
    hand_in(light, "bob")
    api = course.open_course(light)
    result = api.autograde("double", "bop")
    assert not result["success"] and "Did you mean" not in result["log"]
    assert "No notebooks were matched by" in result["log"] and "/submitted/bop/double" in result["log"]
    result = api.autograde("doubel", "bob")
    assert "Did you mean" in result["log"] and api.coursedir.submitted_directory == "submitted"
    assert not list(light.glob(".grading-*"))


def test_nbgraders_own_choices_still_hold(light):
    """Whom to leave out, which notebook, and what was graded already."""
    hand_in(light, "bob", timestamp=MOMENT)
    hand_in(light, "eve", timestamp="nonsense")
    api = course.open_course(light)
    api.coursedir.student_id_exclude = "eve"
    assert api.autograde("double", "*")["success"]
    again = api.autograde("double", "bob", force=False)
    assert again["success"] and "Skipping existing assignment" in again["log"]
    hand_in(light, "bob", WRONG, timestamp=LATER)
    assert "Updating existing assignment" in api.autograde("double", "bob", force=False)["log"]
    assert gradebook_of(light)["bob"][0] == 0
    api.coursedir.notebook_id = "other"
    assert "No notebooks found" in api.autograde("double", "bob")["log"]


def test_nbgrader_constructs_our_class():
    """The names that `lead_through_intake` changes are those that nbgrader 0.9.6 looks up; with another one, look again."""
    from nbgrader.apps import api, autogradeapp

    from graders.gradebook.doors import AutogradeByIntake
    from graders.settings import harness

    harness()
    for module in (api, autogradeapp):
        text = Path(module.__file__).read_text(encoding="utf-8")
        assert len(re.findall(r"= Autograde\(", text)) == 1 and module.Autograde is AutogradeByIntake


def test_what_is_collected_are_files(light, tmp_path):
    """nbgrader's exchange copies with the instructor's rights; it would put what a link points at into a submission."""
    (light / "secret.txt").write_text(SECRET, encoding="utf-8")
    with (light / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"c.Exchange.root = {str(tmp_path / 'exchange')!r}\n")
    inbound = tmp_path / "exchange/neural-networks/inbound"
    for student in ("bob", "eve"):
        hand_in(light, student, timestamp=MOMENT)
        target = inbound / f"{student}+double+{MOMENT}+x"
        shutil.copytree(light / "submitted" / student / "double", target)
    shutil.rmtree(light / "submitted")
    (inbound / f"mallory+double+{MOMENT}+x").symlink_to(inbound / f"bob+double+{MOMENT}+x")
    (target / "data.txt").symlink_to(light / "secret.txt")
    (target / "all").symlink_to(light)
    (target / "nowhere").symlink_to("nowhere")
    os.mkfifo(target / "pipe")
    (tmp_path / "exchange").chmod(0o777)
    result = course.open_course(light).collect("double")
    assert result["success"], result
    found = sorted(path.relative_to(light / "submitted").as_posix() for path in light.glob("submitted/*/*/*"))
    assert found == [f"{name}/double/{file}" for name in ("bob", "eve") for file in ("double.ipynb", "timestamp.txt")]
    for words in (
        "data.txt: left out",
        "all: left out",
        "nowhere: left out",
        "pipe: left out",
        "x: a link, not collected",
    ):
        assert words in result["log"]


@pytest.fixture
def exchange(light, tmp_path):
    """A course, and what two students have put into its exchange."""
    with (light / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"c.Exchange.root = {str(tmp_path / 'exchange')!r}\n")
    inbound = tmp_path / "exchange/neural-networks/inbound"
    for student in ("anna", "eve"):
        hand_in(light, student, timestamp=MOMENT)
        shutil.copytree(light / "submitted" / student / "double", inbound / f"{student}+double+{MOMENT}+x")
    shutil.rmtree(light / "submitted")
    (tmp_path / "exchange").chmod(0o777)
    return light, inbound / f"eve+double+{MOMENT}+x"


def test_what_becomes_a_link_while_it_is_copied_is_no_file(exchange, monkeypatch):
    """Whoever watches the own files being read can put links where a file and a folder stood a moment before."""
    light, eve = exchange
    (eve / "z").mkdir()
    for name in ("z/notes.txt", "zz.txt"):
        (eve / name).write_text("mine", encoding="utf-8")
    really = collecting.open_below

    def swapping(folder, path):
        if (
            path == f"{eve.name}/timestamp.txt" and not (eve / "z").is_symlink()
        ):  # of the names that were listed by then the last two come next
            shutil.rmtree(eve / "z")
            (eve / "zz.txt").unlink()
            (eve / "z").symlink_to(light / "source/double")
            (eve / "zz.txt").symlink_to(light / "gradebook.db")
        return really(folder, path)

    monkeypatch.setattr(collecting, "open_below", swapping)
    result = course.open_course(light).collect("double")
    assert result["success"], result
    place = light / "submitted/eve/double"
    found = {path.relative_to(place).as_posix() for path in place.rglob("*")}
    assert found == {"double.ipynb", "timestamp.txt"}
    assert "zz.txt: left out" in result["log"] and "z: left out" in result["log"]


@pytest.mark.parametrize("text", ["soon", "2026-12-06 20:00:00 UTC".encode("utf-16"), b"\xff\xfe\x00\xd8", "1" * 5000])
def test_no_timestamp_stops_the_collecting_of_others(exchange, text):
    light, eve = exchange
    anna = eve.with_name(f"anna+double+{MOMENT}+x")
    (anna / "timestamp.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    assert course.open_course(light).collect("double")["success"]
    shutil.rmtree(light / "submitted/eve")
    course.open_course(light).collect("double", update=True)
    assert (light / "submitted/eve/double/double.ipynb").exists()


@pytest.mark.parametrize("name", ["anna+double+soon", "anna+double+2026-13-45 00:00:00 UTC+x", "anna+double+"])
def test_no_folders_name_stops_it_either(exchange, name):
    light, eve = exchange
    eve.with_name(name).mkdir()
    result = course.open_course(light).collect("double")
    assert result["success"] and "its name says no moment" in result["log"]
    assert {path.parent.name for path in light.glob("submitted/*/double")} == {"anna", "eve"}


def test_nor_does_too_much_which_costs_no_earlier_submission(exchange):
    light, eve = exchange
    with (light / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write("c.CourseDirectory.max_dir_size = 20\n")
    assert course.open_course(light).collect("double")["success"]
    again = eve.with_name(f"anna+double+{MOMENT.replace('2126', '2127')}+y")
    shutil.copytree(eve, again)
    with (again / "data.bin").open("wb") as file:
        file.truncate(30_000)
    shutil.rmtree(light / "submitted/eve")
    result = course.open_course(light).collect("double", update=True)
    assert result["success"] and "larger than CourseDirectory.max_dir_size" in result["log"]
    assert {path.parent.parent.name for path in light.glob("submitted/*/double/double.ipynb")} == {"anna", "eve"}
