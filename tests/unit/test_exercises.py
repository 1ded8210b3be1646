"""What the feedback's summary calls an exercise, why points were lost, and which lesson it sends to."""

import nbformat
import pytest
from support import code, git, graded, notebook

from graders.execution.execute import CELL_TIMEOUT, UNREADABLE, error_output
from graders.reporting.exercises import Lesson, exercise_texts, find_lesson, lesson_for, read_lessons, reason_of


@pytest.fixture
def course(tmp_path):
    (tmp_path / "notebooks").mkdir()
    for name, texts in {
        "01_lines": ["# Прямые\n\n## О чём", "## Угол и `наклон`\n\nТекст", "### Итог\n\n```\n# не заголовок\n```"],
        "07_waves": ["# Волны", "## Угол"],
        "README": ["# Все уроки"],
    }.items():
        cells = [nbformat.v4.new_markdown_cell(text, id=f"{name[:2]}-{n}") for n, text in enumerate(texts)]
        nbformat.write(notebook(*cells), tmp_path / f"notebooks/{name}.ipynb")
    (tmp_path / "pyproject.toml").write_text('[tool.course]\nrepository = "uni/waves"\nbranch = "master"\n')
    return tmp_path


def test_lessons_are_read_with_the_places_of_their_sections(course):
    url = "https://colab.research.google.com/github/uni/waves/blob/master/notebooks/01_lines.ipynb"
    lines, waves = read_lessons(course, None)
    assert lines == Lesson(1, "Прямые", {"О чём": "01-0", "Угол и наклон": "01-1", "Итог": "01-2"}, url)
    assert (waves.number, waves.title) == (7, "Волны")
    assert [lesson.number for lesson in read_lessons(course, [7])] == [7]


@pytest.mark.parametrize("settings", ["", '[tool.course]\nbranch = "v2"\n', '[tool.course]\nrepository = "waves"\n'])
def test_a_course_whose_address_nobody_knows_has_no_links(course, settings):
    (course / "pyproject.toml").write_text(settings)
    assert [lesson.url for lesson in read_lessons(course, None)] == [None, None]


def test_an_address_that_git_knows_is_linked(course):
    (course / "pyproject.toml").write_text("")
    git(course, "init", "-q")
    git(course, "remote", "add", "origin", "git@github.com:uni/waves.git")
    git(course, "symbolic-ref", "HEAD", "refs/heads/spring")
    url = "https://colab.research.google.com/github/uni/waves/blob/spring/notebooks/01_lines.ipynb"
    assert read_lessons(course, [1])[0].url == url


def test_a_lesson_that_cannot_be_read_costs_no_page(course):
    (course / "notebooks/07_waves.ipynb").write_text("{")
    assert [lesson.number for lesson in read_lessons(course, None)] == [1]


@pytest.mark.parametrize(
    ("texts", "name", "place"),
    [
        (["Перечитайте раздел «Угол и наклон» в уроке 01_lines"], "урок 01 «Прямые», раздел «Угол и наклон»", "01-1"),
        (["Посмотрите «Угол» ещё раз"], "урок 07 «Волны», раздел «Угол»", "07-1"),
        (["как в уроке 7"], "урок 07 «Волны»", None),
        (["в `07_waves` было так"], "урок 07 «Волны»", None),
        (["нет ничего", "Уроки 1 и 7"], "урок 01 «Прямые»", None),
        (["в уроке 7", "раздел «Итог»"], "урок 07 «Волны»", None),
        (["урок 12, «Другое»", ""], None, None),
    ],
)
def test_the_lesson_that_an_exercise_names(course, texts, name, place):
    found = find_lesson(texts, read_lessons(course, None))
    if name is None:
        assert found is None
    else:
        assert found["name"] == name and (found["url"].partition("#scrollTo=")[2] or None) == place


@pytest.mark.parametrize(("kind", "name"), [(UNREADABLE, None), (CELL_TIMEOUT, "урок 07 «Волны»")])
def test_no_lesson_helps_against_a_file_that_cannot_be_read(course, kind, name):
    cell = graded("1")
    cell.outputs = [error_output(kind, "Сдайте ещё раз")]
    found = lesson_for(cell, "как в уроке 7", read_lessons(course, None))
    assert (found and found["name"]) == name


def test_the_text_of_an_exercise_begins_with_its_heading():
    cells = [
        nbformat.v4.new_markdown_cell("## 1. Первое\n\nкак в уроке 1"),
        code("1", grade_id="a", solution=True),
        nbformat.v4.new_markdown_cell("Ещё:"),
        graded("2", "test_a"),
        nbformat.v4.new_markdown_cell("## 2"),
        graded("3", "test_b"),
    ]
    texts = exercise_texts(cells)
    assert texts["a"] in texts["test_a"] and "Ещё" in texts["test_a"] and texts["test_b"] == "## 2"


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        (None, ""),
        (error_output("AssertionError", "удвойте"), "удвойте"),
        (error_output("NotImplementedError", ""), "Упражнение не решено: в решении осталась строка raise NotImplementedError."),
        (error_output("NotImplementedError", "call() of Dense"), "NotImplementedError: call() of Dense"),
        (error_output("NameError", "name 'x' is not defined"), "NameError: name 'x' is not defined"),
        (error_output(CELL_TIMEOUT, "Ячейка не уложилась"), "Ячейка не уложилась"),
        (error_output("AssertionError", "я" * 900), "я" * 399 + "…"),
    ],
)  # fmt: skip
def test_a_reason_is_in_words(output, reason):
    cell = graded("1")
    cell.outputs = [output] if output else []
    assert reason_of(cell) == reason
