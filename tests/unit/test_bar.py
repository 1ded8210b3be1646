"""Every lesson reaches the bar that a program can see, and the checks notice when one does not."""

import nbformat
import pytest
from bar import (
    PLAYER,
    code_faults,
    ending_faults,
    faults,
    header_faults,
    language_faults,
    number_faults,
    output_faults,
    prediction_faults,
)
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from support import ROOT
from words import ENGLISH, WORDS

from graders.authoring import pairing
from graders.authoring.badges import badge_line, is_badge
from graders.authoring.languages import SOURCE, editions

LESSONS = [pair for pair in pairing.find_pairs(ROOT) if pair.executed]
LANGUAGES = [language for language in editions(ROOT) if any(pair.language == language for pair in LESSONS)]
TOTAL_BYTES = 9_000_000  # Colab and GitHub open a lesson of 0.5 MB at once, and git keeps every version


def lessons_in(language):
    return [pair for pair in LESSONS if pair.language == language]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_all_fourteen_lessons_are_there(language):
    assert [int(pair.markdown.stem[:2]) for pair in lessons_in(language)] == list(range(1, 15))


def test_there_are_words_for_each_language():
    assert LANGUAGES[0] == SOURCE and {language.code for language in editions(ROOT)} == set(WORDS)


@pytest.mark.parametrize("pair", LESSONS, ids=lambda pair: pair.name)
def test_a_lesson_reaches_the_bar(pair):
    assert faults(nbformat.read(pair.notebook, 4), pair.markdown.stem, WORDS[pair.language.code]) == []


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_notebooks_stay_small(language):
    sizes = {pair.notebook.name: pair.notebook.stat().st_size for pair in lessons_in(language)}
    assert max(sizes.values()) < 1_000_000, sizes
    assert sum(sizes.values()) < TOTAL_BYTES, sizes


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_the_player_is_one_and_the_same_everywhere(language):
    players = {
        cell.source
        for pair in lessons_in(language)
        for cell in nbformat.read(pair.notebook, 4).cells
        if cell.cell_type == "code" and PLAYER in cell.source
    }
    assert len(players) == 1


@pytest.fixture
def good():
    """A lesson that reaches the bar, to be broken in one place."""
    pair = next(pair for pair in LESSONS if pair.markdown.stem == "02_multiply_neuron")
    return nbformat.read(pair.notebook, 4)


def replace(notebook, old, new):
    found = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and old in cell.source:
            cell.source, found = cell.source.replace(old, new), True
    assert found, f"the lesson no longer says {old!r}"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("# Нейрон", "Нейрон", "header: the first cell has no title"),
        ("| **Темы** |", "| Темы |", "header: no row «Темы»"),
        ("30 минут", "полчаса", "header: the time is not «N минут»"),
        ("- объяснить, откуда", "- понимание, откуда", "header: objective «понимание…» does not start with a verb"),
        ("- назвать три вопроса", "назвать три вопроса", "header: 3 objectives"),
    ],
)
def test_the_header_is_checked(good, old, new, fault):
    replace(good, old, new)
    found = list(header_faults(good))
    if fault == "header: 3 objectives":
        assert found == []  # three are still enough
        replace(good, "- объяснить", "объяснить")
        assert list(header_faults(good)) == ["header: 2 objectives, 3 to 5 are wanted"]
    else:
        assert fault in found


def test_the_header_says_how_the_notebook_is_opened(good):
    line = next(line for line in good.cells[0].source.splitlines() if is_badge(line))
    for other in (badge_line(SOURCE, None), badge_line(SOURCE, "https://colab.research.google.com/github/a/b/x.ipynb")):
        replace(good, line, other)
        assert list(header_faults(good)) == []
        line = other
    replace(good, line, "[Colab](https://example.org)")
    assert list(header_faults(good)) == ["header: neither a Colab badge nor how to open the notebook"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("## Попробуйте сами", "## Упражнения", "«Попробуйте сами»: fewer than two prompts"),
        ("<details>", "<p>", "«Попробуйте сами»: what is to be seen"),
        ("<details>", "<p>", "«Проверьте себя»: 0 questions with folded answers"),
        ("## Итоги", "## Конец", "«Итоги»: 0 points"),
        ("[Все уроки](README.md)", "Все уроки", "the last line does not lead"),
    ],
)
def test_the_ending_is_checked(good, old, new, fault):
    replace(good, old, new)
    assert any(line.startswith(fault) for line in ending_faults(good))


@pytest.mark.parametrize(
    ("source", "metadata", "fault"),
    [
        ("x = 1\n" * 21, {}, "has 21 lines"),
        ("# @title Функция\n" + "x = 1\n" * 45, {"jupyter": {"source_hidden": True}}, "has 46 lines"),
        ("# @title Функция\nx = 1", {}, "is folded in Jupyter or in Colab, not in both"),
        ("import torch", {}, "imports torch"),
        ("if True:\n    %pip install -q torch\n    import torch.nn as nn", {}, "imports torch"),
        ("from numpy import *", {}, "imports everything from numpy"),
        ("import keras", {}, "the import of Keras is not the one that all lessons share"),
        ("import matplotlib.pyplot as plt", {}, "style sheet is not used"),
    ],
)
def test_the_code_is_checked(source, metadata, fault):
    notebook = new_notebook(cells=[new_code_cell(source, metadata=metadata)])
    assert any(fault in line for line in code_faults(notebook, "03_x"))


def cell_with(*outputs, source="1", **metadata):
    return new_code_cell(source, execution_count=1, outputs=list(outputs), metadata=metadata)


@pytest.mark.parametrize(
    ("output", "fault"),
    [
        (new_output("stream", name="stderr", text="oops"), "fails or writes to stderr"),
        (new_output("error", ename="E", evalue="", traceback=[]), "fails or writes to stderr"),
        (new_output("stream", name="stdout", text="line\n" * 41), "prints more than 40 lines"),
        (new_output("stream", name="stdout", text="UserWarning: old"), "prints a warning"),
        (new_output("display_data", data={"image/png": ""}), "makes a picture without alt text"),
    ],
)
def test_the_outputs_are_checked(output, fault):
    assert any(fault in line for line in output_faults(new_notebook(cells=[cell_with(output)])))


def test_the_order_of_execution_is_checked():
    notebook = new_notebook(cells=[new_code_cell("1", execution_count=2)])
    assert "the cells were not executed once each, in order" in list(output_faults(notebook))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Это просто.", "the text says «просто»"),
        ("Посмотрим еще раз.", "the text says «еще»"),
        ("Ошибка 0.5.", "the text writes «Ошибка 0.5» with a decimal point"),
        ('Слово "слой".', 'the text quotes "слой" without «»'),
    ],
)
def test_the_language_is_checked(text, fault):
    assert fault in list(language_faults(new_notebook(cells=[new_markdown_cell(text)])))


def test_the_language_of_versions_code_and_formulas_is_left_alone():
    text = 'Keras 3.15 пишет `print("0.5")` и $0.5$ по ссылке [сюда](a.0.5.html).'
    assert list(language_faults(new_notebook(cells=[new_markdown_cell(text)]))) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Ошибка 0,25.", []),
        ("Ошибка 0,3.", []),
        ("Ошибка 0,26.", ["0,26"]),
        ("Верно 25 %.", []),
        ("Верно 24 %.", ["24 %"]),
        ("Всего 20 640 домов.", []),
        ("Всего 20 641 дом.", ["20 641"]),
        ("Обучим 300 эпох.", ["300"]),
        ("Обучим 3 эпохи, это $300$ и `300`.", []),
        ("Книга 1997 года. <!-- числа не из вывода: 1997, 12,5 --> Ещё 12,5.", []),
        ("<details>\n<summary>А 300?</summary>\n\nНет, 400.\n</details>", []),
    ],
)
def test_numbers_in_the_prose_are_looked_up_in_code_and_outputs(text, missing):
    output = new_output("stream", name="stdout", text="ошибка 0.2503, домов 20,640\n")
    notebook = new_notebook(cells=[new_markdown_cell(text), cell_with(output, source="print(x)")])
    assert number_faults(notebook) == [f"the text says {number}, which no output and no code has" for number in missing]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("This is simply a sum.", "the text says «simply»"),
        ("The loss is 0,5.", "the text writes «is 0,5» with a decimal comma, or a space before the percent sign"),
        ("That is 71 %.", "the text writes «1 %» with a decimal comma, or a space before the percent sign"),
        ('The word "layer".', 'the text quotes "layer" without “”'),
        ("The word «layer».", "the text quotes « without “”"),
    ],
)
def test_a_translation_is_written_as_its_language_is(text, fault):
    assert fault in list(language_faults(new_notebook(cells=[new_markdown_cell(text)]), ENGLISH))


def test_a_translation_may_have_its_own_numbers_and_marks():
    text = "There are 20,640 homes, 71% and 0.5 of them; “layer” is a word, and Keras 3.15 a version."
    assert list(language_faults(new_notebook(cells=[new_markdown_cell(text)]), ENGLISH)) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("The loss is 0.25.", []),
        ("The loss is 0.26.", ["0.26"]),
        ("It is right in 25% of 20,640 homes.", []),
        ("It is right in 24% of 20,641 homes.", ["24%", "20,641"]),
        ("Keras 3.15 of 1997. <!-- numbers not from the output: 1997 -->", []),
    ],
)
def test_numbers_of_a_translation_are_looked_up_too(text, missing):
    output = new_output("stream", name="stdout", text="loss 0.2503, homes 20640\n")
    notebook = new_notebook(cells=[new_markdown_cell(text), cell_with(output, source="print(x)")])
    said = [f"the text says {number}, which no output and no code has" for number in missing]
    assert number_faults(notebook, ENGLISH) == said


def test_the_parts_of_a_translation_are_known_by_its_words():
    header = f"# Title\n\n{badge_line(ENGLISH.language, None)}\n\n[All lessons](README.md)\n\n" + "".join(
        f"| **{fact}** | 30 minutes |\n" for fact in ENGLISH.language.facts
    )
    goals = "\n**After this lesson you will be able to:**\n\n- build it;\n- fine-tune it;\n- understanding it.\n"
    found = list(header_faults(new_notebook(cells=[new_markdown_cell(header + goals)]), ENGLISH))
    assert found == ["header: objective «understanding…» does not start with a verb"]


def test_numbers_in_alt_texts_are_looked_up_too():
    notebook = new_notebook(cells=[cell_with(alt="Точность растёт до 0,97.")])
    assert len(number_faults(notebook)) == 1


RIGHT = "<details><summary>А. Да</summary>\n\nВерно: так и есть.\n\n</details>"
WRONG = "<details><summary>Б. Нет</summary>\n\nНет: посмотрите на ось.\n\n</details>"
SILENT = "<details><summary>В. Никогда</summary>\n\nПосмотрите на ось.\n\n</details>"


@pytest.mark.parametrize(
    ("choices", "fault"),
    [
        ([RIGHT, WRONG], None),
        ([WRONG, RIGHT, WRONG], None),
        ([RIGHT], "fewer than two choices"),
        ([WRONG, WRONG], "not exactly one choice is right"),
        ([RIGHT, RIGHT], "not exactly one choice is right"),
        ([RIGHT, SILENT], "an answer without"),
    ],
)
def test_a_prediction_answers_each_choice(choices, fault):
    question = "**Ваш прогноз.** Сойдётся ли спуск?\n\n" + "\n".join(choices)
    cells = [cell for _ in range(3) for cell in (new_markdown_cell(question), new_code_cell("1"))]
    found = list(prediction_faults(new_notebook(cells=cells)))
    assert (found == []) if fault is None else (len(found) == 3 and all(fault in line for line in found))


def test_predictions_come_before_results_and_there_are_three():
    question = f"**Ваш прогноз.** Сойдётся ли спуск?\n\n{RIGHT}\n{WRONG}"
    cells = [new_markdown_cell(question), new_code_cell("1"), new_markdown_cell(question)]
    found = list(prediction_faults(new_notebook(cells=cells)))
    assert found == [
        "prediction «Сойдётся ли спуск?»: no result follows",
        "2 predictions before a result, 3 are wanted",
    ]


def test_a_lesson_has_forty_five_cells_at_most(good):
    good.cells += [new_markdown_cell("Ещё.") for _ in range(45)]
    assert any("cells, at most 45" in line for line in ending_faults(good))


def test_a_player_is_small_and_described():
    def played(alt, size):
        page = f'<div id="player-1a"><img src="data:image/png;base64,AAAA" alt="{alt}">{"x" * size}</div>'
        cell = new_code_cell("play(draw)", outputs=[new_output("display_data", data={"text/html": page})])
        return [fault for fault in output_faults(new_notebook(cells=[cell])) if "plays" in fault]

    alt = "Три прямые поворачиваются: в первом кадре они пересекаются, в последнем окружают треугольник."
    assert played(alt, 10) == []
    assert "not described" in played("Кадр.", 10)[0]
    assert "1000 kB" in played(alt, 1_000_000)[0]
