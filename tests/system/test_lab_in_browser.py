"""Saved lessons in JupyterLab, in a real browser, before any cell has run: pictures are described, experiments play."""

import os
import subprocess
import sys

import nbformat
import pytest
from browser import free_port, listens, started, version
from kept import by_content, files
from support import ROOT, until

pytestmark = by_content("JupyterLab", lambda **_: [files(ROOT, "notebooks/02*.ipynb", "requirements.lock"), version()])
OUTPUT = ".jp-OutputArea-output"


@pytest.fixture(scope="module")
def browser():
    with started() as page:
        yield page


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab with a lesson of two cells, a picture and a player, once trusted and once not; and its address."""
    folder = tmp_path_factory.mktemp("lab")
    lesson = nbformat.read(ROOT / "notebooks/02_multiply_neuron.ipynb", 4)
    shown = [cell for cell in lesson.cells if cell.cell_type == "code" and "<img" in str(cell.outputs)]
    player = next(cell for cell in shown if "player-" in str(cell.outputs))
    picture = next(cell for cell in shown if "player-" not in str(cell.outputs))
    for cell in (picture, player):
        cell.source, cell.metadata = "pass", {}  # what is above an output must not move it out of sight
    lesson.cells = [picture, player]
    for name in ("trusted", "other"):
        lesson.metadata["title"] = name  # or one would be a copy of the other, and trusted as well
        nbformat.write(lesson, folder / f"{name}.ipynb")
    private = {f"JUPYTER_{kind}_DIR": str(folder / kind) for kind in ("DATA", "CONFIG", "RUNTIME")}
    ordinary = {name: value for name, value in os.environ.items() if name != "JUPYTER_DEFAULT_PROVISIONER_NAME"}
    environment = {**ordinary, **private, "IPYTHONDIR": str(folder / "ipython"), "HOME": str(folder)}
    subprocess.run([sys.executable, "-m", "jupyter", "trust", folder / "trusted.ipynb"], env=environment, check=True)
    port = free_port()
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", f"--port={port}"]
    command += ["--IdentityProvider.token=secret", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: server.poll() is not None or listens(port), "JupyterLab does not start")
        assert server.poll() is None
        yield f"http://127.0.0.1:{port}/lab/tree/{{name}}.ipynb?token=secret&reset"
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:  # it waits for a page that is still open
            server.kill()
            server.wait()


def pictures(browser):
    return browser.run(f"[...document.querySelectorAll('{OUTPUT} img')].map(image => [image.alt, image.naturalWidth])")


@pytest.mark.parametrize("name", ["other", "trusted"])
def test_pictures_are_seen_and_described(lab, browser, name):
    browser.open(lab.format(name=name))
    until(lambda: len(pictures(browser)) == 2 and all(width for _, width in pictures(browser)), "no pictures are shown")
    assert all(len(alt) > 30 for alt, _ in pictures(browser))


def test_an_experiment_plays_in_a_trusted_lesson(lab, browser):
    browser.open(lab.format(name="trusted"))
    until(lambda: len(pictures(browser)) == 2, "no pictures are shown")
    slider = f"document.querySelector('{OUTPUT} input[type=range]')"
    image = "document.querySelector('[id^=player-] img')"
    before = browser.run(f"[{image}.src, {image}.alt]")
    browser.do(f"{slider}.value = {slider}.max; {slider}.dispatchEvent(new Event('input', {{bubbles: true}}))")
    after = browser.run(f"[{image}.src, {image}.alt]")
    assert before[0] != after[0] and before[1] != after[1]
