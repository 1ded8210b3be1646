"""An assignment in two languages: one source, one gradebook, and each submission is graded in its own words."""

import json
import re
import shutil
import textwrap

import nbformat
import pytest
from babel.messages.pofile import read_po, write_po
from nbgrader.api import Gradebook
from support import code, main, notebook, write_course

from graders.authoring.rewording import write_editions

SOURCE = """\
    # Задание «Слова»

    Напишите функцию, которая считает буквы. Долю пишите как 0,5.

    ```python nbgrader={"grade": false, "grade_id": "given_words", "locked": true, "schema_version": 3, "solution": false, "task": false}
    words = {"короткое": "дом", "длинное": "пароход"}  # два слова
    ```

    ```python nbgrader={"grade": false, "grade_id": "count", "locked": false, "schema_version": 3, "solution": true, "task": false}
    def count(words):
        ### BEGIN SOLUTION
        return {name: len(word) for name, word in words.items()}
        ### END SOLUTION
    ```

    ```python nbgrader={"grade": true, "grade_id": "test_count", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
    counted = count(words)
    assert set(counted) == {"короткое", "длинное"}, f"ключи должны остаться, а у вас {sorted(counted)}"
    ### BEGIN HIDDEN TESTS
    for name, word in words.items():
        assert counted[name] == len(word), f"слово {name}: букв {len(word)}, а у вас {counted[name]}"
    ### END HIDDEN TESTS
    ```

    Какое слово длиннее?

    <!-- #region nbgrader={"grade": true, "grade_id": "longer", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false} -->
    ### BEGIN SOLUTION
    Пароход.
    ### END SOLUTION
    <!-- #endregion -->
    """
ENGLISH = {
    "# Задание «Слова»": "# Assignment “Words”",
    "Напишите функцию, которая считает буквы. Долю пишите как 0,5.": "Write a function that counts letters. Write a share as 0.5.",
    "короткое": "short",
    "длинное": "long",
    "дом": "home",
    "пароход": "steamboat",
    "два слова": "two words",
    "ключи должны остаться, а у вас {sorted(counted)}": "the keys have to stay, and yours are {sorted(counted)}",
    "слово {name}: букв {len(word)}, а у вас {counted[name]}": "the word {name} has {len(word)} letters, not {counted[name]}",
    "Какое слово длиннее?": "Which word is longer?",
    "Пароход.": "Steamboat.",
    "ВАШ КОД ЗДЕСЬ": "YOUR CODE HERE",
    "ВАШ ОТВЕТ ЗДЕСЬ": "YOUR ANSWER HERE",
}
STUBS = ["# ВАШ КОД ЗДЕСЬ\nraise NotImplementedError", "ВАШ ОТВЕТ ЗДЕСЬ"]
RIGHT = "def count(words):\n    return {name: len(word) for name, word in words.items()}"
LONG_ALONE = "def count(words):\n    return {name: 9 for name in words}"


def run(course, *arguments):
    return main(["--course-dir", str(course), *arguments])


def translated(path, words):
    """Fill a file of translations in as a translator would."""
    with path.open("rb") as file:
        catalog = read_po(file)
    for message in catalog:
        if message.id in words:
            message.string = words[message.id]
            message.flags.discard("fuzzy")
    with path.open("wb") as file:
        write_po(file, catalog)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = write_course(tmp_path_factory.mktemp("editions"))
    for path in (folder / "source/double").iterdir():
        path.unlink()
    (folder / "source/double").rmdir()
    (folder / "source/words").mkdir()
    (folder / "source/words/words.md").write_text(textwrap.dedent(SOURCE), encoding="utf-8")
    (folder / "source/words/en.po").touch()
    assert run(folder, "sync") == 0
    translated(folder / "source/words/en.po", ENGLISH)
    assert run(folder, "sync") == 0 and run(folder, "sync", "--check") == 0
    assert run(folder, "release", "words") == 0
    return folder


def released(course, language=""):
    return nbformat.read(course / "release" / language / "words/words.ipynb", 4)


def hand_in(course, student, language="", change=lambda cells: None):
    notebook = released(course, language)
    change(notebook.cells)
    notebook.metadata.pop("course", None)  # some front ends keep what they do not know, others do not
    folder = course / "submitted" / student / "words"
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / "words.ipynb")


def named(cells, name):
    return next(cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


def solved(text):
    def change(cells):
        named(cells, "count").source = text

    return change


def test_a_release_in_each_language_has_the_same_code_and_points(made):
    russian, english = released(made), released(made, "en")
    assert english.metadata.course.language == "en" and "course" not in russian.metadata
    text = nbformat.writes(english)
    assert not any("а" <= letter <= "я" for letter in text.lower()), text
    assert named(english.cells, "given_words").source == ('words = {"short": "home", "long": "steamboat"}  # two words')
    assert (
        named(english.cells, "count").source == "def count(words):\n    # YOUR CODE HERE\n    raise NotImplementedError"
    )
    assert "Steamboat" not in text and "HIDDEN" not in text and "letters, not" not in text
    about = [[cell.metadata.get("nbgrader", {}) | {"checksum": ""} for cell in nb.cells] for nb in (russian, english)]
    assert about[0] == about[1]
    assert [cell.id for cell in russian.cells] == [cell.id for cell in english.cells]


def test_the_badge_of_a_release_opens_that_release(made, tmp_path):
    to_colab = "https://colab.research.google.com/github/owner/course/blob/main/release"
    badge = nbformat.v4.new_markdown_cell(
        f"# Assignment\n\n[![Colab](colab-badge.svg)]({to_colab}/words/words.ipynb)\n"
    )
    (tmp_path / "fresh").mkdir()
    nbformat.write(notebook(badge, code("count(words)")), tmp_path / "fresh/words.ipynb")
    folder = write_editions(made / "source/words", tmp_path / "fresh", tmp_path / "all", STUBS)["en"]
    english = nbformat.read(folder / "words.ipynb", 4)
    assert english.cells[0].source.count(f"]({to_colab}/en/words/words.ipynb)") == 1


def utf_16(text):
    return text.encode("utf-16")


def compact_with_a_mark(text):
    return b"\xef\xbb\xbf" + json.dumps(json.loads(text)).encode()


def with_nulls(text):
    return json.dumps(json.loads(text)).encode() + b"\0" * 20


def the_solution_alone(text):
    notebook = json.loads(text)
    notebook["cells"] = [cell for cell in notebook["cells"] if "def count" in "".join(cell["source"])]
    return json.dumps(notebook).encode()


def in_russian_prose(text):
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and "nbgrader" not in cell["metadata"]:
            cell["source"] = "Задание «Слова»\n\nНапишите функцию, которая считает буквы. Долю пишите как 0,5."
    return json.dumps(notebook).encode()


ODD = [utf_16, compact_with_a_mark, with_nulls, the_solution_alone, in_russian_prose]


@pytest.fixture(scope="module")
def odd(made):
    """English submissions whose files are odd; the answer is right in English alone."""
    folder = made.parent / "odd"
    shutil.copytree(made, folder)
    for number, change in enumerate(ODD):
        place = folder / f"submitted/s{number}/words"
        place.mkdir(parents=True)
        notebook = released(folder, "en")
        named(notebook.cells, "count").source = 'def count(words):\n    return {"short": 4, "long": 9}'
        (place / "words.ipynb").write_bytes(change(nbformat.writes(notebook)))
    assert run(folder, "grade", "words") == 0
    return folder


def right(course):
    """Whose code is right, and whose untouched answer needs nobody; one that is missing, or has other words above, does."""
    found = points(course)
    assert {student: scores["longer"][1] for student, scores in found.items()} == {
        f"s{number}": change in (the_solution_alone, in_russian_prose) for number, change in enumerate(ODD)
    }
    return all(scores["test_count"] == (2, False) for scores in found.values())


def test_an_odd_file_is_graded_in_its_language(odd):
    assert right(odd)


def test_a_source_that_has_changed_changes_no_grade_before_it_is_released(odd):
    source = odd / "source/words/words.md"
    text = source.read_text(encoding="utf-8")
    source.write_text(
        text.replace('"короткое"', '"маленькое"').replace("Какое слово", "Которое слово"), encoding="utf-8"
    )
    assert run(odd, "sync") == 0
    assert "маленькое" in (odd / "source/words/en.po").read_text(encoding="utf-8")
    assert run(odd, "grade", "words", "--force") == 0
    assert right(odd)
    source.write_text(text, encoding="utf-8")
    assert run(odd, "sync") == 0
    assert run(odd, "sync", "--check") == 0, "what was there before is known again"


def test_translations_never_go_to_students(odd, capsys):
    with (odd / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write('\nc.CourseDirectory.ignore = ["*.md"]\n')
    capsys.readouterr()
    assert run(odd, "release", "words") == 1
    assert 'en.po: translations, of hidden tests and solutions, too: add "*.po"' in capsys.readouterr().err


def test_a_page_calls_exercises_as_the_release_does(graded):
    assert run(graded, "feedback", "words") == 0
    page = (graded / "feedback/boris/words/words.html").read_text(encoding="utf-8")
    assert "Assignment “Words”: part 1 of 2" in page and 'lang="en"' in page
    assert not re.search("[а-яё]", page), re.findall(".{20}[а-яё]+.{20}", page)[:3]
    page = (graded / "feedback/vera/words/words.html").read_text(encoding="utf-8")
    assert "Задание «Слова»: 1-я часть из 2" in page and 'lang="ru"' in page


@pytest.fixture(scope="module")
def graded(made):
    hand_in(made, "anna", "en", solved(RIGHT))
    hand_in(made, "boris", "en", solved(LONG_ALONE))
    hand_in(made, "vera", "", solved(LONG_ALONE))
    hand_in(made, "untouched", "en")

    def damaged(cells):
        solved(RIGHT)(cells)
        named(cells, "longer").source = "The steamboat."
        cells.remove(named(cells, "test_count"))
        named(cells, "given_words").source = "words = {}"

    hand_in(made, "damaged", "en", damaged)

    def moved(cells):
        solved("def count(words):\n    return {}")(cells)
        named(cells, "test_count").source = "assert True"
        cells.append(code("print('an own cell')"))

    hand_in(made, "gleb", "en", moved)
    assert run(made, "grade", "words") == 0
    return made


def output_of(course, student):
    notebook = nbformat.read(course / "autograded" / student / "words/words.ipynb", 4)
    return named(notebook.cells, "test_count"), notebook


def points(course):
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        return {
            submission.student.id: {
                grade.name: (grade.auto_score, grade.needs_manual_grade) for grade in submission.notebooks[0].grades
            }
            for submission in gradebook.assignment_submissions("words")
        }


def test_submissions_in_each_language_get_what_they_are_worth(graded):
    assert points(graded) == {
        "anna": {"test_count": (2, False), "longer": (0, False)},
        "boris": {"test_count": (0, False), "longer": (0, False)},
        "vera": {"test_count": (0, False), "longer": (0, False)},
        "untouched": {"test_count": (0, False), "longer": (0, False)},
        "damaged": {"test_count": (2, False), "longer": (None, True)},
        "gleb": {"test_count": (0, False), "longer": (None, True)},  # an own cell stands below
    }


@pytest.mark.parametrize(
    ("student", "message"),
    [
        ("boris", "the word short has 4 letters, not 9"),
        ("vera", "слово короткое: букв 3, а у вас 9"),
        ("gleb", "the keys have to stay, and yours are []"),
    ],
)
def test_messages_are_in_the_language_of_the_release(graded, student, message):
    cell, _ = output_of(graded, student)
    assert [output.evalue for output in cell.outputs] == [message]


def test_what_is_put_back_is_in_the_language_of_the_release(graded):
    cell, notebook = output_of(graded, "damaged")
    assert "the keys have to stay" in cell.source
    given = [cell.source for cell in notebook.cells if "steamboat" in cell.source]
    assert given[0] == 'words = {"short": "home", "long": "steamboat"}  # two words'
    cell, _ = output_of(graded, "gleb")
    assert "letters, not" in cell.source


def test_nothing_is_graded_twice(graded, capsys):
    capsys.readouterr()
    assert run(graded, "grade", "words") == 0
    assert "already graded" in capsys.readouterr().out


def test_plain_nbgrader_gives_the_same(graded, monkeypatch):
    before = points(graded)
    texts = {student: output_of(graded, student)[0].outputs for student in before}
    monkeypatch.chdir(graded)
    from nbgrader.apps import NbGraderAPI

    from graders.course import open_course

    api: NbGraderAPI = open_course(graded)
    for student in before:
        assert api.autograde("words", student, force=True)["success"]
    assert points(graded) == before
    assert {student: output_of(graded, student)[0].outputs for student in before} == texts
