"""Who is told something reads it in the language of the notebook, from the judge to the feedback page."""

import json
import shutil

import html5lib
import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_markdown_cell
from support import PATIENCE_S, RIGHT, code, grade, graded, hand_in, notebook, quiet
from traitlets.config import Config

from graders import checks, course, words
from graders.execution import jobs
from graders.execution.execute import CELL_TIMEOUT, NOT_EXECUTED, Execute
from graders.execution.jobs import make_job
from graders.execution.judge.brief import briefs
from graders.execution.store import Course, Work
from graders.notebooks import grade_id, is_test, language_of
from graders.reporting.results import cause_of
from graders.settings import harness
from graders.words import SOURCE, speaking, tr


def in_language(language, *cells):
    nb = notebook(*cells)
    nb.metadata["course"] = {"language": language}
    return nb


def run(nb, path, **settings):
    """Execute a notebook as grading does; return why each test failed, by its name."""
    tests = {grade_id(cell): cell.source for cell in nb.cells if is_test(cell)}
    executor = Execute(config=Config({"Execute": {"timeout": PATIENCE_S, **settings}}))
    executor.briefs = briefs(notebook(*(cell for cell in nb.cells if is_test(cell))), tests, language_of(nb))
    nb, _ = executor.preprocess(nb, {"metadata": {"path": str(path)}})
    return {grade_id(cell): cause_of(cell) for cell in nb.cells if is_test(cell)}, nb


SOLUTION = """
    def half(x):
        return x / 4
    def broken(x):
        return x / 0
    def large(x):
        return [0] * 2_000_000
    """
TESTS = {
    "check": "from graders import checks\nchecks.close(half(3.0), 1.5, 'half(3)', 'look at the divisor')",
    "number": "from graders import checks\nchecks.below(half(3.0), 0.5, 'half(3)', 'look at the divisor')",
    "raises": "### BEGIN HIDDEN TESTS\nbroken(3)\n### END HIDDEN TESTS",
    "assertion": "### BEGIN HIDDEN TESTS\nassert half(3) == 1.5\n### END HIDDEN TESTS",
    "too_much": "large(3)",
    "nothing": "[1, 2]",
}
TOLD = {
    SOURCE: {
        "check": "half(3): не то, что ожидалось, разница доходит до 0,75. Look at the divisor",
        "number": "half(3): 0,75, а нужно меньше 0,5. Look at the divisor",
        "raises": "ZeroDivisionError: broken() остановилась с ошибкой ZeroDivisionError в строке 4 ячейки. "
        "Скрытая проверка вызывает её на других данных.",
        "assertion": "Скрытая проверка не прошла.",
        "too_much": "ValueError: такой ответ нельзя передать проверке: он слишком велик или слишком сложно устроен",
        "nothing": "NoNumber: Проверка не смогла посчитать баллы: вместо числа получилось другое. Сообщите об этом "
        "преподавателю.",
    },
    "en": {
        "check": "half(3): not what was expected; the largest difference is 0.75. Look at the divisor",
        "number": "half(3): 0.75, but it should be less than 0.5. Look at the divisor",
        "raises": "ZeroDivisionError: broken() stopped with the error ZeroDivisionError in line 4 of its cell. "
        "A hidden check calls it with other data.",
        "assertion": "A hidden check failed.",
        "too_much": "ValueError: an answer like this cannot be passed to the check: it is too large or too complicated",
        "nothing": "NoNumber: The check could not work out the points: it got something that is not a number. Please "
        "tell your instructor.",
    },
}


@pytest.mark.parametrize(("language", "spoken"), [(SOURCE, SOURCE), ("en", "en"), ("fr", SOURCE)])
def test_the_judge_speaks_the_notebooks_language(tmp_path, language, spoken):
    """Of a language that there are no words in, the judge speaks the one of the sources."""
    tests = [graded(source, name) for name, source in TESTS.items()]
    told, _ = run(in_language(language, code(SOLUTION), *tests), tmp_path)
    assert told == TOLD[spoken]


def test_the_judge_speaks_to_each_notebook_in_its_own_language(tmp_path):
    """One executor, as nbgrader has it for a class; the judge's words come with the request."""
    executor = Execute(config=Config({"Execute": {"timeout": PATIENCE_S}}))
    for language in ("en", SOURCE, "en"):
        nb = in_language(language, code(SOLUTION), graded(TESTS["number"], "number"))
        nb, _ = executor.preprocess(nb, {"metadata": {"path": str(tmp_path)}})
        assert cause_of(nb.cells[-1]) == TOLD[language]["number"]
        assert words.spoken() == SOURCE


def test_what_ends_a_kernel_is_told_in_the_notebooks_language(tmp_path):
    dies = code("import os\nos._exit(1)")
    told, nb = run(in_language("en", dies, graded("1", "test"), code("2")), tmp_path)
    assert cause_of(nb.cells[0]) == (
        "KernelDied: The Python kernel stopped while this cell was running: look in the cell, and in the functions that "
        "it calls, for os._exit, exit(), or arrays that are too large."
    )
    assert told == {
        "test": f"{NOT_EXECUTED}: The cell was not run: the Python kernel had stopped earlier in the notebook."
    }


def test_what_the_kernel_says_wrongly_is_told_in_the_notebooks_language(tmp_path):
    nb = in_language("en", code("raise MemoryError"), code("get_ipython().kernel.iopub_socket.send(b'x' * 100)"))
    _, nb = run(nb, tmp_path)
    assert cause_of(nb.cells[0]) == "MemoryError: The notebook is not allowed that much memory."
    assert "The Python kernel sent an answer that no kernel should send" in cause_of(nb.cells[1])


def test_a_job_takes_the_language_along_and_its_result_is_kept_under_it(tmp_path):
    """What is executed elsewhere is a notebook that was made there."""
    cells = [code(SOLUTION), graded(TESTS["number"], "number")]
    works = {
        language: Work(in_language(language, *cells), {}, {}, Course(notebook(*cells), {}))
        for language in (SOURCE, "en")
    }
    assert works["en"].key != works[SOURCE].key
    assert works[SOURCE].key == Work(notebook(*cells), {}, {}, Course(notebook(*cells), {})).key
    assert set(works["en"].tests.values()).isdisjoint(works[SOURCE].tests.values())
    job = make_job(works["en"], [0, 1])
    assert (job.language, job.briefs["number"].language) == ("en", "en")
    assert jobs.run(job).cells["1"]["outputs"][0]["evalue"] == TOLD["en"]["number"]


# --- a whole course


def forge_the_language(nb):
    """What a student's file says of its language counts for nothing."""
    nb.metadata["course"] = {"language": "ru", "problem": "x"}


@pytest.fixture(scope="module")
def english(released_once, tmp_path_factory):
    """The small course, its release in English, with four submissions graded and given back."""
    folder = shutil.copytree(released_once, tmp_path_factory.mktemp("english") / "small")
    path = folder / "release/double/double.ipynb"
    nb = nbformat.read(path, 4)
    nb.metadata["course"] = {"language": "en"}
    nbformat.write(nb, path)
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write('\n[tool.course.assignments]\ndouble = { title = "Удвоение", titles = { en = "Doubling" } }\n')
    with (folder / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write("\nc.Execute.timeout = 15\n")
    hand_in(folder, "anna", RIGHT)
    hand_in(folder, "boris", "def double(x):\n    while True:\n        pass", change=forge_the_language)
    hand_in(folder, "vera", "def double(x):\n    raise NotImplementedError", change=lambda nb: nb.cells.pop())
    hand_in(folder, "gleb", RIGHT)
    (folder / "submitted/gleb/double/double.ipynb").write_text("<html>", encoding="utf-8")
    assert grade(folder) == 0
    assert course.feedback(course.open_course(folder), "double", report=quiet) == {}
    return folder


@pytest.mark.parametrize(
    ("student", "head", "reason"),
    [
        ("anna", "“Doubling”: 3 of 3", None),
        ("boris", "“Doubling”: 0 of 3", "The cell ran out of time and was interrupted: look in it,"),
        (
            "vera",
            "“Doubling”: 0 of 3",
            "The exercise is not solved: the line raise NotImplementedError is still in the solution.",
        ),
        ("gleb", "“Doubling”: 0 of 3", "The file double.ipynb cannot be read: it is a web page, not a notebook."),
    ],
)
def test_a_page_of_a_course_in_english(english, student, head, reason):
    text = (english / f"feedback/{student}/double/double.html").read_text(encoding="utf-8")
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    assert tree.get("lang") == "en" and "".join(tree.find(".//h1").itertext()) == head
    summary = "".join(tree.find(".//section[@class='summary']").itertext())
    assert "What was graded" in summary and "Points" in summary and "Баллы" not in text
    assert (reason or "") in summary and ("div" in {part.tag for part in tree.find(".//tbody").iter()}) == bool(reason)
    headers = [" ".join("".join(header.itertext()).split()) for header in tree.iter("header")]
    assert headers[0].startswith("Your answer · ") and headers[1].startswith("Check · ")
    assert headers[1].endswith(" of 3 · back to top")


def test_grading_again_finds_everything_known(english, capsys):
    """Neither notices nor messages in another language make a submission look like another one."""
    assert grade(english) == 0
    assert "4 of 4 already graded" in capsys.readouterr().out


# --- pages


def page(exporter, language, *cells, **more):
    about = {
        "nbgrader": {"assignment": "a", "score": 1.5, "max_score": 2, "late_penalty": 0.25, "student_name": "Anna"},
        "assignment_title": "A",
    }
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    text, _ = exporter.from_notebook_node(in_language(language, *cells), json.loads(json.dumps(about)))
    return text


def shown(**forms):
    cell = code("1")
    data = {name.replace("_", "/", 1): content for name, content in forms.items()}
    cell.outputs = [nbformat.v4.new_output("display_data", data=data)]
    return cell


def cells():
    """What pages have words for: in what is rebuilt, and in each filter."""
    return [
        new_markdown_cell("![](https://example.org/x.png)"),
        new_markdown_cell("*" * 20_000),
        shown(text_html="<script>1</script>"),
        shown(application_javascript="1"),
        shown(image_png="no picture"),
        shown(application_json="{}"),
        shown(text_html="x " * 150_000),
    ]


IN_PAGES = {
    SOURCE: ["«A»: 1,5 из 2", "Чья работа: Anna", "Сдано после срока", "−0,25", "Здесь видны только", "картинка"],
    "en": [
        "“A”: 1.5 of 2",
        "Submitted by: Anna",
        "Submitted after the deadline",
        "−0.25",
        "Only pictures that",
        "picture",
    ],
}
TOLD_IN_PAGES = [
    "Текст слишком длинный или слишком запутанный, поэтому показан как есть.",
    "В этом выводе нет ничего, что можно показать на странице с проверкой.",
    "Вывод на JavaScript здесь не показывается.",
    "Эту картинку показать нельзя: в ней ошибка.",
    "Вывод такого вида здесь не показывается.",
    "Вывод слишком длинный: показано начало.",
]


def test_a_page_speaks_its_notebooks_language_and_the_next_one_its_own():
    config = harness()
    config.HTMLExporter.template_name = "feedback"
    exporter = HTMLExporter(config=config)
    for language, other in ((SOURCE, "en"), ("en", SOURCE), (SOURCE, "en")):
        text = page(exporter, language, *cells())
        assert f'<html lang="{language}">' in text
        assert [part for part in IN_PAGES[language] if part not in text] == []
        assert [part for part in IN_PAGES[other][:-1] if part in text] == []
        for spoken, expected in ((language, True), (other, False)):
            with speaking(spoken):
                assert [tr(told) for told in TOLD_IN_PAGES if (tr(told) in text) is not expected] == []


@pytest.mark.parametrize("language", [SOURCE, "en"])
def test_what_is_cut_says_so_in_every_kind_of_text(language):
    """Filters cut again, at the same limit: the sentence at the end must not be what they cut off."""
    printed = code("1")
    printed.outputs = [nbformat.v4.new_output("stream", name="stdout", text="line\n" * 100_000)]
    config = harness()
    config.HTMLExporter.template_name = "feedback"
    for cell, told in (
        (printed, "Вывод слишком длинный: показано начало."),
        (shown(text_plain="line\n" * 100_000), "Вывод слишком длинный: показано начало."),
        (code("x = 1\n" * 100_000), "# Код слишком длинный: показано начало."),
    ):
        text = html5lib.parse(page(HTMLExporter(config=config), language, cell), namespaceHTMLElements=False)
        with speaking(language):
            assert tr(told) in "".join(text.itertext())


# --- a language that nobody has thought of

KLINGON = {
    "{what}: {value}, а нужно меньше {limit}. {hint}": "{hint} <{limit} {value} {what}>",
    ",": "·",
    "Ячейка не уложилась в отведённое время и была прервана: проверьте, нет ли в ней или в функциях, которые она "
    "вызывает, бесконечного цикла или слишком долгого обучения.": "qaStaHvIS poH",
    "{score} из {most}": "{most}/{score}",
    "«{title}»": "|{title}|",
    "Баллы": "mIw",
}


@pytest.fixture
def klingon(tmp_path, monkeypatch):
    entries = [
        f"msgid {json.dumps(text, ensure_ascii=False)}\nmsgstr {json.dumps(told)}" for text, told in KLINGON.items()
    ]
    (tmp_path / "locale").mkdir()
    header = 'msgid ""\nmsgstr ""\n"Language: tlh\\n"\n"Content-Type: text/plain; charset=utf-8\\n"'
    text = "\n\n".join([header, *(entry.replace("\\u00b7", "·") for entry in entries)])
    (tmp_path / "locale/tlh.po").write_text(text + "\n", encoding="utf-8")
    monkeypatch.setattr(words, "LOCALE", tmp_path / "locale")
    words.own_words.cache_clear()
    yield "tlh"
    words.own_words.cache_clear()


def test_checks_speak_a_language_that_is_only_a_file(klingon):
    with speaking(klingon), pytest.raises(checks.CheckFailed, match=r"^Hint <0·1 0·25 What>$"):
        checks.below(0.25, 0.1, "what", "hint")


def test_execution_speaks_a_language_that_is_only_a_file(klingon, tmp_path):
    """A cell of the student's that has no end gets nbclient's answer, in which words stand from before."""
    _, nb = run(in_language(klingon, code("while True:\n    pass")), tmp_path, timeout=2)
    output = nb.cells[0].outputs[-1]  # behind the interrupt's
    assert (output.ename, output.evalue, output.traceback) == (CELL_TIMEOUT, "qaStaHvIS poH", ["qaStaHvIS poH"])
    _, nb = run(in_language(SOURCE, code("while True:\n    pass")), tmp_path, timeout=2)
    assert nb.cells[0].outputs[-1].evalue.startswith("Ячейка не уложилась в отведённое время")


def test_the_feedback_page_speaks_a_language_that_is_only_a_file(klingon):
    config = harness()
    config.HTMLExporter.template_name = "feedback"
    text = page(HTMLExporter(config=config), klingon, new_markdown_cell("x"))
    assert '<html lang="tlh">' in text and "|A|: 2/1·5" in text and ">mIw</th>" in text
    assert "Что проверялось" in text, "what it does not translate stays as it is"
