"""A student's own check speaks the language of the notebook: which that is, and that all that it says has its words."""

import ast
import re
from string import Formatter

import nbformat
import pytest
from nbgrader.utils import compute_checksum
from support import ROOT, code, graded, notebook

from graders import words
from graders.authoring.door import facts_for_students
from graders.precheck import program
from graders.precheck.cells import describe, read_with_language, titles
from graders.precheck.editions import edition_of, items_of
from graders.precheck.looking import Report, look_at_cells, look_at_code
from graders.precheck.onefile import messages, one_file
from graders.precheck.program import check_and_tell
from graders.precheck.running import DEAD, LATE, SKIPPED, Ran
from graders.precheck.spoken import in_each, speaking, tr
from graders.precheck.telling import judge, tell

RUSSIAN = re.compile("[а-яё«»]", re.IGNORECASE)
MODULES = sorted((ROOT / "graders/precheck").glob("*.py"))
TEXTS = {
    "ru": ("# Задание «Площадь»", "## Упражнение 1. Площадь (1,5 балла)", "ВАШ КОД", "не площадь", "## Вывод (1 балл)", "ОТВЕТ"),
    "en": ("# Assignment “Area”", "## Exercise 1. Area (1.5 points)", "YOUR CODE", "not an area", "## Why (1 point)", "ANSWER"),
    "eo": ("# Tasko “Areo”", "## Ekzerco 1. Areo (1,5 poentoj)", "VIA KODO", "ne areo", "## Kial (1 poento)", "RESPONDO"),
}  # fmt: skip
SOLVED = "def area(a, b):\n    return a * b"


def released(language):
    title, heading, stub, message, why, answer = TEXTS[language]
    cells = [
        nbformat.v4.new_markdown_cell(f"{title}\n\n{heading}"),
        code("sides = (2, 5)", grade_id="given_sides", locked=True),
        code(f"def area(a, b):\n    # {stub}\n    raise NotImplementedError", solution=True, grade_id="area"),
        graded(f'assert area(2, 5) == 10, "{message}"', "test_area"),
        graded(f'assert area(1, 1) == 1, "{message}"', "test_unit"),
        nbformat.v4.new_markdown_cell(why),
        nbformat.v4.new_markdown_cell(answer),
    ]
    cells[6].metadata["nbgrader"] = {"schema_version": 3, "grade_id": "conclusion", "grade": True, "solution": True}
    cells[6].metadata.nbgrader |= {"points": 1, "locked": False, "task": False}
    for cell in cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["cell_type"] = cell.cell_type
            cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
    return cells


def solved(language):
    cells = released(language)
    cells[2].source, cells[6].source = SOLVED, "S = ab"
    return cells


def write(path, cells, **metadata):
    path.parent.mkdir(parents=True, exist_ok=True)
    made = notebook(*cells)
    made.metadata.update(metadata)
    nbformat.write(made, path)
    return path


@pytest.fixture
def releases(tmp_path):
    """A folder of releases in Russian and English."""
    write(tmp_path / "release/area/area.ipynb", released("ru"))
    write(tmp_path / "release/en/area/area.ipynb", released("en"), course={"language": "en"})
    return tmp_path / "release"


@pytest.fixture
def course(releases):
    return facts_for_students(releases)


@pytest.fixture
def not_run(monkeypatch):
    """Have nothing run: what is said of the cells alone is looked at."""
    monkeypatch.setattr(program, "run", lambda *_, **__: {})


def told(capsys):
    captured = capsys.readouterr()
    return captured.out + captured.err


# Words


def test_all_that_is_russian_is_a_message():
    known, found = set(messages()), set()
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)]
        docstrings = {ast.get_docstring(node, clean=False) for node in nodes}
        constants = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        found |= {text for text in constants - docstrings if isinstance(text, str) and RUSSIAN.search(text)}
    assert found - known == {r"\(\d+\)|\bcopy\b|копия"}, "what is told is to stand in tr() or marked()"
    assert known <= found and len(known) > 50


def fields(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("message", messages())
def test_each_is_there_in_english_with_the_same_fields(message):
    english = words.own_words("en")[message]
    assert fields(english) == fields(message) and not RUSSIAN.search(english)
    assert english[-1:] in ".!?:" or message[-1] not in ".!?:"


def test_a_language_is_spoken_for_a_while_and_what_it_lacks_is_russian():
    with speaking({"Что исправить:": "What to fix:"}):
        assert (tr("Что исправить:"), tr("Остановлено.")) == ("What to fix:", "Остановлено.")
        with speaking({}):
            assert tr("Что исправить:") == "Что исправить:"
        assert tr("Что исправить:") == "What to fix:"
    assert tr("Что исправить:") == "Что исправить:"
    assert in_each("да", [{"да": "yes"}, {}, {"да": "jes"}]) == ["да", "yes", "jes"]


def test_titles_leave_points_out_and_number_parts_in_the_language():
    cells = solved("en")
    cells[5].source = "## Rounding (floating point)"
    english = words.own_words("en")
    expected = {
        "given_sides": "Exercise 1. Area",
        "area": "Exercise 1. Area",
        "test_area": "Exercise 1. Area: part 1 of 2",
        "test_unit": "Exercise 1. Area: part 2 of 2",
        "conclusion": "Rounding (floating point)",
    }
    with speaking(english):
        assert titles(cells) == expected
    assert titles(cells, lambda text: english.get(text, text)) == expected
    assert titles(solved("ru"))["test_unit"] == "Упражнение 1. Площадь: 2-я часть из 2"


# What is said of an English notebook


def damage(cells):
    cells[1].source += "\nsides = (1, 1)"
    cells[2].source = f"<<<<<<< HEAD\n{SOLVED}\n=======\n{SOLVED}\n>>>>>>> 1a2b3c"
    cells[3].source = "assert True"
    cells[6].source = ""
    cells[4:5] = [cells[2], code("1", grade_id="test_own", solution=True)]


def test_what_would_go_wrong_is_told_in_english(tmp_path, course):
    cells, report = solved("en"), Report()
    cells[1].execution_count, cells[3].execution_count = 5, 2
    cells[4].outputs = [nbformat.v4.new_output("stream", text="old")]
    damage(cells)
    cells += [nbformat.v4.new_code_cell("import helper_of_mine, beside\n%pip install x\nopen('/content/x.csv')", outputs=[
        nbformat.v4.new_output("stream", text="old")
    ])]  # fmt: skip
    (tmp_path / "beside.py").touch()
    with speaking(words.own_words("en")):
        look_at_cells(cells, items_of("area", "en", course), report)
        look_at_code(cells, tmp_path, report)
    assert report.problems == [
        "The cell test_unit (“Exercise 1. Area: part 2 of 2”) is missing. You can take a deleted cell from the "
        "original notebook of the assignment: copy the whole cell, not just its text.",
        "There should be only one cell area (“Exercise 1. Area”), but the notebook has 2: keep the right one and "
        "delete the others, or the wrong one may be graded.",
        "The assignment has no cell test_own: the name has been changed, so the cell cannot be graded.",
        "The cell given_sides (“Exercise 1. Area”), which the assignment gives you, has been changed: for grading it "
        "will be as it was in the assignment. Restore it, and write your own code in other cells.",
        "In cell 3 there are merge conflict markers that git has left (<<<<<<<, >>>>>>>).",
        "The cell with checks test_area (“Exercise 1. Area: part 1 of 2”) has been changed: for grading it will be as "
        "it was in the assignment. Restore it, and write your own code in other cells.",
        "In cell 5 there are merge conflict markers that git has left (<<<<<<<, >>>>>>>).",
        "“Why”: there is no answer yet.",
        "The notebook imports helper_of_mine, but there is no such file beside it, and no such package either: in "
        "grading this will be an error. Move the code that you need into the notebook, or remove the import.",
        "The notebook uses /content/x.csv: there is no such path on another computer. Put the file beside the notebook, "
        "submit both, and in the code give only the file's name.",
    ]
    assert [note.partition(":")[0] for note in report.notes] == [
        "The cells were run out of order",
        "Some cells show output of earlier runs",
        "The notebook installs packages",
        "The notebook imports beside from its own folder",
    ]
    assert not RUSSIAN.search("".join(report.problems + report.notes))


def error(kind, text, *trace):
    return Ran(nbformat.v4.new_output("error", ename=kind, evalue=text, traceback=list(trace)))


@pytest.mark.parametrize(
    ("ran", "why"),
    [
        (Ran(), ""),
        (Ran(value="np.float64(0.5)"), "scored 0.5 of 2"),
        (error("AssertionError", "not an area", "Cell In[3], line 1"), "not an area"),
        (error("AssertionError", "", "Cell In[3], line 1"), "the check failed"),
        (error("TypeError", "bad", "Cell In[3], line 1"), "the check stopped with the error TypeError: bad"),
        (error("NameError", "no area", "Cell In[3], line 1"),
         "NameError: no area. The check did not find this name: has the name of a function in your solution changed?"),
        (error("ValueError", "odd", "Cell In[2], line 2"),
         "error ValueError: odd, line 2 of cell area: return a * b"),
        (error("ValueError", "", "Cell In[2], line 2"), "error ValueError, line 2 of cell area: return a * b"),
        (error("ValueError", "", "Cell In[2]"), "error ValueError"),
        (error("NotImplementedError", "", "Cell In[2], line 2"),
         "not solved yet: the line raise NotImplementedError is still in the solution"),
        (error(LATE, ""), "the cell ran out of time: is there an endless loop, or training that takes too long?"),
        (error(DEAD, ""),
         "the Python kernel stopped: is there a call of exit() in the code, or an array that is too large?"),
        (error(SKIPPED, ""), "the cell was not run: the Python kernel had stopped earlier, or the time for the notebook was up"),
    ],
)  # fmt: skip
def test_a_test_fails_for_a_reason_in_english(ran, why):
    cells, report = solved("en"), Report()
    for number, cell in enumerate(cells[1:5], 1):
        cell.execution_count = number
    with speaking(words.own_words("en")):
        judge(cells, {2: Ran(), 3: ran}, cells, titles(cells), (10.0, 100.0), report)
    assert report.checks[0] == (not why, "Exercise 1. Area: part 1 of 2", why)


def test_the_end_is_in_english():
    lines: list[str] = []
    cells, report = [*solved("en"), code("1 / 0")], Report(unsolved=["“Area”"])
    saved = [{"outputs": [], "execution_count": 4}] * len(cells)
    late = {3: Ran(seconds=60.0), 4: error("ValueError", "odd"), 7: error("ZeroDivisionError", "division")}
    with speaking(words.own_words("en")):
        judge(cells, late, saved, titles(cells), (100.0, 110.0), report)
        tell(report, lines.append)
    assert lines == [
        "",
        "Checks that you can see: 1 of 2 passed.",
        "  [+] Exercise 1. Area: part 1 of 2",
        "  [-] Exercise 1. Area: part 2 of 2",
        "      the check stopped with the error ValueError: odd",
        "  [?] Why (your instructor will grade it)",
        "\nWhat to fix:",
        "  - Not solved yet: “Area”.",
        "  - Cell 8: error ZeroDivisionError: division",
        "\nPlease note:",
        "  - Cell 4 ran for 60 s, and the limit for a cell is 100 s: on another computer it may run out of time.",
        "  - “Exercise 1. Area: part 2 of 2”: in the saved file the check passed, but in a new kernel it fails. "
        "Your solution seems to depend on something that was run earlier, that stands below, or that has been deleted.",
        "  - The whole notebook ran for 60 s, and the limit for it is 110 s.",
        "\nNot everything is ready yet: fix what is listed above, save the notebook, and check it again. Not all "
        "checks can be seen here: after you submit, your solution will be checked on other data, too.",
    ]


# Which language it is


def test_facts_of_an_edition_are_titles_and_checksums(course):
    assert set(course["editions"]) == {"en"} and "en" in course["words"] and "ru" not in course["words"]
    with speaking(words.own_words("en")):
        assert items_of("area", "en", course) == describe(released("en"))
    assert items_of("area", "ru", course) == describe(released("ru"))
    assert items_of("area", "eo", course) == [] == items_of("other", "en", course)


def untitled(cells):
    cells[0].source = cells[5].source = "mine"


def test_a_notebook_that_does_not_say_its_language_is_known_by_its_text(course):
    for language in ("ru", "en"):
        assert edition_of(solved(language), "area", course) == language
        cells = solved(language)
        untitled(cells)
        assert edition_of(cells, "area", course) == language, "by its tests"
        cells = solved(language)
        cells[3].source = cells[4].source = "assert True"
        assert edition_of(cells, "area", course) == language, "by its headings"
    assert edition_of([code("1")], "area", course) == "ru" == edition_of(solved("en"), None, course)
    assert edition_of(solved("en"), "area", {}) == "ru"


@pytest.mark.parametrize(
    ("about", "language"),
    [
        ({"language": "en"}, "en"),
        ({"language": "pt-BR"}, "pt-BR"),
        ({}, ""),
        ({"language": "../../home"}, ""),
        ({"language": ["en"]}, ""),
        ("en", ""),
    ],
)
def test_what_a_notebook_says_of_its_language(tmp_path, about, language):
    assert read_with_language(write(tmp_path / "area.ipynb", solved("en"), course=about))[1] == language


@pytest.mark.parametrize("about", [{"course": {"language": "en"}}, {}], ids=["said", "by its text"])
def test_an_english_notebook_is_held_against_the_english_release(tmp_path, course, not_run, capsys, about):
    path = write(tmp_path / "work/area.ipynb", solved("en"), **about)
    assert check_and_tell(path, course) == 0
    said = told(capsys)
    assert "Well done" in said and "Running the notebook" in said and not RUSSIAN.search(said)
    cells = solved("en")
    cells[3].source = cells[3].source.replace("10", "7")
    assert check_and_tell(write(path, cells, **about), course) == 1
    said = told(capsys)
    assert "The cell with checks test_area (“Exercise 1. Area: part 1 of 2”) has been changed" in said
    assert said.count("  - ") == 1
    assert check_and_tell(write(path, released("en"), **about), course) == 1
    said = told(capsys)
    assert "Not solved yet: “Exercise 1. Area”." in said and "“Why”: there is no answer yet." in said


def test_a_language_may_be_asked_for_and_the_release_stays_that_of_the_notebook(tmp_path, course, not_run, capsys):
    path = write(tmp_path / "area.ipynb", released("en"), course={"language": "en"})
    assert check_and_tell(path, course, language="ru") == 1
    said = told(capsys)
    assert "Ещё не решено: «Exercise 1. Area»." in said and said.count("  - ") == 2, said
    assert check_and_tell(write(path, solved("ru")), course, language="en") == 0
    assert "Well done" in told(capsys)


def test_a_language_without_a_release_is_looked_at_by_itself(tmp_path, course, not_run, capsys):
    path = write(tmp_path / "area.ipynb", solved("eo"), course={"language": "eo"})
    assert check_and_tell(path, course) == 0
    assert "Отлично" in told(capsys)
    cells = solved("eo")
    cells[3].source = "assert True"
    assert check_and_tell(write(path, cells, course={"language": "eo"}), course) == 1
    assert "Ekzerco 1. Areo" in told(capsys)


@pytest.mark.parametrize("noted", ["ru", "xx", ""])
def test_metadata_that_say_otherwise_are_not_believed(tmp_path, course, not_run, capsys, noted):
    path = write(tmp_path / "area.ipynb", solved("en"), course={"language": noted})
    assert check_and_tell(path, course) == 0
    assert not re.search("[а-яё]", told(capsys))


def test_a_russian_one_is_told_as_where_there_is_nothing_else(tmp_path, releases, course, not_run, capsys):
    path = write(tmp_path / "area.ipynb", released("ru"))
    assert check_and_tell(path, course) == 1
    said = told(capsys)
    (releases / "en/area/area.ipynb").unlink()
    assert check_and_tell(path, facts_for_students(releases)) == 1
    assert told(capsys) == said and "Ещё не решено: «Упражнение 1. Площадь»." in said


def test_who_has_shown_no_notebook_is_told_in_each_language_of_the_course(tmp_path, course, capsys, monkeypatch):
    path = tmp_path / "area.ipynb"
    assert check_and_tell(path, course) == 2
    assert told(capsys).splitlines() == [
        f"{path}: такого файла нет. Укажите тетрадь, например neurons.ipynb.",
        f"{path}: there is no such file. Give the name of a notebook, for example neurons.ipynb.",
    ]
    path.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    assert check_and_tell(path, course, language="en") == 1
    assert told(capsys) == "area.ipynb: there are no notebook cells in this file. Make sure that it is the right one.\n"
    assert check_and_tell(path, {**course, "editions": {}}) == 1
    assert told(capsys) == "area.ipynb: в файле нет ячеек тетради. Проверьте, тот ли это файл.\n"
    monkeypatch.setattr(program, "is_installed", lambda name: name != "nbclient")
    assert check_and_tell(path, course) == 2
    assert told(capsys).splitlines()[1].endswith("install what is missing with python -m pip install nbclient.")


def test_what_keeps_a_kernel_from_starting_is_told_as_it_came(tmp_path, course, capsys, monkeypatch):
    def fail(*_, **__):
        raise program.Missing(tr("ядро Python не запустилось ({error}). Попробуйте ещё раз").format(error="{'a': 1}"))

    monkeypatch.setattr(program, "run", fail)
    path = write(tmp_path / "area.ipynb", solved("en"))
    assert check_and_tell(path, course) == 2
    assert told(capsys).endswith("area.ipynb: the Python kernel did not start ({'a': 1}). Try again.\n")


# A language that the code does not know


def test_a_third_language_is_data_alone(tmp_path, releases, not_run, capsys, monkeypatch):
    made = "\n".join(f"msgid {quoted(text)}\nmsgstr {quoted(esperanto(text))}\n" for text in messages())
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale/eo.po").write_text(f'msgid ""\nmsgstr "Language: eo\\n"\n\n{made}', encoding="utf-8")
    monkeypatch.setattr(words, "LOCALE", tmp_path / "locale")
    write(releases / "eo/area/area.ipynb", released("eo"), course={"language": "eo"})
    words.own_words.cache_clear()
    try:
        course = facts_for_students(releases)
    finally:
        words.own_words.cache_clear()
    cells = solved("eo")
    cells[3].source, cells[6].source = "assert True", "RESPONDO"
    path = write(tmp_path / "area.ipynb", cells)
    assert check_and_tell(path, course) == 1
    said = told(capsys)
    assert "~ test_area ~ 1 Ekzerco 1. Areo 2 ~ ~" in said and "~ Kial ~" in said and not RUSSIAN.search(said)
    space = {"__name__": "check_notebook", "__file__": str(tmp_path / "check_notebook.py")}
    exec(compile(one_file(course), "check_notebook.py", "exec", dont_inherit=True), space)
    space["run"] = lambda *_, **__: {}
    assert space["main"]([str(path)]) == 1
    assert told(capsys) == said


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def esperanto(text):
    """Words that are none: the fields between signs."""
    return "poent" if text == "балл" else " ".join(["~", *(f"{{{name}}}" for name in fields(text)), "~"])


def test_one_file_has_its_own_words_and_no_others(course):
    more = {**course, "words": {"en": {**course["words"]["en"], "Чужое слово.": "A foreign word."}, "eo": {}}}
    space = {"__name__": "check_notebook"}
    exec(compile(one_file(more), "check_notebook.py", "exec", dont_inherit=True), space)
    assert set(space["COURSE"]["words"]["en"]) == set(messages()) and space["COURSE"]["words"]["eo"] == {}
    assert space["COURSE"]["editions"] == course["editions"]


def test_help_is_in_each_language(course, capsys, monkeypatch):
    monkeypatch.setattr(program, "COURSE", course)
    with pytest.raises(SystemExit) as stopped:
        program.main(["--help"])
    said = " ".join(told(capsys).split())
    assert stopped.value.code == 0
    assert "перед сдачей. / Run a notebook from top to bottom" in said and "--language {ru,en}" in said
