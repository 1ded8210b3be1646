"""What people open, in a real browser: `make lab` and a lesson, Run All and Validate, the formgrader to a new total."""

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import urllib.request
from contextlib import suppress

import nbformat
import pytest
from browser import free_port, listens, started, version
from kept import by_content, repository
from nbgrader.api import Gradebook
from support import PATIENCE_S, ROOT, until

from graders.authoring import lessons

pytestmark = by_content("front ends", lambda **_: [repository(), (ROOT / "Makefile").read_text(), version()])
LESSON = "01_from_line_to_network"
SOURCE = """\
    # Числа в одном

    ## 1. Размах

    Напишите функцию, которая возвращает разность наибольшего и наименьшего числа.

    ```python nbgrader={"grade": false, "grade_id": "span", "locked": false, "schema_version": 3, "solution": true, "task": false}
    def span(numbers):
        ### BEGIN SOLUTION
        return max(numbers) - min(numbers)
        ### END SOLUTION
    ```

    ```python nbgrader={"grade": true, "grade_id": "test_span", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
    assert span([4, 9, 2]) == 7, "вычтите наименьшее из наибольшего"
    ```

    ## 2. Среднее

    Напишите функцию, которая возвращает среднее арифметическое.

    ```python nbgrader={"grade": false, "grade_id": "mean", "locked": false, "schema_version": 3, "solution": true, "task": false}
    def mean(numbers):
        ### BEGIN SOLUTION
        return sum(numbers) / len(numbers)
        ### END SOLUTION
    ```

    ```python nbgrader={"grade": true, "grade_id": "test_mean", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
    assert mean([2, 4]) == 3, "разделите сумму на количество"
    ### BEGIN HIDDEN TESTS
    assert mean([1, 2]) == 1.5, "среднее целых чисел бывает дробным"
    ### END HIDDEN TESTS
    ```

    ## 3. Сколько больше среднего

    Сосчитайте числа, которые больше среднего.

    ```python nbgrader={"grade": false, "grade_id": "above", "locked": false, "schema_version": 3, "solution": true, "task": false}
    def above(numbers):
        ### BEGIN SOLUTION
        return sum(number > mean(numbers) for number in numbers)
        ### END SOLUTION
    ```

    ```python nbgrader={"grade": true, "grade_id": "test_above", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
    assert above([1, 1, 10]) == 1, "среднее 4, больше него одно число"
    ```

    ## 4. Какое число выбрать

    Зарплаты в отделе: четыре по 60 и одна 400 тысяч. Каким одним числом вы их опишете и почему?

    <!-- #region nbgrader={"grade": true, "grade_id": "choice", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false} -->
    Медианой: её не сдвигает одна большая зарплата, а среднее не похоже ни на одну.
    <!-- #endregion -->
    """
RIGHT = {
    "span": "def span(numbers):\n    return max(numbers) - min(numbers)",
    "mean": "def mean(numbers):\n    return sum(numbers) / len(numbers)",
    "above": "def above(numbers):\n    return len([x for x in numbers if x > mean(numbers)])",
    "choice": "Медианой, 60: одна зарплата в 400 тысяч её не меняет.",
}
COMMENT = "Как изменится среднее, если уйдёт один человек?"
# As lesson 05 has it: a kernel draws each picture anew.
SLIDER = """\
import ipywidgets as widgets

def draw_sigmoid(sharpness):
    plt.figure(figsize=(4, 2))
    plt.plot(np.linspace(-3, 3), sigmoid(sharpness * np.linspace(-3, 3)))
    plt.title(f"резкость {sharpness}")
    plt.show()

widgets.interact(draw_sigmoid, sharpness=widgets.IntSlider(min=1, max=9, value=2, continuous_update=False));
"""


@pytest.fixture(scope="module")
def browser():
    with started() as page:
        page.resize(1280, 800)
        yield page


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A course with a real lesson and an assignment that is not released yet."""
    folder = tmp_path_factory.mktemp("front") / "course"
    (folder / "source/numbers").mkdir(parents=True)
    (folder / "source/numbers/numbers.md").write_text(textwrap.dedent(SOURCE), encoding="utf-8")
    (folder / "pyproject.toml").write_text('[tool.course]\nrepository = "owner/course"\n', encoding="utf-8")
    shutil.copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
    lessons.sync(folder, report=lambda line: None)
    (folder / "notebooks").mkdir()
    shutil.copyfile(ROOT / "notebooks/course.mplstyle", folder / "notebooks/course.mplstyle")
    lesson = nbformat.read(ROOT / f"notebooks/{LESSON}.ipynb", 4)
    lesson.cells.append(nbformat.v4.new_code_cell(SLIDER))
    for cell in lesson.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(lesson, folder / f"notebooks/{LESSON}.ipynb")
    return folder


@pytest.fixture(scope="module")
def lab(folder, browser, tmp_path_factory):
    """The address of what `make lab` starts in the course's folder."""
    home = tmp_path_factory.mktemp("home")
    port = free_port()
    settings = {
        "jupyter_server_config.json": {
            "ServerApp": {"open_browser": False, "allow_root": True, "port_retries": 0, "ip": "127.0.0.1"},
            "IdentityProvider": {"token": "secret"},
        },
        # it asks about news first, which would lie over the page
        "lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings": {
            "fetchNews": "false",
            "checkForUpdates": False,
        },
    }
    for name, content in settings.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(json.dumps(content))
    ordinary = {name: value for name, value in os.environ.items() if name != "JUPYTER_DEFAULT_PROVISIONER_NAME"}
    private = {
        "HOME": home,
        "JUPYTER_CONFIG_DIR": home,
        "JUPYTER_DATA_DIR": home / "data",
        "IPYTHONDIR": home / "ipython",
    }
    environment = ordinary | {name: str(path) for name, path in private.items()} | {"JUPYTER_PORT": str(port)}
    command = ["make", f"--file={ROOT / 'Makefile'}", "--old-file=setup", f"VENV={sys.prefix}", "lab"]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        until(lambda: server.poll() is not None or listens(port), "JupyterLab does not start")
        assert server.poll() is None, (home / "log").read_text()
        yield f"http://127.0.0.1:{port}/lab{{path}}?token=secret&reset"
    finally:
        browser.open("data:text/html,left", moment_s=0)  # the server waits for a page that is still open
        stop = urllib.request.Request(f"http://127.0.0.1:{port}/api/shutdown?token=secret", method="POST")
        with suppress(OSError):
            urllib.request.urlopen(stop, timeout=PATIENCE_S).close()
        with suppress(subprocess.TimeoutExpired):
            server.wait(30)
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def choose(browser, menu, entry):
    """Choose an entry from one of JupyterLab's menus."""
    for kind, label in (("MenuBar-itemLabel", menu), ("Menu-itemLabel", entry)):
        browser.click(f"[...document.querySelectorAll('.lm-{kind}')].find(item => item.textContent === '{label}')")


def open_notebook(browser, lab, path):
    """Open a notebook, and wait until the page has the kernel that it asks for."""
    browser.open(lab.format(path=f"/tree/{path}"), moment_s=0)
    browser.wait("document.querySelector('#jp-main-statusbar').textContent.includes('(ipykernel) | Idle')")
    script = (
        f"fetch('/api/sessions').then(got => got.json()).then(all => all.some(one => one.path === {json.dumps(path)}))"
    )
    until(lambda: browser.run(script), "no kernel")


def run_all(browser):
    """Run all cells by the menu, of a page where none has run, and wait for the last one; JupyterLab goes in order."""
    choose(browser, "Run", "Run All Cells")
    prompts = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(prompt => prompt.textContent)"
    browser.wait(f"/\\d/.test({prompts}.at(-1)) && !{prompts}.some(prompt => prompt.includes('*'))")


def errors(browser):
    shown = "'.jp-RenderedText[data-mime-type=\"application/vnd.jupyter.stderr\"]'"
    return browser.run(
        f"[...document.querySelectorAll({shown})].map(output => output.textContent.trim().split('\\n').pop())"
    )


def grade_id(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def hand_out(folder, path, **answers):
    """Write the release with these answers in it to some place of a student's."""
    notebook = nbformat.read(folder / "release/numbers/numbers.ipynb", 4)
    for cell in notebook.cells:
        cell.source = answers.get(grade_id(cell), cell.source)
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / path)


FRAME = "document.querySelector('iframe[src$=\"/formgrader\"]').contentWindow"


def find(selector, text):
    """A script for what in the formgrader has this text."""
    return f"[...{FRAME}.document.querySelectorAll('{selector}')].find(one => one.textContent.trim() === '{text}')"


def row(text):
    """A script for the row of a table of the formgrader in which a cell has this text."""
    return f"{find('td', text)}.closest('tr')"


def confirm(browser, said):
    """Wait for the formgrader's window that tells how something ended, and close it."""
    title = f"{FRAME}.document.querySelector('.modal.in .modal-title').textContent"
    browser.wait(title)
    assert browser.run(title) == "Success", browser.run(f"{FRAME}.document.querySelector('.modal.in').textContent")
    assert said in browser.run(f"{FRAME}.document.querySelector('.modal.in').textContent")
    browser.click(f"{FRAME}.document.querySelector('.modal.in .modal-header .close, .modal.in .modal-footer button')")
    browser.wait(f"!{FRAME}.document.querySelector('.modal-backdrop')")


def open_formgrader(browser, lab):
    """Open it as the guide says, in all of the window."""
    browser.open(lab.format(path=""), moment_s=0)
    choose(browser, "Nbgrader", "Formgrader")
    go(browser, "")
    browser.click("document.querySelector('.lm-TabBar-tab.lm-mod-current[data-id=filebrowser]')")


def go(browser, page):
    """Wait until the formgrader has come to one of its pages, and its table is there."""
    browser.wait(f"{FRAME}.location.pathname.startsWith('/formgrader/{page}') && {FRAME}.models.loaded")


def cells(browser, student, *kinds):
    return [browser.run(f"{row(student)}.querySelector('.{kind}').textContent") for kind in kinds]


def graded(folder, student):
    """What somebody has in the gradebook: the total, and the comment on the written answer."""
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        submission = gradebook.find_submission("numbers", student)
        (notebook,) = submission.notebooks
        return submission.score, next((one.comment for one in notebook.comments if one.name == "choice"), None)


def validate(browser):
    """Press the button, and return what the window says."""
    browser.click(
        "document.querySelector('.jp-NotebookPanel-toolbar [data-jp-item-name=runAll] .jp-ToolbarButtonComponent')"
    )
    browser.wait("document.querySelector('.jp-Dialog')")
    return browser.run("document.querySelector('.jp-Dialog').textContent")


@pytest.fixture(scope="module")
def released(folder, lab, browser):
    """The course, with its assignment released by the formgrader."""
    open_formgrader(browser, lab)
    listed = f"[...{row('numbers')}.cells].slice(0, 3).map(cell => cell.textContent)"
    assert browser.run(listed) == ["numbers", "None", "draft"]
    browser.click(f"{row('numbers')}.querySelector('.assign a')")
    confirm(browser, "Successfully created the student version of 'numbers'")
    return folder


def test_a_lesson_runs_and_its_sliders_move(browser, lab):
    open_notebook(browser, lab, f"notebooks/{LESSON}.ipynb")
    run_all(browser)
    assert errors(browser) == []
    described = (
        "[...document.querySelectorAll('.jp-OutputArea-output img')].map(image => [image.alt, image.naturalWidth])"
    )
    pictures = browser.run(described)
    assert len(pictures) >= 8 and all(width for _, width in pictures)

    # a recorded experiment: the page itself changes the frame
    player = "document.querySelector('[id^=player-]')"
    seen = f"[{player}.querySelector('img').src, {player}.querySelector('output').value]"
    before = browser.run(seen)
    browser.click(f"{player}.querySelector('input[type=range]')")  # in the middle
    after = browser.run(seen)
    assert before[0] != after[0] and before[1] != after[1]

    # a live one: the kernel draws anew
    drawn = "document.querySelector('.jp-OutputArea-output .widget-interact img')?.src"
    browser.wait(drawn)
    before = browser.run(drawn)
    browser.click("document.querySelector('.widget-interact .noUi-handle')")
    browser.key("ArrowRight", 39)
    browser.wait(f"{drawn} && {drawn} !== {json.dumps(before)}")
    assert browser.run("document.querySelector('.widget-interact .widget-readout').textContent") == "3"
    browser.shoot("lesson")


def test_run_all_and_validate_show_what_fails(browser, lab, released):
    hand_out(released, "student/numbers.ipynb", span=RIGHT["span"], mean="def mean(numbers):\n    return sum(numbers)")
    open_notebook(browser, lab, "student/numbers.ipynb")
    run_all(browser)
    assert errors(browser) == ["AssertionError: разделите сумму на количество", "NotImplementedError:"]

    said = validate(browser)
    browser.shoot("validate")
    assert said.count("The following cell failed:") == 3
    assert said.count("assert mean([2, 4]) == 3") == 2  # the cell, and its line in the traceback
    assert "AssertionError: разделите сумму на количество" in said
    assert "assert above([1, 1, 10]) == 1" in said and "NotImplementedError" in said
    assert "ВАШ ОТВЕТ ЗДЕСЬ" in said and "You did not provide a response." in said
    assert "span" not in said and "Success" not in said
    browser.click("document.querySelector('.jp-Dialog .jp-mod-accept')")
    browser.wait("!document.querySelector('.jp-Dialog')")

    # what is typed counts without having been saved
    for text, right in (("def mean", RIGHT["mean"]), ("def above", RIGHT["above"])):
        editor = f"[...document.querySelectorAll('.jp-CodeCell .cm-content')].find(cell => cell.textContent.startsWith('{text}'))"
        browser.type_into(editor, right)
    answer = "[...document.querySelectorAll('.jp-MarkdownCell')].at(-1)"
    browser.click(f"{answer}.querySelector('.jp-RenderedMarkdown')", count=2)
    browser.type_into(f"{answer}.querySelector('.cm-content')", RIGHT["choice"])
    assert validate(browser) == "Validation ResultsSuccess! Your notebook passes all the tests.Ok"
    saved = nbformat.read(released / "student/numbers.ipynb", 4)
    assert {grade_id(cell): cell.source for cell in saved.cells}.items() >= RIGHT.items()


def test_formgrader_grades_by_button_and_by_hand_and_writes_feedback(browser, lab, released):
    for student, answers in (("anna", RIGHT), ("boris", {"span": RIGHT["span"], "choice": "Средним, так принято."})):
        hand_out(released, f"submitted/{student}/numbers/numbers.ipynb", **answers)
    open_formgrader(browser, lab)
    browser.click(f"{row('numbers')}.querySelector('.num-submissions a')")
    go(browser, "manage_submissions/numbers")
    for student, points in (("anna", "6 / 10"), ("boris", "2 / 10")):
        assert cells(browser, student, "status", "score") == ["needs autograding", ""]
        browser.click(f"{row(student)}.querySelector('.autograde a')")
        confirm(browser, f"Successfully autograded 'numbers' for student '{student}'")
        assert cells(browser, student, "status", "score") == ["needs manual grading", points]
    browser.shoot("submissions")

    # by hand, from the list to the answer
    browser.click(find("ul a", "Manual Grading"))
    go(browser, "gradebook")
    browser.click(find("td a", "numbers"))
    go(browser, "gradebook/numbers")
    browser.click(find("td a", "numbers"))
    go(browser, "gradebook/numbers/numbers")
    browser.click(f"{FRAME}.document.querySelector('#toggle_names')")
    browser.click(find("td a.name-shown", "boris"))
    browser.wait(f"{FRAME}.formgrader.loaded && {FRAME}.formgrader.grades.loaded && {FRAME}.formgrader.comments.loaded")
    browser.type_into(f"{FRAME}.document.querySelector('#choice')", "1.5")
    browser.type_into(f"{FRAME}.document.querySelector('#choice-comment')", COMMENT)
    browser.shoot("formgrader")
    browser.key("Tab", 9)
    until(lambda: graded(released, "boris") == (3.5, COMMENT), "not written")
    assert browser.run(f"{FRAME}.document.querySelector('#choice').value") == "1.5"

    open_formgrader(browser, lab)
    browser.click(f"{row('numbers')}.querySelector('.num-submissions a')")
    go(browser, "manage_submissions/numbers")
    assert cells(browser, "boris", "status", "score") == ["graded", "3.5 / 10"]
    browser.click(f"{row('boris')}.querySelector('.generate-feedback a')")
    confirm(browser, "Successfully generated feedback for 'numbers' for student 'boris'")
    browser.open((released / "feedback/boris/numbers/numbers.html").as_uri(), moment_s=0)
    page = browser.run("document.body.innerText")
    assert "3,5 из 10" in page and COMMENT in page
    browser.shoot("feedback")
