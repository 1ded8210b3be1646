"""A third language by data alone: a lesson, an assignment and what the harness tells are there in it, and no code is changed."""

import os
import shutil
import subprocess
import sys
import textwrap

import nbformat
import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from support import ROOT, main, write_course

LESSON = """\
    # {title}

    [{all_lessons}](README.md)

    | | |
    |---|---|
    | **{time}** | 5 {minutes} |
    | **{topics}** | {topic} |

    ```python
    print("{printed}", 1 + 1)
    ```
    """
RUSSIAN = {
    "title": "Суммы",
    "all_lessons": "Все уроки",
    "time": "Время",
    "minutes": "минут",
    "topics": "Темы",
    "topic": "сложение",
    "printed": "сумма",
}
ESPERANTO = {
    "title": "Sumoj",
    "all_lessons": "Ĉiuj lecionoj",
    "time": "Tempo",
    "minutes": "minutoj",
    "topics": "Temoj",
    "topic": "adicio",
    "printed": "sumo",
}
SETTINGS = """
[tool.course.assignments]
total = { title = "Сумма", lessons = [1], titles = { eo = "Sumo" } }

[tool.course.languages.eo]
name = "Esperanto"
all_lessons = "Ĉiuj lecionoj"
assignment = "Tasko"
quoted = "„{}“"
unreleased = "(preparata)"
untranslated = "(en la rusa)"
time = "Tempo"
hardware = "Aparato"
prerequisites = "Antaŭscioj"
topics = "Temoj"
lessons_table = ["N-ro", "leciono", "temoj", "tempo", "tasko"]
assignments_table = ["tasko", "lecionoj", "poentoj"]
"""
SOURCE = """\
    # Задание «Сумма»

    Напишите функцию `total`, которая складывает числа списка.

    ```python nbgrader={"grade": false, "grade_id": "total", "locked": false, "schema_version": 3, "solution": true, "task": false}
    def total(numbers):
        ### BEGIN SOLUTION
        return sum(numbers)
        ### END SOLUTION
    ```

    ```python nbgrader={"grade": true, "grade_id": "test_total", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
    found = total([1, 2])  # одна сумма
    assert found == 3, f"должно быть 3, а у вас {found}"
    ### BEGIN HIDDEN TESTS
    assert total([5]) == 5, "из одного числа: посмотрите на границы цикла"
    ### END HIDDEN TESTS
    ```

    ```python nbgrader={"grade": true, "grade_id": "test_more", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
    assert total([2, 2]) != 0, "сложите"
    ### BEGIN HIDDEN TESTS
    from graders import checks

    checks.equal(total([2, 3, 4]), 9, "сумма трёх чисел", "посмотрите на return")
    ### END HIDDEN TESTS
    ```
    """
TRANSLATED = {
    "# Задание «Сумма»": "# Tasko „Sumo“",
    "Напишите функцию `total`, которая складывает числа списка.": "Skribu funkcion `total`, kiu adicias la nombrojn de listo.",
    "одна сумма": "unu sumo",
    "должно быть 3, а у вас {found}": "estu 3, kaj vi havas {found}",
    "из одного числа: посмотрите на границы цикла": "el unu nombro: rigardu la limojn de la iteracio",
    "сложите": "adiciu",
    "сумма трёх чисел": "sumo de tri nombroj",
    "посмотрите на return": "rigardu return",
    "ВАШ КОД ЗДЕСЬ": "VIA KODO ĈI TIE",
    "ВАШ ОТВЕТ ЗДЕСЬ": "VIA RESPONDO ĈI TIE",
}
TOLD = "«eo» "  # before each of the harness's messages, which are told from another file than the assignment's
# What the package has marked to be translated, as `pybabel extract -k tr -k marked` finds it.
KEYWORDS = {"tr": None, "marked": None}
MARKED = {found[2] for found in extract_from_dir(ROOT / "graders", [("**.py", "python")], keywords=KEYWORDS)}


def run(course, *arguments):
    return main(["--course-dir", str(course), *arguments])


def fill(path):
    """Translate what `course sync` has put into a file, as a translator would."""
    with path.open("rb") as file:
        catalog = read_po(file)
    for message in catalog:
        if message.id:
            message.string = TRANSLATED[message.id]
    with path.open("wb") as file:
        write_po(file, catalog)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A course with its release, written as an author and a translator would, the lesson's links renewed after it."""
    folder = write_course(tmp_path_factory.mktemp("third") / "course")
    shutil.rmtree(folder / "source/double")
    for place, text in {
        "notebooks/01_x.md": textwrap.dedent(LESSON).format(**RUSSIAN),
        "notebooks/eo/01_x.md": textwrap.dedent(LESSON).format(**ESPERANTO),
        "notebooks/eo/README.md": "# Lecionoj\n\n<!-- course sync: lessons -->\n<!-- end -->\n",
        "source/total/total.md": textwrap.dedent(SOURCE),
        "source/total/eo.po": "",
    }.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(text, encoding="utf-8")
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(SETTINGS)
    assert run(folder, "sync") == 0
    fill(folder / "source/total/eo.po")
    assert run(folder, "release", "total") == 0
    assert run(folder, "sync") == 0 and run(folder, "translated", "eo/01_x") == 0
    return folder


def test_everything_is_in_step(made, capsys):
    assert run(made, "sync", "--check") == 0, capsys.readouterr()


def test_a_lesson_leads_to_the_assignment_in_its_language(made):
    to_release = "[„Sumo“](../../release/eo/total/total.ipynb)"
    links = f"[Ĉiuj lecionoj](README.md) · Tasko {to_release} · [по-русски](../01_x.ipynb)"
    lesson = nbformat.read(made / "notebooks/eo/01_x.ipynb", 4)
    assert links in lesson.cells[0].source
    assert lesson.cells[1].outputs[0].text == "sumo 2\n", "it was executed"
    assert (made / "release/eo/total/total.ipynb").exists()
    table = (made / "notebooks/eo/README.md").read_text(encoding="utf-8")
    assert f"| 01 | [Sumoj](01_x.ipynb) | adicio | 5 minutoj | {to_release} |" in table
    russian = nbformat.read(made / "notebooks/01_x.ipynb", 4).cells[0].source
    assert "[«Сумма»](../release/total/total.ipynb) · [Esperanto](eo/01_x.ipynb)" in russian


def test_the_release_is_in_the_language(made):
    notebook = nbformat.read(made / "release/eo/total/total.ipynb", 4)
    text = nbformat.writes(notebook)
    assert not any("а" <= letter <= "я" for letter in text.lower()), text
    assert notebook.metadata.course.language == "eo"
    assert "# VIA KODO ĈI TIE\n    raise NotImplementedError" in notebook.cells[1].source
    assert 'assert found == 3, f"estu 3, kaj vi havas {found}"' in notebook.cells[2].source
    assert "iteracio" not in text, "its message is in a hidden test"


def test_students_get_the_lesson_and_the_release(made, tmp_path):
    assert run(made, "publish", str(tmp_path / "students")) == 0
    lesson = nbformat.read(tmp_path / "students/notebooks/eo/01_x.ipynb", 4)
    assert lesson.cells[0].source.startswith("# Sumoj")
    release = nbformat.read(tmp_path / "students/release/eo/total/total.ipynb", 4)
    assert release.cells[0].source.startswith("# Tasko „Sumo“")
    assert "# VIA KODO ĈI TIE" in release.cells[1].source


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """A copy of the package that has the harness's words in the language, too."""
    folder = tmp_path_factory.mktemp("package")
    shutil.copytree(ROOT / "graders", folder / "graders", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "graders/locale").mkdir(exist_ok=True)
    catalog = Catalog()
    for text in MARKED:
        catalog.add(text, f"{TOLD}{text}")
    with (folder / "graders/locale/eo.po").open("wb") as file:
        write_po(file, catalog)
    return folder


@pytest.fixture(scope="module")
def told(made, package):
    """What each test has told a student whose sums are right for one and two numbers, or not even for those."""
    for student, answer in {"anna": "numbers[0] + sum(numbers[1:2])", "boris": "0"}.items():
        notebook = nbformat.read(made / "release/eo/total/total.ipynb", 4)
        notebook.cells[1].source = f"def total(numbers):\n    return {answer}"
        place = made / "submitted" / student / "total"
        place.mkdir(parents=True)
        nbformat.write(notebook, place / "total.ipynb")
    command = [sys.executable, "-m", "graders.cli", "--course-dir", str(made), "grade", "total"]
    env = {**os.environ, "PYTHONPATH": str(package)}
    done = subprocess.run(command, cwd=package, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return {
        student: {
            cell.id: [output.evalue for output in cell.outputs if output.output_type == "error"]
            for cell in nbformat.read(made / "autograded" / student / "total/total.ipynb", 4).cells
            if cell.id.startswith("test_")
        }
        for student in ("anna", "boris")
    }


def test_a_failed_check_says_why_in_the_language(told):
    assert told["boris"] == {"test_total": ["estu 3, kaj vi havas 0"], "test_more": ["adiciu"]}
    assert told["anna"]["test_total"] == []


def test_the_harness_says_what_it_adds_in_the_language(told):
    (message,) = told["anna"]["test_more"]
    assert message.startswith(f"{TOLD}Sumo de tri nombroj: ") and message.endswith("Rigardu return")
