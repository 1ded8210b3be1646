"""The harness's own words: all of them can be looked up, translations are in step, and what was told is known again."""

import ast
import logging
import re
import shlex
import shutil
import string
import tomllib

import nbformat
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po
from support import ROOT, code, graded, notebook

from graders import CourseError, checks, words
from graders.gradebook.regrading import view_of
from graders.intake import notices
from graders.intake.reading import read_submission
from graders.notebooks import language_of, problem_of
from graders.reporting.exercises import find_lesson, read_lessons
from graders.words import SOURCE, languages, renderings, speaking, tr

PACKAGE = ROOT / "graders"
RECIPE = 'see CONTRIBUTING.md, "A message for students": its two commands bring the file in step, then translate what is empty'
# Not told by `tr`: a student's own check has words of its own, and the others speak to instructors and authors.
ELSEWHERE = {"precheck", "lms", "bank", "authoring", "report", "demo.py"}
CYRILLIC = re.compile("[А-Яа-яЁё]")


def said() -> set[str]:
    """Every message that the package has marked, as `pybabel extract` finds it."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    options = {mapping["pattern"]: mapping for mapping in mappings}
    found = extract_from_dir(PACKAGE, methods, options, keywords={"tr": None, "marked": None})
    return {message for _, _, message, _, _ in found}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def edges(text: str) -> tuple[str, ...]:
    """What markup a message begins and ends with."""
    return tuple(mark for mark in ("*", "# ") if text.startswith(mark)), text.endswith("*"), text[1:].endswith(".")


def faults(messages: set[str], catalog: Catalog) -> list[str]:
    """What is wrong with a catalog of translations of these messages."""
    entries = {entry.id: entry for entry in catalog if entry.id}
    found = [f"lacks {text!r}" for text in sorted(messages - entries.keys())]
    found += [f"has what nobody says: {text!r}" for text in sorted(entries.keys() - messages)]
    for text, entry in entries.items():
        if not entry.string:
            found.append(f"has not translated {text!r}")
        elif entry.fuzzy:
            found.append(f"is not sure of (fuzzy) {text!r}")
        elif fields(text) != fields(entry.string):
            found.append(f"has {sorted(fields(entry.string))} instead of {sorted(fields(text))} in {text!r}")
        elif edges(text) != edges(entry.string):
            found.append(f"begins or ends otherwise: {text!r}")
    return found


def catalog_of(path):
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


@pytest.mark.parametrize("path", sorted(words.LOCALE.glob("*.po")), ids=lambda path: path.stem)
def test_a_translation_is_in_step(path):
    found = faults(said(), catalog_of(path))
    assert not found, "\n".join([f"{path.relative_to(ROOT)} ({RECIPE}):", *found])


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        ({}, "lacks '*Ячейка {name}*'"),
        ({"*Ячейка {name}*": "*Cell {name}*", "другое": "other"}, "has what nobody says: 'другое'"),
        ({"*Ячейка {name}*": ""}, "has not translated '*Ячейка {name}*'"),
        ({"*Ячейка {name}*": "*Cell {cell}*"}, "has ['cell'] instead of ['name'] in '*Ячейка {name}*'"),
        ({"*Ячейка {name}*": "*Cell*"}, "has [] instead of ['name'] in '*Ячейка {name}*'"),
        ({"*Ячейка {name}*": "Cell {name}"}, "begins or ends otherwise: '*Ячейка {name}*'"),
    ],
)
def test_what_is_out_of_step_is_seen(entries, fault):
    catalog = Catalog()
    for text, told in entries.items():
        catalog.add(text, told)
    assert faults({"*Ячейка {name}*"}, catalog) == [fault]


def test_a_fuzzy_entry_is_seen_and_not_spoken(tmp_path):
    path = tmp_path / "xx.po"
    path.write_text('#, fuzzy\nmsgid "да"\nmsgstr "yes"\n\nmsgid "нет"\nmsgstr "no"\n', encoding="utf-8")
    assert faults({"да", "нет"}, catalog_of(path)) == ["is not sure of (fuzzy) 'да'"]
    assert words.read_words(path) == {"нет": "no"}


def test_a_file_that_is_no_translation_is_named(tmp_path):
    path = tmp_path / "xx.po"
    path.write_text('msgid "да', encoding="utf-8")
    with pytest.raises(CourseError, match=r"xx\.po: no translations, it cannot be read"):
        words.read_words(path)


def untold(source: str) -> list[str]:
    """Texts in Russian that are neither marked nor told by `tr`; docstrings are for others."""
    tree = ast.parse(source)
    fine = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("tr", "marked")
        for part in node.args
    }
    fine |= {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [node.value for node in texts if CYRILLIC.search(node.value) and id(node) not in fine]


TELLING = [
    path for path in sorted(PACKAGE.rglob("*.py")) if path.relative_to(PACKAGE).parts[0] not in ELSEWHERE
]  # fmt: skip


@pytest.mark.parametrize("path", TELLING, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_module_tells_anything_in_russian_alone(path):
    assert untold(path.read_text(encoding="utf-8")) == []


def test_what_cannot_be_translated_is_seen():
    assert untold('"""Да."""\nx = tr("да").format(y=marked("нет"))\nz = f"нет {x}" + tr(f"да {x}")') == ["нет ", "да "]


def test_the_page_tells_nothing_in_russian_alone():
    text = (PACKAGE / "reporting/templates/feedback/index.html.j2").read_text(encoding="utf-8")
    rest = re.sub(r"tr\('[^']*'\)", "", text)
    assert rest != text and CYRILLIC.findall(rest) == []


# --- the recipe


def commands() -> dict[str, list[str]]:
    """The commands of the recipe in CONTRIBUTING.md, by what they do."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    recipe = text[text.index("\n### A message for students\n") :]
    lines = re.findall(r"^ +(pybabel .+)$", recipe[: recipe.index("\n### ", 1)].replace("\\\n", ""), re.MULTILINE)
    return {words[1]: words for words in map(shlex.split, lines)}


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A copy of what the recipe works with, as the current folder."""
    shutil.copytree(PACKAGE, tmp_path / "graders", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    (tmp_path / "build").mkdir()
    monkeypatch.chdir(tmp_path)
    before = logging.getLogger("babel").handlers[:]
    yield tmp_path
    logging.getLogger("babel").handlers[:] = before


def run(*names: str) -> None:
    for name in names:
        CommandLineInterface().run(commands()[name])


def test_the_recipe_leaves_a_file_that_is_in_step_as_it_is(course):
    path = course / "graders/locale/en.po"
    before = path.read_text(encoding="utf-8")
    run("extract", "update")
    assert path.read_text(encoding="utf-8").partition("\n\n")[2] == before.partition("\n\n")[2]


def test_the_recipe_brings_a_file_in_step(course):
    path, module = course / "graders/locale/en.po", course / "graders/intake/notices.py"
    text = module.read_text(encoding="utf-8").replace("Ячейка {name} пропала", "Ячейка по имени {name} пропала")
    module.write_text(text, encoding="utf-8")
    run("extract", "update")
    lacking = [entry.id for entry in catalog_of(path) if entry.id and not entry.string]
    assert lacking == ["Ячейка по имени {name} пропала из тетради и была восстановлена."]
    assert len(words.read_words(path)) == len(said()) - 1


def test_the_recipe_begins_a_new_language(course):
    run("extract", "init")
    made = [entry for entry in catalog_of(course / "graders/locale/de.po") if entry.id]
    assert {entry.id for entry in made} == said() and not any(entry.string for entry in made)


# --- speaking


def test_the_language_is_spoken_within_its_context_alone():
    text = "Ответа нет."
    with speaking("en"):
        assert tr(text) == "There is no answer."
        with speaking("fr"):
            assert tr(text) == text, "no translation, so as it is"
        assert tr(text) == "There is no answer." and tr("чего нет") == "чего нет"
    assert tr(text) == text and languages()[0] == SOURCE and "en" in languages()


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"course": {"language": "en"}}, "en"),
        ({"course": {"language": "pt-BR"}}, "pt-BR"),
        ({"course": {"language": "../en"}}, SOURCE),
        ({"course": {"language": "en\n"}}, SOURCE),
        ({"course": {"language": ["en"]}}, SOURCE),
        ({"course": "en"}, SOURCE),
        ({}, SOURCE),
        (None, SOURCE),
    ],
)
def test_the_language_of_a_notebook(metadata, language):
    assert language_of(nbformat.from_dict({"metadata": metadata, "cells": []})) == language


def test_a_notebook_without_metadata_is_in_the_language_of_the_sources():
    assert language_of(nbformat.from_dict({"cells": []})) == SOURCE


def failure(check, *arguments, **named) -> str:
    with pytest.raises(checks.CheckFailed) as failed:
        check(*arguments, **named)
    return str(failed.value)


@pytest.mark.parametrize(
    ("language", "less", "none", "shape", "keys"),
    [
        (
            SOURCE,
            "Ошибка: 0,25, а нужно меньше 0,1. Look at x",
            "Функция: ждём модель Keras, а получили None (посмотрите, есть ли return). Посмотрите на return",
            "Ответ: ждём форму (2,), а получили (3,)",
            "История обучения: нет ключей loss; есть пусто",
        ),
        (
            "en",
            "Ошибка: 0.25, but it should be less than 0.1. Look at x",
            "The function: we expect a Keras model, but got None (see whether there is a return statement). "
            "Look at the return statement",
            "Ответ: we expect shape (2,), but got (3,)",
            "Training history: missing keys: loss; found: none",
        ),
    ],
)
def test_checks_speak(language, less, none, shape, keys):
    """What the author calls things is the assignment's to translate."""
    with speaking(language):
        assert failure(checks.below, 0.25, 0.1, "ошибка", "look at x") == less
        assert failure(checks.model, None) == none
        assert failure(checks.shape, [1, 2, 3], (2,), "ответ") == shape
        assert failure(checks.history, {}) == keys


# --- the intake


@pytest.fixture
def released():
    stub = code("def f(x):\n    raise NotImplementedError", solution=True, grade_id="f")
    nb = notebook(
        code("limit = 3", locked=True, grade_id="given"), code("rest = 1"), stub, graded("assert f(1)", "test_f")
    )
    nb.metadata["course"] = {"language": "en"}
    return nb


def take(folder, released, content):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "work.ipynb").write_text(
        content if isinstance(content, str) else nbformat.writes(content), encoding="utf-8"
    )
    submission = read_submission(folder, "a", {"work": released})
    return submission, nbformat.reads(submission.files["work.ipynb"].decode(), as_version=4)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "it is empty"),
        ("<html>", "it is a web page, not a notebook"),
        ("[]", "it is not a Jupyter notebook"),
        ('{"nbformat": 9}', "it was saved in format 9, and formats up to 4 can be read"),
        ('{"cells": [', "line 1 is not valid JSON; perhaps the file was not saved completely"),
        ('{\n<<<<<<< HEAD\n"cells"', "in line 2 there is a merge conflict marker that git has left"),
        ('{"nbformat": 2, "worksheets": [{"cells": [{}]}]}', "it was saved in the old format 2 and is damaged"),
    ],
)
def test_why_a_file_cannot_be_read_is_told_in_the_language_of_the_release(tmp_path, released, content, why):
    submission, nb = take(tmp_path / "anna/a", released, content)
    told = f"The file work.ipynb cannot be read: {why}. Open your notebook in Jupyter or Colab, save it, and submit it again."
    assert submission.problems == {"work": told} and problem_of(nb) == told
    assert language_of(nb) == "en", "as the page that says so is"
    assert tr("он пуст") == "он пуст"


def test_that_there_is_no_file_is_told_in_the_language_of_the_release(tmp_path, released):
    folder = tmp_path / "anna/a"
    folder.mkdir(parents=True)
    russian = notebook(graded("assert g(1)", "test_g"))
    problems = read_submission(folder, "a", {"work": released, "other": russian}).problems
    assert problems["work"].startswith("There is no file work.ipynb in what you submitted.")
    assert problems["other"].startswith("Файла other.ipynb в сданной работе нет.")


def test_notices_are_in_the_language_of_the_release_and_known_in_every_language(tmp_path, released):
    handed_in = notebook(code("limit = 4", locked=True, grade_id="given"), *released.cells[2:])
    handed_in.cells.append(code("<<<<<<< HEAD\nx = 1"))
    _, nb = take(tmp_path / "anna/a", released, handed_in)
    told = [cell.source for cell in nb.cells if cell.cell_type == "markdown"]
    with speaking("en"):
        given = tr(notices.GIVEN)
    assert [text.splitlines()[0] for text in told] == [
        "*In the notebook you submitted, the cell given was not the same as in the assignment. The assignment's own "
        "cell is what counts; in yours there was:*",
        given,
        "*In the cell below there are merge conflict markers that git has left: lines with <<<<<<<, ======= and "
        ">>>>>>>. Remove them and submit the notebook again.*",
    ]
    assert all(map(notices.is_notice, told))
    assert list(map(notices.shows_written, told)) == [True, False, False]
    assert list(map(notices.is_above_given, told)) == [False, True, False]


def test_two_gradings_are_told_apart_alike_in_every_language():
    """What stands below the notice is the course's; a text of the student's own is not."""
    of = {
        text: view_of(notebook(nbformat.v4.new_markdown_cell(text), code("rest = 1")))
        for text in (*sorted(renderings(notices.GIVEN)), "*Эта ячейка моя.*")
    }
    first, second, own = of.values()
    assert first == second and own.given != first.given and own.text != first.text


def test_a_message_of_a_notebook_is_known_again_in_every_language(monkeypatch, tmp_path):
    (tmp_path / "xx.po").write_text('msgid "да"\nmsgstr "ja"\n', encoding="utf-8")
    monkeypatch.setattr(words, "LOCALE", tmp_path)
    words.own_words.cache_clear()
    try:
        assert languages() == (SOURCE, "xx") and renderings("да") == {"да", "ja"} and renderings("нет") == {"нет"}
    finally:
        words.own_words.cache_clear()


# --- the page


def test_lessons_are_named_in_the_language_spoken(tmp_path):
    (tmp_path / "notebooks/en").mkdir(parents=True)
    for name, text in {"03_x": "# Урок\n\n## Итог", "04_y": "# Другой", "en/03_x": "# Lesson\n\n## Summary"}.items():
        cell = nbformat.v4.new_markdown_cell(text, id="c")
        nbformat.write(notebook(cell), tmp_path / f"notebooks/{name}.ipynb")
    (tmp_path / "pyproject.toml").write_text('[tool.course]\nrepository = "uni/x"\n', encoding="utf-8")
    url = "https://colab.research.google.com/github/uni/x/blob/main/notebooks"
    with speaking("en"):
        lessons = read_lessons(tmp_path, None)
        assert find_lesson(["see “Summary”"], lessons) == {
            "name": "lesson 03 “Lesson”, section “Summary”", "url": f"{url}/en/03_x.ipynb#scrollTo=c"
        }  # fmt: skip
        assert find_lesson(["as in Lesson 3"], lessons)["name"] == "lesson 03 “Lesson”"
        assert find_lesson(["as in lesson 4"], lessons) == {"name": "lesson 04 “Другой”", "url": f"{url}/04_y.ipynb"}
    assert find_lesson(["см. «Итог»"], read_lessons(tmp_path, None))["name"] == "урок 03 «Урок», раздел «Итог»"
