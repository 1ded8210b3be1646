"""The pages of a hostile submission in a real browser: no script runs, nothing leaves, and grading by hand works."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing

import hostile
import pytest
from browser import listening, started, version
from kept import by_content, repository
from nbgrader.api import Gradebook
from support import grade, hand_in, until

from graders import course

pytestmark = by_content("pages", lambda **_: [repository(), version()])
TOKEN = "secret"
MATHJAX = "https://cdnjs.cloudflare.com/ajax/libs/mathjax/2.7.7/MathJax.js"
# No policy keeps a page from being sent elsewhere by one of these; the filters alone do.
SENDS_AWAY = {"meta"}
# A class of students who mean harm, each with a few snippets: what one does not close would hide the others.
CLASS = {f"student{number:02}": list(hostile.SNIPPETS)[number::36] for number in range(36)}


@pytest.fixture(scope="module")
def browser():
    with started() as page:
        yield page


@pytest.fixture(scope="module")
def trap():
    """Somebody's server that hostile pages would talk to."""
    with listening({}) as (host, asked):
        yield host, asked


@pytest.fixture(scope="module")
def attacked(released_once, tmp_path_factory, trap):
    folder = tmp_path_factory.mktemp("attacked") / "small"
    shutil.copytree(released_once, folder)
    for student in ("anna", "eve", *CLASS):
        hand_in(folder, student, "def double(x):\n    return 2")
    assert grade(folder) == 0
    for student, names in {"eve": hostile.SNIPPETS, **CLASS}.items():
        path = folder / f"autograded/{student}/double/double.ipynb"
        nb = json.loads(path.read_text(encoding="utf-8"))
        nb["cells"] += hostile.cells(names, host=trap[0])
        path.write_text(json.dumps(nb), encoding="utf-8")
    assert course.feedback(course.open_course(folder), "double", report=lambda line: None) == {}
    return folder


@pytest.fixture(scope="module")
def formgrader(attacked, tmp_path_factory, browser):
    """The address of a Jupyter server with the formgrader, started in the course's folder; the browser is logged in."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", f"--port={port}"]
    command += [f"--IdentityProvider.token={TOKEN}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={attacked}"]
    command += ["--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}"]
    env = os.environ | {"HOME": str(home), "JUPYTER_CONFIG_DIR": str(home), "JUPYTER_DATA_DIR": str(home / "data")}
    address = f"http://127.0.0.1:{port}"
    with (
        (home / "log").open("w") as log,
        subprocess.Popen(command, cwd=attacked, env=env, stdout=log, stderr=log) as server,
    ):
        try:
            until(lambda: server.poll() is not None or answers(f"{address}/api?token={TOKEN}"), "no server")
            assert server.poll() is None, (home / "log").read_text()
            # a login by token on nbgrader's own pages holds for that page alone
            browser.open(f"{address}/api/status?token={TOKEN}")
            yield f"{address}/formgrader/submissions"
        finally:
            server.terminate()
            server.wait(timeout=60)


def answers(url):
    try:
        with urllib.request.urlopen(url) as response:
            return response.status == 200
    except OSError:
        return False


def entry(folder, student):
    """The id of somebody's notebook, and what was given for it by hand."""
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        notebook = gradebook.find_submission_notebook("double", "double", student)
        grades = {grade.name: grade.manual_score for grade in notebook.grades}
        return notebook.id, grades, {comment.name: comment.manual_comment for comment in notebook.comments}


@pytest.mark.parametrize("student", ["anna", "eve"])
def test_feedback_runs_nothing_and_fetches_nothing(browser, trap, attacked, student):
    page = attacked / f"feedback/{student}/double/double.html"
    browser.open(page.as_uri())
    assert browser.run("document.title") == "double" and browser.run("document.scripts.length") == 2 * (
        student == "eve"
    )
    outside = [url for url in browser.requests if not url.startswith(("file:", "data:"))]
    assert outside == [f"{MATHJAX}?config=TeX-AMS_CHTML-full,Safe"] * (student == "eve")
    assert trap[1] == [] and browser.violations == [] and browser.errors == []
    assert browser.run("document.querySelector('.graded .score').textContent").startswith("0 из 3")


@pytest.mark.parametrize("width", [390, 1200])
def test_feedback_fits_into_a_telephone_and_a_screen(browser, attacked, width):
    browser.call("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=True)
    try:
        browser.open((attacked / "feedback/anna/double/double.html").as_uri())
        assert browser.run("document.documentElement.lang") == "ru"
        assert browser.run("document.documentElement.scrollWidth") <= width
        assert browser.run("document.querySelector('.summary td a').textContent") == "Задание"
    finally:
        browser.call("Emulation.clearDeviceMetricsOverride")


@pytest.mark.parametrize("student", ["anna", "eve"])
def test_the_formgraders_page_runs_nbgraders_scripts_alone(browser, trap, attacked, formgrader, student):
    number, given, _ = entry(attacked, student)
    browser.open(f"{formgrader}/{number}/")
    until(
        lambda: browser.run("formgrader.loaded && formgrader.grades.loaded && formgrader.comments.loaded"), "not loaded"
    )
    assert browser.run("document.title") == "double"
    outside = {url for url in browser.requests if not url.startswith((formgrader.rpartition("/form")[0], "data:"))}
    assert outside <= {f"{MATHJAX}?config=TeX-AMS_CHTML-full,Safe"} and (student == "eve" or not outside)
    assert trap[1] == [] and browser.violations == [] and browser.errors == []
    assert entry(attacked, student)[1] == given == {"test_double": None}


def contents(folder):
    """All files of a course but the database, whose content is asked for."""
    paths = [path for path in folder.rglob("*") if path.is_file() and "gradebook.db" not in path.name]
    return {path: path.read_bytes() for path in paths}


def test_a_class_of_hostile_notebooks_runs_fetches_and_writes_nothing(browser, trap, attacked, formgrader):
    before = contents(attacked)
    own = formgrader.rpartition("/form")[0]
    for student in CLASS:
        browser.open((attacked / f"feedback/{student}/double/double.html").as_uri(), moment_s=0.2)
        fetched = [url for url in browser.requests if not url.startswith(("file:", "data:", MATHJAX))]
        assert (browser.run("document.title"), fetched, browser.violations, browser.errors) == ("double", [], [], [])
        number, _, _ = entry(attacked, student)
        browser.open(f"{formgrader}/{number}/", moment_s=0.2)
        until(
            lambda: browser.run("formgrader.loaded && formgrader.grades.loaded && formgrader.comments.loaded"), student
        )
        fetched = [url for url in browser.requests if not url.startswith((own, "data:", MATHJAX))]
        assert (browser.run("document.title"), fetched, browser.violations, browser.errors) == ("double", [], [], [])
    assert trap[1] == [] and contents(attacked) == before
    found = [entry(attacked, student)[1:] for student in CLASS]
    assert all(given == {"test_double": None} and set(said.values()) <= {None} for given, said in found)


def test_grading_by_hand_works_on_a_hostile_submission(browser, attacked, formgrader):
    number, _, _ = entry(attacked, "eve")
    browser.open(f"{formgrader}/{number}/")
    until(
        lambda: browser.run("formgrader.loaded && formgrader.grades.loaded && formgrader.comments.loaded"), "not loaded"
    )
    assert browser.run("$('.full-credit').length") == browser.run("$('.score').length") == 1
    browser.do("$('.full-credit').click()")
    until(lambda: entry(attacked, "eve")[1] == {"test_double": 3}, "no points were given")
    browser.do("$('#test_double').val(1).change()")
    until(lambda: entry(attacked, "eve")[1] == {"test_double": 1}, "no other points were given")
    browser.do("$('#double-comment').val('хорошо').change()")
    until(lambda: "хорошо" in entry(attacked, "eve")[2].values(), "no comment was written")
    shown = "$('a.name-shown').is(':visible')"
    assert not browser.run(shown)
    browser.do("$('span.name-hidden').click()")
    assert browser.run(shown) and browser.run("$('a.name-shown').text().trim()") == "eve"
    browser.do("$('.help').click()")
    until(lambda: browser.run("$('#help-dialog:visible').length"), "no help")
    assert browser.run("$('a.name-shown').attr('href')") == "/notebooks/./autograded/eve/double/double.ipynb"
    browser.do("window.location = $('li.next a').attr('href')")
    until(lambda: browser.run("location.pathname").startswith("/formgrader/"), "no next one")
    assert browser.violations == [] and browser.errors == []


def all_at_once(browser, pages):
    """Open pages in frames of one; return each one's title, and the whole one's, after clicks on what runs when clicked."""
    frames = "".join(f'<iframe src="{path}"></iframe>' for path in pages)
    with listening(pages | {"/": f"<title>whole</title>{frames}"}) as (host, _):
        browser.open(f"http://{host}/")
        clicks = "querySelectorAll('a').forEach(a => /^\\s*javascript/i.test(a.href) && a.click())"
        inside = "[...document.querySelectorAll('iframe')].map(frame => { try { return DO } catch (error) { return String(error) } })"
        browser.do(inside.replace("DO", f"frame.contentDocument.{clicks}"))
        browser.run("new Promise(done => setTimeout(done, 500))")
        titles = browser.run(inside.replace("DO", "frame.contentDocument.title"))
        return dict(zip(pages, titles, strict=True)), browser.run("document.title")


def test_if_a_filter_let_something_through_the_policy_would_not(browser, trap, attacked, formgrader):
    """Every snippet as it is, in pages that are otherwise those of anna."""
    number, _, _ = entry(attacked, "anna")
    with urllib.request.urlopen(f"{formgrader}/{number}/?token={TOKEN}") as response:
        pages = {"formgrader": response.read().decode()}
    pages["feedback"] = (attacked / "feedback/anna/double/double.html").read_text(encoding="utf-8")
    for name, text in pages.items():
        end = re.search(r"<body[^>]*>", text).end()
        served = {
            f"/{name}/{number}": text[:end] + snippet.replace("HOST", trap[0]) + text[end:]
            for number, (kind, snippet) in enumerate(hostile.SNIPPETS.items())
            if kind not in SENDS_AWAY
        }
        titles, whole = all_at_once(browser, served)
        assert {path: title for path, title in titles.items() if title != "double"} == {} and whole == "whole"
    assert trap[1] == []


def test_the_trap_and_the_alarm_work(browser, trap):
    """Without a policy the same snippets do what they are made for."""
    bare = {
        f"/{name}": f"<title>x</title>{text.replace('HOST', trap[0])}"
        for name, text in enumerate(hostile.SNIPPETS.values())
    }
    titles, _ = all_at_once(browser, bare)
    assert sum(title == "ALARM" for title in titles.values()) > 30 and len(set(trap[1])) > 5
    trap[1].clear()
