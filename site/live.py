"""Puts Pyodide beside the site's pages, so that lessons which need no more than it has run in the reader's browser."""

import dataclasses
import hashlib
import html
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wording import Live

HERE = Path(__file__).parent / "live"
# As the site's pages have them; what they import, the packages below bring.
LESSONS = ("lessons/01_from_line_to_network",)
# Pyodide's own list of its packages, cut down to what these lessons need.
LOCK = HERE / "pyodide-lock.json"
# What Pyodide itself consists of, by the sums of its release.
CORE = {
    "pyodide.mjs": "04c052c815abb0bf2981fa38c2dfa58e3120ee5288c956df2b2a15e301782c5f",
    "pyodide.asm.js": "6b4c90de5b7172873f04f21884d0e9d2274e305fe32116558fe3e4fbe3618d51",
    "pyodide.asm.wasm": "a50dd1843f805a0b7c45b61037ee0d7b26dfe85efe0e18ef95a34ad24e401f5f",
    "python_stdlib.zip": "16611534726e5d8ac2bd8f926410b2dcb8d6f49aa24913463533b457a2115c16",
}
# What the reader's browser fetches before the first cell runs.
MEGABYTES = 33
_PLACE = """
<section id="course-live" aria-label="{run}" data-words="{words}" hidden>
<p>{about} <a href="https://github.com/pyodide/pyodide/tree/{version}">Pyodide {version}</a></p>
<p><button type="button" class="btn btn-outline-primary course-run">{run}</button>
<button type="button" class="btn btn-outline-primary" hidden>{stop}</button>
<progress aria-label="{running}" hidden></progress> <span role="status"></span></p>
</section>
"""


def offered(page: str, words: Live, program: str) -> str:
    """Return a lesson's page with the button below its title that runs its cells.

    Args:
        page: the HTML of its body.
        words: what the button and all that comes of it say.
        program: where `live.js` is, as the page sees it.
    """
    texts = {name: html.escape(text.format(size=MEGABYTES)) for name, text in dataclasses.asdict(words).items()}
    data = html.escape(json.dumps(dataclasses.asdict(words), ensure_ascii=False))
    place = _PLACE.format(**texts, words=data, version=_locked()["info"]["version"])
    return page.replace("</h1>", f"</h1>{place}", 1) + f'<script type="module" src="{html.escape(program)}"></script>'


def _locked() -> dict[str, Any]:
    lock: dict[str, Any] = json.loads(LOCK.read_text(encoding="utf-8"))
    return lock


def wanted() -> dict[str, str]:
    """Return the sums of all files of Pyodide that the site serves, by their names."""
    return CORE | {package["file_name"]: package["sha256"] for package in _locked()["packages"].values()}


def collect(source: Path, target: Path, sums: dict[str, str]) -> list[str]:
    """Copy files of given sums from a folder, or out of the wheels that lie in it.

    A name may be there more than once; what has another sum is passed over.

    Args:
        source: a folder, with folders in it or not.
        target: where the files go.
        sums: their SHA-256, by name.

    Returns:
        The names of which no file with its sum was found.
    """
    target.mkdir(parents=True, exist_ok=True)
    missing = dict(sums)
    for name, content in _offered(source, sums):
        if name in missing and hashlib.sha256(content).hexdigest() == missing[name]:
            (target / name).write_bytes(content)
            del missing[name]
    return sorted(missing)


def _offered(source: Path, names: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    for path in sorted(source.rglob("*")):
        if path.name in names and path.is_file():
            yield path.name, path.read_bytes()
        elif path.suffix == ".whl" and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for member in archive.infolist():
                    if (name := Path(member.filename).name) in names:
                        yield name, archive.read(member)


def add(files: Path, site: Path, style: Path) -> None:
    """Add to a built site what runs its lessons in the browser.

    Args:
        files: where Pyodide's files have been collected.
        site: the folder of the built site.
        style: the look of the course's plots.
    """
    folder = site / "live"
    (folder / "pyodide").mkdir(parents=True)
    for name in wanted():
        shutil.copyfile(files / name, folder / "pyodide" / name)
    shutil.copyfile(LOCK, folder / "pyodide" / LOCK.name)
    for path in (*HERE.glob("*.js"), HERE / "cells.py", style):
        shutil.copyfile(path, folder / path.name)
