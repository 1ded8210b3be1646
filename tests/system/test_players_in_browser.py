"""Recorded experiments in saved lessons, in a real browser and without a kernel: sliders choose what is seen."""

import nbformat
import pytest
from browser import started, version
from kept import by_content, files
from nbconvert import HTMLExporter
from support import ROOT

from graders.authoring import pairing

PLAYED = [
    pair.notebook
    for pair in pairing.find_pairs(ROOT)
    if pair.executed and pair.notebook.exists() and 'id=\\"player-' in pair.notebook.read_text(encoding="utf-8")
]


@pytest.fixture(scope="module")
def browser():
    with started() as page:
        yield page


def key(browser, name, code):
    for kind in ("keyDown", "keyUp"):
        browser.call("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code)


@by_content("players", lambda notebook: [files(ROOT, notebook.relative_to(ROOT).as_posix()), version()])
@pytest.mark.parametrize("notebook", PLAYED, ids=lambda path: path.relative_to(ROOT / "notebooks").as_posix())
def test_sliders_choose_the_frame(notebook, browser, tmp_path):
    page = tmp_path / "lesson.html"
    body, _ = HTMLExporter().from_notebook_node(nbformat.read(notebook, 4))
    page.write_text(body, encoding="utf-8")
    browser.open(page.as_uri())
    players = browser.run("[...document.querySelectorAll('div[id^=player-]')].map(box => box.id)")
    assert players and len(set(players)) == len(players)
    for player in players:
        sliders = browser.run(f"document.querySelectorAll('#{player} input').length")
        assert sliders
        for number in range(sliders):
            box, slider = (
                f"document.getElementById('{player}')",
                f"document.querySelectorAll('#{player} input')[{number}]",
            )
            look = (
                f"[{box}.querySelector('img').src, {box}.querySelector('img').alt, {slider}.nextElementSibling.value]"
            )
            before = browser.run(look)
            browser.do(f"{slider}.focus()")
            at_end = browser.run(f"{slider}.value === {slider}.max")
            key(browser, *(("ArrowLeft", 37) if at_end else ("ArrowRight", 39)))
            after = browser.run(look)
            assert all(old != new for old, new in zip(before, after, strict=True)), (player, number)
            assert after[2] in after[1], "the alt text says which frame it is"


def test_there_is_something_to_play():
    assert len(PLAYED) >= 7
