"""The course's website in a real browser: what it shows, that it asks no other host, that everybody can use it.

Runs where the site's packages are installed (`make site` does that).
"""

import functools
import json
import subprocess
import sys
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from browser import started, version
from kept import by_content, files, repository
from support import ROOT

pytest.importorskip("myst_nb")
pytestmark = by_content("pages", lambda **_: [repository(), files(ROOT, "site/**/*", "docs/**/*.md"), version()])
MINUTES, MEGABYTES = 3, 20
LANGUAGES = {"ru": "en", "en": "ru"}
# What only readers of a lesson meet: a word of its text as people would type it, and in another form.
SEARCHED = {"ru": ("экстраполяцию", "03_addition_network"), "en": ("extrapolating", "03_addition_network")}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args) -> None:
        """Say nothing."""


class Site:
    """The built site, served on this machine."""

    def __init__(self, folder: Path, address: str, seconds: float) -> None:
        self.folder, self.address, self.seconds = folder, address, seconds
        self.pages = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))

    def lessons(self, language: str) -> list[str]:
        return [page for page in self.pages if page.startswith(f"{language}/lessons/0")]

    def lesson(self, language: str) -> str:
        """A lesson of a language, or a skip where none is saved yet."""
        if not (found := self.lessons(language)):
            pytest.skip(f"no lesson is saved in this language yet: {language}")
        return found[0]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    before = time.perf_counter()
    subprocess.run([sys.executable, ROOT / "site/make.py", folder], check=True)
    seconds = time.perf_counter() - before
    handler = functools.partial(Quiet, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Site(folder, f"http://127.0.0.1:{server.server_address[1]}", seconds)
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser():
    with started() as page:
        page.resize(1280, 900)
        yield page


def axe():
    """The text of axe-core, which a package of the site's carries."""
    import axe_core_python

    return (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def test_it_is_built_soon_and_is_not_large(site):
    assert site.seconds < 60 * MINUTES
    assert sum(path.stat().st_size for path in site.folder.rglob("*") if path.is_file()) < MEGABYTES * 10**6


def test_every_saved_lesson_and_every_assignment_has_its_page(site):
    for language, folder in (("ru", "notebooks"), ("en", "notebooks/en")):
        saved = sorted(path.stem for path in (ROOT / folder).glob("*.ipynb"))
        assert [
            Path(page).stem for page in site.pages if page.startswith(f"{language}/lessons/") and "index" not in page
        ] == saved
    for path in ROOT.glob("release/*/*.ipynb"):
        assert f"ru/assignments/{path.stem}.html" in site.pages
        assert (site.folder / f"ru/_static/notebooks/{path.name}").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_can_be_used_by_everybody_and_asks_no_other_host(site, browser, scheme):
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    program, found = axe(), {}
    for page in site.pages:
        browser.open(f"{site.address}/{page}", moment_s=0.2)
        browser.do(program)
        violations = browser.run(
            "axe.run(document, {resultTypes: ['violations']}).then(result => result.violations.map("
            "rule => [rule.id, rule.nodes.length, rule.nodes[0].html.slice(0, 300), rule.nodes[0].failureSummary]))"
        )
        outside = [url for url in browser.requests if not url.startswith((site.address, "data:", "blob:"))]
        broken = browser.run("document.querySelectorAll('.katex-error').length")
        if violations or outside or browser.errors or broken:
            found[page] = [*violations, *outside, *browser.errors, *["formulas not understood"] * bool(broken)]
    assert found == {}, json.dumps(found, ensure_ascii=False, indent=1)
    assert len(site.pages) > 25


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_the_window(site, browser, width):
    browser.call("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=True)
    try:
        wide = []
        for page in site.pages:
            browser.open(f"{site.address}/{page}", moment_s=0)
            if browser.run("document.documentElement.scrollWidth") > width:
                wide.append(page)
    finally:
        browser.resize(1280, 900)
    assert wide == []
