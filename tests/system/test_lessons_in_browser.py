"""A lesson that runs in the reader's browser: its cells show what was saved, and nothing comes from another host.

Runs where `make site LIVE=1` has fetched Pyodide.
"""

import json

import live
import pytest
from browser import started
from support import ROOT
from websites import axe, built

pytest.importorskip("myst_nb")
PYODIDE = ROOT / "build/pyodide"
pytestmark = pytest.mark.skipif(
    not (PYODIDE / ".ready").exists(), reason="Pyodide is not here; `make site LIVE=1` fetches it"
)
PLACE = "document.getElementById('course-live')"
BUTTON, STOP = (f"{PLACE}.querySelectorAll('button')[{number}]" for number in (0, 1))
STATUS = f"{PLACE}.querySelector('[role=status]').textContent"
# of each cell: its texts and tables, its pictures' descriptions, how many players it has
SHOWN = """[...document.querySelectorAll('.bd-article .cell')].map(cell => [
    [...cell.querySelectorAll('.cell_output :is(pre, table)')].map(part => part.textContent.trim()),
    [...cell.querySelectorAll('.cell_output img')].map(image => image.alt),
    cell.querySelectorAll('.cell_output [id^=player-] input').length,
])"""
# how many pictures are those that the site brings
FETCHED = "document.querySelectorAll('.cell_output img[src*=\"_static/outputs\"]').length"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with built(tmp_path_factory.mktemp("site"), "--live", PYODIDE) as site:
        yield site


@pytest.fixture(scope="module")
def browser():
    with started() as page:
        page.resize(1280, 900)
        yield page


def ended(browser) -> str:
    """What is said of a run, once it has ended."""
    browser.wait(f"{STATUS} && {STOP}.hidden && !{BUTTON}.disabled")
    return browser.run(STATUS)


def faults(browser) -> list:
    browser.do(axe())
    return browser.run(
        "axe.run(document, {resultTypes: ['violations']}).then(result => result.violations.map("
        "rule => [rule.id, ...rule.nodes.slice(0, 3).map(node => node.html.slice(0, 200))]))"
    )


@pytest.mark.parametrize(("language", "done", "failed"), [("ru", "Готово", "Ошибка"), ("en", "Done", "Error")])
def test_a_lesson_shows_what_was_saved_and_its_cells_can_be_changed(site, browser, language, done, failed):
    browser.open(site.lesson(language, "01"))
    saved = browser.run(SHOWN)
    assert sum(len(texts) for texts, _, _ in saved) >= 10 and sum(len(pictures) for _, pictures, _ in saved) >= 10
    assert browser.run(FETCHED) >= 10
    browser.click(BUTTON)
    browser.wait(f"!{STOP}.hidden")
    said = ended(browser)
    assert said.startswith(done)
    assert browser.run(SHOWN) == saved
    assert browser.run("[...document.querySelectorAll('.cell_output img')].every(image => image.naturalWidth > 300)")
    assert browser.run(FETCHED) == 0
    assert faults(browser) == []
    # at once: colours that are on their way have no contrast yet
    night = {"prefers-color-scheme": "dark", "prefers-reduced-motion": "reduce"}
    browser.call("Emulation.setEmulatedMedia", features=[{"name": key, "value": night[key]} for key in night])
    assert faults(browser) == []
    browser.call("Emulation.setEmulatedMedia", features=[])
    browser.call("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=1, mobile=True)
    assert browser.run("document.documentElement.scrollWidth") == 390
    browser.resize(1280, 900)

    cell = "document.querySelectorAll('.bd-article .cell')[1]"
    for code, beginning in [("print('1 +', 1)\n6 * 7", done), ("1 / 0", failed)]:
        browser.do(f"{cell}.querySelector('pre').textContent = {json.dumps(code)}")
        browser.click(f"{cell}.querySelector('.course-run')")
        browser.wait(
            f"{STATUS} !== {json.dumps(said)} || {cell}.querySelector('.cell_output').innerText.includes('42')"
        )
        assert ended(browser).startswith(beginning)
        if beginning == done:
            assert browser.run(f"{cell}.querySelector('.cell_output').innerText").split() == ["1", "+", "1", "42"]
    shown = browser.run(f"{cell}.querySelector('.course-error').textContent")
    assert (
        shown.splitlines()[-1] == "ZeroDivisionError: division by zero" and "1 / 0" in shown and "cells.py" not in shown
    )
    strangers = [url for url in browser.requests if not url.startswith((site.address, "data:", "blob:"))]
    assert strangers == [] and browser.errors == []


def test_a_run_can_be_stopped_and_begun_again(site, browser):
    browser.open(site.lesson("en", "01"))
    for _ in range(2):
        browser.click(BUTTON)
        browser.wait(f"!{STOP}.hidden")
        browser.click(STOP)
        assert ended(browser) == "Stopped."
    assert browser.errors == []


def test_where_python_does_not_come_the_page_says_so_and_keeps_what_was_saved(site):
    core = site.folder / "live/pyodide/pyodide.asm.wasm"
    away = core.rename(core.with_suffix(".away"))
    try:
        # another browser, which has not seen the file before
        with started() as browser:
            browser.open(site.lesson("en", "01"))
            saved = browser.run(SHOWN)
            browser.click(BUTTON)
            assert ended(browser).startswith("Python could not be started")
            assert browser.run(SHOWN) == saved
    finally:
        away.rename(core)


def test_only_the_lessons_that_can_have_the_button(site):
    offering = [page for page in site.pages if 'id="course-live"' in (site.folder / page).read_text(encoding="utf-8")]
    assert [page.removesuffix(".html") for page in offering] == [
        f"{language}/lessons/01_from_line_to_network" for language in ("en", "ru")
    ]


def test_as_much_is_fetched_as_the_page_says(site):
    size = sum(path.stat().st_size for path in (site.folder / "live").rglob("*") if path.is_file())
    assert live.MEGABYTES - 1 < size / 10**6 < live.MEGABYTES
