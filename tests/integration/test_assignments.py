import contextlib
import subprocess
import sys

import nbformat
import pytest
from kept import by_content, repository
from nbgrader.api import Gradebook

from graders import CourseError, course
from graders.authoring.assignments import find_leaks, find_secrets, release
from graders.cli import main

pytestmark = by_content("releases", lambda **_: repository())


def test_a_release_has_stubs_visible_checks_and_nothing_else(light):
    folder = light / "release/double"
    assert [path.name for path in folder.iterdir()] == ["double.ipynb"]
    notebook = nbformat.read(folder / "double.ipynb", 4)
    solution, test = (cell.source for cell in notebook.cells[1:])
    assert "# ВАШ КОД ЗДЕСЬ\n    raise NotImplementedError" in solution and "x + x" not in solution
    assert "double(1)" in test and "double(21)" not in test
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


def test_releasing_again_gives_the_same_bytes(light):
    path = light / "release/double/double.ipynb"
    before = path.read_bytes()
    release(course.open_course(light), "double")
    assert path.read_bytes() == before


def test_plain_nbgrader_gives_the_same_release(light):
    before = {path.name: path.read_bytes() for path in (light / "release/double").iterdir()}
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "double", "--force"]
    subprocess.run(command, cwd=light, check=True, capture_output=True)
    assert {path.name: path.read_bytes() for path in (light / "release/double").iterdir()} == before


def by_command(folder, *options):
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "double", "--force", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stderr


def by_button(folder):
    """What the formgrader's *Generate* calls."""
    with contextlib.chdir(folder):
        result = course.open_course(folder).generate_assignment("double")
    return result["success"], result["log"] + result.get("error", "")


def recorded(folder):
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        return {cell.name: cell.source for cell in gradebook.find_notebook("double", "double").source_cells}


def tell_in_metadata(folder):
    def change(notebook):
        notebook.cells[0].metadata["note"] = ["for me", "return x + x  # the secret way"]
        notebook.cells[2].source += "\nassert double(0) == 0"

    edit_source(folder, change)


def tell_beside(folder):
    edit_source(folder, lambda notebook: notebook.cells[2].update(source=notebook.cells[2].source + "\ndouble(0)"))
    (folder / "source/double/data").mkdir()
    (folder / "source/double/data/seen.csv").write_text('x\nassert double(21) == 42, "не только единицу"\n', "utf-8")


@pytest.mark.parametrize("tell", [tell_in_metadata, tell_beside])
@pytest.mark.parametrize("door", [by_command, by_button])
def test_at_nbgraders_doors_a_leak_stops_a_release_as_well_and_changes_nothing(light, door, tell):
    tell(light)
    before, known = {p: p.read_bytes() for p in (light / "release").rglob("*.*")}, recorded(light)
    with pytest.raises(CourseError, match="this would leak") as refused:
        release(course.open_course(light), "double")
    done, said = door(light)
    assert not done and " ".join(str(refused.value).split()) in " ".join(said.split()), "a log indents lines"
    assert {p: p.read_bytes() for p in (light / "release").rglob("*.*")} == before and recorded(light) == known
    assert not list(light.glob(".release-*"))


@pytest.mark.parametrize("door", [by_command, by_button])
def test_at_nbgraders_doors_a_release_that_tells_nothing_is_made(synced, door):
    edit_source(synced, lambda notebook: notebook.cells[0].update(source="# Другое"))
    done, said = door(synced)
    assert done, said
    assert nbformat.read(synced / "release/double/double.ipynb", 4).cells[0].source == "# Другое"
    assert recorded(synced).keys() == {"double", "test_double"}


def test_a_release_that_nbgrader_leaves_as_it_is_is_not_searched(light):
    tell_in_metadata(light)
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "double"]
    done = subprocess.run(command, cwd=light, capture_output=True, text=True, check=True)
    assert "Skipping existing assignment" in done.stderr and "leak" not in done.stderr


def edit_source(folder, change):
    path = folder / "source/double/double.ipynb"
    notebook = nbformat.read(path, 4)
    change(notebook)
    nbformat.write(notebook, path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.txt", "return x + x  # the secret way"),
        ("copy.py", "    assert double(21) == 42, 'не только единицу'\n### END HIDDEN TESTS"),
        ("helper.py", "def f():\n        return x + x  # the secret way\n"),
    ],
)
def test_refuses_a_file_that_tells(light, name, content):
    old = (light / "release/double/double.ipynb").read_bytes()
    (light / "source/double" / name).write_text(content, encoding="utf-8")
    with pytest.raises(CourseError, match=f"not released, this would leak:\n  {name}"):
        release(course.open_course(light), "double")
    assert (light / "release/double/double.ipynb").read_bytes() == old
    assert not list(light.glob(".release-*"))
    assert main(["--course-dir", str(light), "release", "double"]) == 1
    assert main(["--course-dir", str(light), "release", "double/"]) == 1


def test_a_refused_assignment_is_not_in_the_gradebook(synced, capsys):
    (synced / "source/double/notes.txt").write_text("END SOLUTION", encoding="utf-8")
    assert main(["--course-dir", str(synced), "release"]) == 1
    assert main(["--course-dir", str(synced), "grade", "double"]) == 1
    assert "there is no gradebook" in capsys.readouterr().err


@pytest.mark.parametrize("change", ["added", "removed", "renamed"])
def test_exercises_that_changed_after_grading_are_refused_in_one_line(light, change, capsys):
    with Gradebook(f"sqlite:///{light / 'gradebook.db'}") as gradebook:
        gradebook.add_student("anna")
        gradebook.add_submission("double", "anna")

    def alter(notebook):
        if change == "added":
            notebook.cells.append(essay("Потому что."))
        elif change == "removed":
            notebook.cells.pop()
        else:
            notebook.cells[2].metadata.nbgrader.grade_id = "test_twice"

    old = (light / "release/double/double.ipynb").read_bytes()
    edit_source(light, alter)
    assert main(["--course-dir", str(light), "release", "double"]) == 1
    said = capsys.readouterr().err
    assert "nbgrader db assignment remove double --force" in said and len(said.splitlines()) == 1
    assert (light / "release/double/double.ipynb").read_bytes() == old


def test_finds_what_someone_put_into_a_release(light):
    secrets = [find_secrets(course.open_course(light), "double")]
    folder = light / "release/double"
    assert find_leaks(folder, secrets) == []
    notebook = nbformat.read(folder / "double.ipynb", 4)
    notebook.cells[1].source = "def double(x):\n    return x + x  # the secret way"
    notebook.cells[2].outputs = [
        nbformat.v4.new_output("stream", text='assert double(21) == 42, "не только единицу"\n')
    ]
    notebook.metadata["jupytext"] = {"formats": "ipynb,md"}
    nbformat.write(notebook, folder / "double.ipynb")
    assert find_leaks(folder, secrets) == [
        'double.ipynb: hidden test line: assert double(21) == 42, "не только единицу"',
        "double.ipynb: pairing metadata",
        "double.ipynb: solution line: return x + x  # the secret way",
    ]


def test_a_whole_solution_cell_without_markers_is_a_secret_too(synced):
    def unmark(notebook):
        notebook.cells[1].source = "def double(x):\n    return x + x  # the secret way"

    edit_source(synced, unmark)
    secrets = find_secrets(course.open_course(synced), "double")
    assert secrets.solutions == [{"def double(x):", "return x + x  # the secret way"}]


def essay(source, **pictures):
    """A written answer, which is no solution region but a solution as a whole."""
    cell = nbformat.v4.new_markdown_cell(source)
    cell.metadata["nbgrader"] = {
        "schema_version": 3, "grade_id": "essay", "points": 2, "grade": True, "locked": False, "solution": True,
        "task": False,
    }  # fmt: skip
    if pictures:
        cell["attachments"] = {f"{name}.png": {"image/png": data} for name, data in pictures.items()}
    return cell


@pytest.mark.parametrize("source", ["ВАШ ОТВЕТ ЗДЕСЬ", "", "  ВАШ ОТВЕТ ЗДЕСЬ \n"])
def test_what_stands_in_the_place_of_an_answer_is_no_secret(synced, source):
    edit_source(synced, lambda notebook: notebook.cells.append(essay(source)))
    released = nbformat.read(release(course.open_course(synced), "double") / "double.ipynb", 4)
    assert released.cells[-1].source == "ВАШ ОТВЕТ ЗДЕСЬ"


def test_no_picture_of_an_answer_is_in_the_release(synced):
    """The question's stays, also where the answer shows the same one."""
    question = nbformat.v4.new_markdown_cell("Что на ![графике](attachment:plot.png)?")
    question["attachments"] = {"plot.png": {"image/png": "cXVlc3Rpb24="}, "old.png": {"image/png": "b2xk"}}
    answer = essay("![](attachment:sketch.png) ![](attachment:plot.png)", sketch="c2tldGNo", plot="cXVlc3Rpb24=")
    edit_source(synced, lambda notebook: notebook.cells.extend([question, answer]))
    open_course = course.open_course(synced)
    folder = release(open_course, "double")
    released = nbformat.read(folder / "double.ipynb", 4)
    assert [dict(cell.get("attachments", {})) for cell in released.cells[-2:]] == [
        {"plot.png": {"image/png": "cXVlc3Rpb24="}},
        {},
    ]
    secrets = [find_secrets(open_course, "double")]
    assert find_leaks(folder, secrets) == []
    released.cells[0]["attachments"] = {"a.png": {"image/png": "c2tldGNo"}}
    nbformat.write(released, folder / "double.ipynb")
    assert find_leaks(folder, secrets) == ["double.ipynb: solution line: c2tldGNo"]


def test_a_course_may_have_delimiters_of_its_own(synced):
    def rename(notebook):
        for cell in notebook.cells:
            cell.source = cell.source.replace("BEGIN SOLUTION", "ОТВЕТ").replace("END SOLUTION", "КОНЕЦ ОТВЕТА")

    edit_source(synced, rename)
    with (synced / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write('c.ClearSolutions.begin_solution_delimeter = "### ОТВЕТ"\n')
        file.write('c.ClearSolutions.end_solution_delimeter = "### КОНЕЦ ОТВЕТА"\n')
    assert "secret" not in (release(course.open_course(synced), "double") / "double.ipynb").read_text(encoding="utf-8")
    (synced / "source/double/notes.txt").write_text("### ОТВЕТ", encoding="utf-8")
    with pytest.raises(CourseError, match=r"notes\.txt: ### ОТВЕТ"):
        release(course.open_course(synced), "double")


def test_a_file_in_another_encoding_is_searched_too(light):
    text = "def f(x):\n    return x + x  # the secret way\n# секрет\n"
    (light / "source/double/old.py").write_bytes(text.encode("cp1251"))
    with pytest.raises(CourseError, match=r"old\.py: solution line"):
        release(course.open_course(light), "double")


def test_a_broken_configuration_stops_the_command(synced, capsys):
    with (synced / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write("undefined_name\n")
    assert main(["--course-dir", str(synced), "release"]) == 1
    assert "nbgrader_config.py" in capsys.readouterr().err
    assert not (synced / "gradebook.db").exists()


@pytest.mark.parametrize(
    "line",
    [
        'c.ExportApp.plugin_class = "graders.exporters.ExerciseCsvExportPlugin"',
        'c.GenerateAssignment.preprocessors = ["nbgrader.preprocessors.LockCells", "graders.exporters.StripMetadata"]',
    ],
)
def test_a_plugin_of_ours_that_is_not_there_is_named_with_the_place_of_all(synced, capsys, line):
    config = synced / "nbgrader_config.py"
    config.write_text(f"c = get_config()\n{line}\n", encoding="utf-8")
    assert main(["--course-dir", str(synced), "release"]) == 1
    err = capsys.readouterr().err
    assert err.startswith(f"course: {config}: ") and "names graders.exporters." in err and err.count("\n") == 1
    assert not (synced / "gradebook.db").exists()
    config.write_text(config.read_text().replace("graders.exporters", "graders.settings"), encoding="utf-8")
    assert course.open_course(synced), "as it said"


def test_an_ordinary_course_without_any_of_our_files(synced):
    for name in ("pyproject.toml", "nbgrader_config.py", "source/double/double.md"):
        (synced / name).unlink()
    assert main(["--course-dir", str(synced), "release", "double"]) == 0
    notebook = nbformat.read(synced / "release/double/double.ipynb", 4)
    assert "YOUR CODE HERE" in notebook.cells[1].source, "nbgrader's own stub"


def test_unknown_assignment_lists_the_known_ones(synced):
    with pytest.raises(CourseError, match=r"no such assignment in .*; there are: double"):
        release(course.open_course(synced), "tripple")


def test_a_source_nbgrader_cannot_read_is_named(synced):
    def unfinished(notebook):
        notebook.cells[1].source = "### BEGIN SOLUTION\n1"

    edit_source(synced, unfinished)
    with pytest.raises(CourseError, match=r"source.double: not released, nbgrader refuses it: no end solution"):
        release(course.open_course(synced), "double")


def test_not_a_course_directory(tmp_path, capsys):
    assert main(["--course-dir", str(tmp_path), "release"]) == 1
    assert "not a course directory" in capsys.readouterr().err
