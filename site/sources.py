"""Writes what Sphinx makes the site from, out of the course's own files: no text stands in the repository twice.

Notebooks and guides are copied, with links led to where the pages are; pages of the site's own
(`site/pages`) may take parts of other texts, `<!-- from PATH: intro -->`, `picture` or `## A heading`, and the tables
that `course sync` writes.
"""

import html
import json
import posixpath
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
from flowchart import drawn
from links import OWN, Links, Page, find_missing, find_pages, repository
from nbformat import NotebookNode
from outputs import Kept, mend, without_data
from wording import FIRST, LANGUAGES

from graders.authoring.badges import with_badge, without_badge
from graders.authoring.catalogue import read_catalogues, with_tables
from graders.authoring.copies import Copies
from graders.authoring.publish import wanted
from graders.files import read_text, write_atomic
from graders.notebooks import code_cells
from graders.published import find_address

# What `conf.py` has to know of the other languages.
LIST = "pages.json"
_TAKEN = re.compile(r"^<!-- from (\S+): (.+) -->\n?", re.MULTILINE)
_SHOWN = re.compile(r"^!\[.*$", re.MULTILINE)
# What moves by itself, and cannot be stopped: the site has the players themselves.
_MOVING = re.compile(r"^!\[.*\.gif\)\n*", re.MULTILINE)
_TITLE = re.compile(r"# @title (.+)\n")
_HEADING = re.compile(r"^# .+\n", re.MULTILINE)


class Sources:
    """The folder that Sphinx reads from, a folder for each language.

    Args:
        root: the repository.
        folder: where the sources go; what is there of an earlier run and no longer wanted is removed.
        report: gets a line about lessons that are left out.
    """

    def __init__(self, root: Path, folder: Path, report: Callable[[str], None] = print) -> None:
        self._root, self._folder, self._report = root, folder, report
        self._pages = find_pages(root)
        self._links = Links(root, self._pages, repository())
        self._catalogues = {language.code: catalogue for language, catalogue in read_catalogues(root).items()}
        self._address = find_address(root)
        # where nobody knows an address, the files beside a downloaded notebook are not there either
        files = [path.relative_to(root).as_posix() for path in wanted(root)] if self._address else []
        self._copies = Copies(root, files, self._address)
        self._written: set[Path] = set()

    def write(self) -> None:
        """Write them all."""
        if missing := find_missing(self._root):
            self._report(f"not executed yet and left out: {', '.join(missing)}")
        names = {lang: sorted(page.name for page in self._pages if page.language == lang) for lang in LANGUAGES}
        for language in LANGUAGES:
            (self._folder / language / "_static").mkdir(parents=True, exist_ok=True)
        self._put(self._folder / LIST, json.dumps(names, indent=1))
        for page in self._pages:
            target = self._folder / page.language / page.source
            self._put(target, self._notebook(page) if target.suffix == ".ipynb" else self._text(page))
        for language, picture in sorted(self._links.pictures):
            self._put(self._folder / language / picture, (self._root / picture).read_bytes())
        for path in self._folder.rglob("*"):
            if path.is_file() and path not in self._written:
                path.unlink()

    def _put(self, path: Path, content: str | bytes) -> None:
        """Write a file unless it is there with this content: Sphinx reads again what is newer than its own notes."""
        self._written.add(path)
        write_atomic(path, content)

    def _text(self, page: Page) -> str:
        """Return a page of Markdown."""
        text, parts, end = read_text(self._root / page.origin), [], 0
        if page.origin.startswith(("notebooks/", OWN)) and page.language in self._catalogues:
            text = with_tables(self._catalogues[page.language], page.origin, text)
        for match in _TAKEN.finditer(text):
            parts.append(self._links.follow(text[end : match.start()], page.origin, page))
            parts.append(self._links.follow(self._part(match[1], match[2]), match[1], page))
            end = match.end()
        parts.append(self._links.follow(text[end:], page.origin, page))
        return f"{drawn(''.join(parts)).rstrip()}\n{self._contents(page)}"

    def _part(self, path: str, part: str) -> str:
        """Return the introduction, the first picture or a section of a text, its headings one level higher.

        Raises:
            ValueError: when the text has no such part.
        """
        text = read_text(self._root / path)
        if part == "intro":
            return _MOVING.sub("", _HEADING.sub("", text.partition("\n## ")[0], count=1)).strip() + "\n"
        if part == "picture":
            found = _SHOWN.search(text)
        else:
            found = re.search(rf"^{re.escape(part)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
        if found is None:
            raise ValueError(f"{path} has no {part}")
        return found[0] + "\n" if part == "picture" else found[1].replace("\n###", "\n##").strip() + "\n"

    def _contents(self, page: Page) -> str:
        """Return the list of pages below an index, for navigation."""
        if posixpath.basename(page.name) != "index":
            return ""
        here = posixpath.dirname(page.name)
        names = [other.name for other in self._pages if other.language == page.language]
        if not here:
            below = [name for name in names if name.count("/") == 1 and name.endswith("/index")]
            order = ["lessons/index", "assignments/index", "guides/index"]
            below.sort(key=lambda name: order.index(name) if name in order else len(order))
        else:
            below = [name for name in names if posixpath.dirname(name) == here and name != page.name]
            below.sort(key=self._place)
        if not below:
            return ""
        entries = "\n".join(self._entry(page.language, name, here) for name in below)
        return f"\n```{{toctree}}\n:hidden:\n\n{entries}\n```\n"

    def _entry(self, language: str, name: str, here: str) -> str:
        """Return a line of a list of pages; lessons are shown with their numbers."""
        path, number = posixpath.relpath(name, here or "."), re.match(r"lessons/(\d+)_", name)
        if number is None:
            return path
        origin = next(page.origin for page in self._pages if (page.language, page.name) == (language, name))
        title = _HEADING.search(nbformat.read(self._root / origin, as_version=4).cells[0].source)
        return f"{number[1]} {title[0][2:].strip()} <{path}>" if title else path

    def _place(self, name: str) -> tuple[int, str]:
        """Assignments stand in the order of pyproject.toml, guides as they are read, lessons by their numbers."""
        order = [f"assignments/{item.name}" for item in self._catalogues[FIRST].assignments]
        guides = ("instructor", "author", "checks", "security", "architecture", "changelog")
        order += [f"guides/{name}" for name in guides]
        return (order.index(name) if name in order else len(order), name)

    def _notebook(self, page: Page) -> str:
        """Return a notebook: folded cells folded, pictures of its outputs as files, its links those of the site."""
        notebook = nbformat.read(self._root / page.origin, as_version=4)
        notebook.metadata.pop("course", None)
        up = posixpath.relpath(".", posixpath.dirname(page.name))
        keep = Kept(self._folder / page.language / "_static/outputs", f"{up}/_static/outputs")
        for number, cell in enumerate(notebook.cells):
            if cell.cell_type == "markdown":
                if number == 0:
                    cell.source = self._told(cell.source, page)
                cell.source = self._links.follow(cell.source, page.origin, page)
                if number == 0:
                    cell.source = _HEADING.sub(lambda title: title[0] + self._doors(page, up), cell.source, count=1)
            else:
                _prepare(cell, page.language, keep)
        self._written.update(self._folder / page.language / "_static/outputs" / name for name in keep.names)
        text: str = nbformat.writes(notebook)
        return text + "\n"

    def _told(self, text: str, page: Page) -> str:
        """Return a first cell that says how the notebook is opened where no link to Colab does."""
        language = self._catalogues[page.language].language
        return without_badge(text) if self._address else with_badge(text, language, None)

    def _doors(self, page: Page, up: str) -> str:
        """Return the links below the title: where the notebook can be worked on."""
        words, doors = LANGUAGES[page.language], []
        if self._address:
            doors.append((words.colab, self._address.colab(page.origin), ""))
        if page.name.startswith("assignments/") or not self._address:
            name = f"{posixpath.basename(page.name)}.ipynb"
            target = self._folder / page.language / "_static/notebooks" / name
            self._put(target, self._file(page))
            doors.append((words.download, f"{up}/_static/notebooks/{name}", " download"))
        links = (
            f'<a class="btn btn-outline-primary" href="{html.escape(to)}"{how}>{text}</a>' for text, to, how in doors
        )
        return f'\n<p class="course-doors">{" ".join(links)}</p>\n'

    def _file(self, page: Page) -> str:
        """Return a notebook to be downloaded and run: its outputs are on the page, and would be half of the site."""
        notebook = nbformat.reads(self._copies.make(self._root / page.origin), as_version=4)
        for cell in code_cells(notebook):
            cell.outputs, cell.execution_count = [], None
        return json.dumps(json.loads(nbformat.writes(notebook)), ensure_ascii=False, separators=(",", ":")) + "\n"


def _prepare(cell: NotebookNode, language: str, keep: Callable[[bytes], str]) -> None:
    """Have a code cell folded where it is in Jupyter, named by its title, and its outputs shown as the site can."""
    if cell.metadata.get("jupyter", {}).get("source_hidden"):
        cell.metadata["tags"] = [*cell.metadata.get("tags", []), "hide-input"]
        words, title = LANGUAGES[language], _TITLE.match(cell.source)
        named = f": {title[1]}" if title else ""
        cell.metadata["mystnb"] = {"code_prompt_show": words.show + named, "code_prompt_hide": words.hide + named}
    cell.source = without_data(cell.source)
    for output in cell.get("outputs", []):
        if "text/html" in output.get("data", {}):
            output.data["text/html"] = mend(output.data["text/html"], keep)


def write(root: Path, folder: Path, report: Callable[[str], None] = print) -> None:
    """Write the sources of all languages into a folder."""
    Sources(root, folder, report).write()
