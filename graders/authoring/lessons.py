"""Markdown and notebook pairs: the Markdown is the truth, the notebook is made from it.

A lesson's notebook is executed and keeps its outputs, for GitHub and Colab; a source assignment's notebook is
not. Everything here is deterministic: a second `sync` changes no byte.
"""

import base64
import hashlib
import html
import io
import json
import os
import re
import subprocess
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from PIL import Image

from graders import CourseError, Report, relative
from graders.authoring.catalogue import (
    PAGES,
    Catalogue,
    lesson_texts,
    read_catalogue,
    with_navigation,
    with_tables,
)
from graders.files import read_text, write_atomic
from graders.notebooks import code_cells, grade_id, read_notebook
from graders.published import colab_url
from graders.text import nearest

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# A picture as `_describe_pictures` writes it.
_DESCRIBED = re.compile(r'<img src="data:image/png;base64,([^"]+)" alt="')
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
CELL_TIMEOUT_S = 300
# A lesson must not teach what is about to go: such warnings from its own code are errors.
STRICT_WARNINGS = ",".join(
    f"error::{kind}:__main__" for kind in ("DeprecationWarning", "PendingDeprecationWarning", "FutureWarning")
)
# where `str.splitlines`, and with it Jupytext, ends a line and nobody sees it
_LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_FENCE = re.compile(r"^```python .*$", re.MULTILINE)
_ESCAPES = re.compile(r"(?:\\u[0-9a-f]{4})+")
_BADGE = re.compile(r"https://colab\.research\.google\.com/github/[^)\s]+\.ipynb")


@dataclass(frozen=True)
class Pair:
    """One Markdown file and the notebook made from it.

    Attributes:
        markdown: what people edit.
        notebook: what is made from it.
        published: where students find the notebook, relative to the root, with forward slashes.
        executed: whether the notebook keeps outputs.
    """

    markdown: Path
    notebook: Path
    published: str
    executed: bool


def find_pairs(root: Path) -> list[Pair]:
    """Return the pairs of the course: the lessons first, then the source assignments, each by name."""
    pairs = [
        Pair(md, md.with_suffix(".ipynb"), f"notebooks/{md.stem}.ipynb", executed=True) for md in lesson_texts(root)
    ]
    pairs += [
        Pair(md, md.with_suffix(".ipynb"), f"release/{md.parent.name}/{md.stem}.ipynb", executed=False)
        for md in sorted(root.glob("source/*/*.md"))
        if md.stem != "README"
    ]
    return pairs


def find_orphans(root: Path) -> list[Path]:
    """Return the notebooks without Markdown in folders whose notebooks have one: nobody could review them."""
    paired = {pair.markdown.parent for pair in find_pairs(root)}
    found = [*root.glob("notebooks/*.ipynb"), *root.glob("source/*/*.ipynb")]
    return sorted(path for path in found if path.parent in paired and not path.with_suffix(".md").exists())


def canonical(root: Path, pair: Pair, catalogue: Catalogue) -> str:
    r"""Return the Markdown of a pair as it should stand: badge and links to neighbours right, cell metadata readable.

    Jupytext writes `alt` texts as `\uXXXX` when a notebook is saved in Jupyter.
    """
    text, badge = read_text(pair.markdown), colab_url(root, pair.published)
    if badge is not None:
        text = _BADGE.sub(badge, text)
    if pair.executed:
        text = with_navigation(catalogue, pair.markdown.stem, text)
    return _FENCE.sub(lambda fence: _ESCAPES.sub(lambda match: json.loads(f'"{match[0]}"'), fence[0]), text)


def build(pair: Pair) -> NotebookNode:
    """Read the Markdown of a pair and return its notebook, without outputs.

    Cell ids come from nbgrader's `grade_id`, else from the cell's content, so that they are the same in every
    clone. The notebook carries no pairing metadata: pairing is set for two folders in pyproject.toml.

    Raises:
        CourseError: when the file cannot be read as a notebook, or has a character at which Jupytext would end a line.
    """
    try:
        text = read_text(pair.markdown)
        if odd := _LINE_ENDS.search(text):
            line = text.count("\n", 0, odd.start()) + 1
            raise CourseError(
                f"{pair.markdown}: line {line} has an invisible {unicodedata.name(odd[0], f'U+{ord(odd[0]):04X}')}, at "
                "which Jupytext would break it off; put a space or a line break there"
            )
        notebook: NotebookNode = jupytext.reads(text, fmt="md")
    except CourseError:
        raise
    except Exception as error:
        raise CourseError(f"{pair.markdown}: not readable as a Jupytext Markdown notebook: {error}") from error
    notebook.metadata = NotebookNode(kernelspec=dict(KERNELSPEC), language_info={"name": "python"})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        base = grade_id(cell) or hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        seen[base] = seen.get(base, 0) + 1
        cell.id = base if seen[base] == 1 else f"{base}-{seen[base]}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.validate(notebook)
    return notebook


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def _cells_digest(notebook: NotebookNode) -> str:
    """Identify the text of all cells, whatever their outputs."""
    return _digest([[cell.cell_type, cell.source, cell.metadata] for cell in notebook.cells])


def _code_digest(notebook: NotebookNode) -> str:
    """Identify what outputs depend on."""
    return _digest([cell.source for cell in code_cells(notebook)])


def _outputs_digest(notebook: NotebookNode) -> str:
    return _digest([[cell.outputs, cell.execution_count] for cell in code_cells(notebook)])


def _stamp(notebook: NotebookNode) -> None:
    """Record what `sync` wrote: tells edits by hand, stale outputs and outputs of other origin apart later."""
    notebook.metadata["course"] = {
        "cells": _cells_digest(notebook),
        "code": _code_digest(notebook),
        "outputs": _outputs_digest(notebook),
    }


def _has_own_outputs(notebook: NotebookNode, code: str) -> bool:
    """Say whether the outputs are those that `sync` got from this code."""
    stamp = notebook.metadata.get("course", {})
    return bool(stamp.get("code") == code and stamp.get("outputs") == _outputs_digest(notebook))


def _without_outputs(notebook: NotebookNode) -> str:
    plain = json.loads(nbformat.writes(notebook))
    plain["metadata"].pop("course", None)
    for cell in plain["cells"]:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
    return json.dumps(plain, sort_keys=True)


def execute(notebook: NotebookNode, folder: Path, name: str) -> None:
    """Run every cell of a lesson in a fresh kernel, in place, and make its outputs the same every time.

    Cells that show a widget keep no outputs (its ids are random and GitHub cannot show it); a picture gets the cell's
    `alt` text.

    Args:
        notebook: as `build` returns it.
        folder: the working directory of the kernel.
        name: how to call the lesson in messages.

    Raises:
        CourseError: when a cell fails, takes too long, ends its kernel, or writes to stderr, which no student should
            see.
    """
    started = 0

    def note(cell: NotebookNode, cell_index: int) -> None:
        nonlocal started
        started = cell_index + 1

    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT_S,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        coalesce_streams=True,
        record_timing=False,
        on_cell_start=note,
    )
    # nbclient's mimic of an output widget answers on the socket it waits on, and can so miss the kernel's reply.
    client.widget_registry = {}
    try:
        client.execute(
            stderr=subprocess.DEVNULL,  # the kernel's own chatter; cells' stderr comes as outputs
            env={**os.environ, "PYTHONWARNINGS": STRICT_WARNINGS},
        )
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise CourseError(f"{name}: cell {started} fails; the lesson was left as it was\n{error}") from error
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for index, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        noise = [out.text for out in cell.outputs if out.output_type == "stream" and out.name == "stderr"]
        if noise:
            raise CourseError(f"{name}: cell {index} writes to stderr, students would see it:\n{''.join(noise)}")
        if any(WIDGET_VIEW in output.get("data", {}) for output in cell.outputs):
            cell.outputs = []  # what the control draws first stands in the cell before it
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = _compress(output.data["image/png"])
        _describe_pictures(cell)


def _compress(picture: str) -> str:
    """Return a PNG (in base64) with a palette of 256 colours, unless that makes it larger."""
    data, small = base64.b64decode(picture), io.BytesIO()
    with Image.open(io.BytesIO(data)) as image:
        flat = Image.new("RGB", image.size, "white")
        flat.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
        flat.quantize(256, Image.Quantize.FASTOCTREE).save(small, "PNG", optimize=True)
    return base64.b64encode(min(data, small.getvalue(), key=len)).decode()


def _carry_outputs(old: NotebookNode, new: NotebookNode) -> None:
    """Copy the outputs of `old` to `new`, whose code is the same: changed prose needs no execution."""
    for before, cell in zip(code_cells(old), code_cells(new), strict=True):
        cell.outputs, cell.execution_count = before.outputs, before.execution_count
        _describe_pictures(cell)


def _describe_pictures(cell: NotebookNode) -> None:
    """Give saved pictures their alternative text, as HTML: JupyterLab and GitHub look for one in no other place."""
    if "alt" not in cell.metadata:
        return
    alt = cell.metadata["alt"]
    for output in cell.outputs:
        data = output.get("data", {})
        described = _DESCRIBED.match(str(data.get("text/html", "")))
        if picture := described[1] if described else data.get("image/png"):
            page = f'<img src="data:image/png;base64,{"".join(picture.split())}" alt="{html.escape(alt)}">'
            output.data, output.metadata = NotebookNode({"text/html": page, "text/plain": alt}), NotebookNode()


def out_of_date(root: Path) -> list[str]:
    """Return what `sync` would change, as lines for people: one a file, empty when all is in step."""
    problems = [f"{relative(path, root)}: has no Markdown beside it" for path in find_orphans(root)]
    catalogue = read_catalogue(root)
    for page in _pages(root):
        text = read_text(root / page)
        if text != with_tables(catalogue, page, text):
            problems.append(f"{page}: its tables are to be rewritten")
    for pair in find_pairs(root):
        name = relative(pair.notebook, root)
        if read_text(pair.markdown) != canonical(root, pair, catalogue):
            problems.append(
                f"{relative(pair.markdown, root)}: its badge, navigation or escaped text is to be rewritten"
            )
        old, new = read_notebook(pair.notebook), build(pair)
        if old is None:
            problems.append(f"{name}: is missing")
        elif _without_outputs(old) != _without_outputs(new):
            problems.append(f"{name}: differs from {pair.markdown.name}")
        elif not _has_own_outputs(old, _code_digest(new)):
            problems.append(f"{name}: its outputs are not those of `course sync`")
    return problems


def _pages(root: Path) -> list[str]:
    return [page for page in PAGES if (root / page).exists()]


def sync(root: Path, names: Sequence[str] = (), *, force: bool = False, report: Report = print) -> list[Path]:
    """Bring every notebook in step with its Markdown; execute the lessons whose code changed.

    Badges, links between lessons and the tables of lessons are renewed too.

    Args:
        root: the course's folder.
        names: only these notebooks, by file name with or without folder and suffix; all when empty.
        force: execute lessons again and overwrite notebooks that were edited by hand.
        report: gets a line for each thing done.

    Returns:
        The notebooks that changed.

    Raises:
        CourseError: when a lesson fails, a name is unknown, or a notebook was edited without its Markdown (nothing
            is lost: say which of the two is right).
    """
    if not (root / "notebooks").is_dir() and not (root / "source").is_dir():
        raise CourseError(f"{root}: not a course directory: it has no notebooks/ and no source/")
    pairs = choose(root, names)
    catalogue = read_catalogue(root)
    for page in _pages(root):
        if write_atomic(root / page, with_tables(catalogue, page, read_text(root / page))):
            report(f"{page}: tables rewritten")
    for pair in pairs:
        if write_atomic(pair.markdown, canonical(root, pair, catalogue)):
            report(f"{relative(pair.markdown, root)}: badge, navigation or escaped text rewritten")
    fresh = {pair: _rebuild(root, pair, force) for pair in pairs}
    waiting = [pair for pair in pairs if fresh[pair] is None]
    changed: list[Path] = []
    start = time.perf_counter()
    for pair in pairs:
        name = relative(pair.notebook, root)
        notebook = fresh[pair]
        if notebook is None:
            place = waiting.index(pair)
            left = (time.perf_counter() - start) / place * (len(waiting) - place) if place else None
            estimate = (
                "" if left is None else f", about {left / 60:.0f} min left" if left >= 60 else ", under a minute left"
            )
            report(f"{name}: executing ({place + 1} of {len(waiting)}{estimate})")
            before, notebook = time.perf_counter(), build(pair)
            execute(notebook, pair.notebook.parent, name)
            report(f"{name}: executed in {time.perf_counter() - before:.0f} s")
        _stamp(notebook)
        if write_atomic(pair.notebook, nbformat.writes(notebook) + "\n"):
            report(f"{name}: written")
            changed.append(pair.notebook)
    return changed


def choose(root: Path, names: Sequence[str]) -> list[Pair]:
    """Return the pairs called by these names (with or without folder and suffix), all when there are none.

    Raises:
        CourseError: when a name is unknown.
    """
    pairs = find_pairs(root)
    known = {pair.markdown.stem: pair for pair in pairs}
    unknown = [name for name in names if Path(name).stem not in known]
    if unknown:
        raise CourseError(f"{', '.join(unknown)}: no such notebook; {nearest(unknown[0], known)}")
    return [known[Path(name).stem] for name in names] if names else pairs


def _rebuild(root: Path, pair: Pair, force: bool) -> NotebookNode | None:
    """Return the notebook of a pair with the outputs it has, or None when it must be executed.

    Raises:
        CourseError: when the notebook was edited and its Markdown was not.
    """
    old, new = read_notebook(pair.notebook), build(pair)
    stamp = old.metadata.get("course", {}) if old else {}
    if old is not None and not force and _cells_digest(old) not in (stamp.get("cells"), _cells_digest(new)):
        name = relative(pair.notebook, root)
        raise CourseError(
            f"{name} was edited, {pair.markdown.name} was not. To keep the edit: "
            f"`jupytext --to md {name}`, then sync again. To drop it: `course sync --force`."
        )
    if not pair.executed:
        return new
    if old is None or force or not _has_own_outputs(old, _code_digest(new)):
        return None
    _carry_outputs(old, new)
    return new
