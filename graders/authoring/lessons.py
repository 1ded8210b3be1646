"""Markdown and notebook pairs: the Markdown is the truth, the notebook is made from it.

A lesson's notebook is executed and keeps its outputs, for GitHub and Colab; a source assignment's notebook is
not. Everything here is deterministic: a second `sync` changes no byte.
"""

import hashlib
import json
import time
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from graders import CourseError, Report, relative
from graders.authoring.catalogue import pages, read_catalogues, with_tables
from graders.authoring.fidelity import content_of, first_loss
from graders.authoring.pairing import Pair, build, canonical, choose, find_orphans, find_pairs
from graders.authoring.running import describe_pictures, execute
from graders.authoring.translations import out_of_step
from graders.files import read_text, write_atomic
from graders.notebooks import code_cells, read_notebook


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def _cells_digest(notebook: NotebookNode) -> str:
    """Identify the text of all cells, whatever their outputs."""
    return _digest(content_of(notebook))


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


def _carry_outputs(old: NotebookNode, new: NotebookNode) -> None:
    """Copy the outputs of `old` to `new`, whose code is the same: changed prose needs no execution."""
    for before, cell in zip(code_cells(old), code_cells(new), strict=True):
        cell.outputs, cell.execution_count = before.outputs, before.execution_count
        describe_pictures(cell)


def out_of_date(root: Path) -> list[str]:
    """Return what `sync` would change, as lines for people: one a file, empty when all is in step."""
    problems = [f"{relative(path, root)}: has no Markdown beside it" for path in find_orphans(root)]
    catalogues = read_catalogues(root)
    for page, language in pages(root).items():
        text = read_text(root / page)
        if text != with_tables(catalogues[language], page, text):
            problems.append(f"{page}: its tables are to be rewritten")
    for pair in find_pairs(root):
        name = relative(pair.notebook, root)
        if read_text(pair.markdown) != canonical(root, pair, catalogues[pair.language]):
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


def sync(root: Path, names: Sequence[str] = (), *, force: bool = False, report: Report = print) -> list[Path]:
    """Bring every notebook in step with its Markdown; execute the lessons whose code changed.

    Badges, links between lessons and the tables of lessons are renewed too. That a translation is out of step is told
    and stops nothing: who changes a lesson has to see what comes of it before anybody can translate that.

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
    catalogues = read_catalogues(root)
    for page, language in pages(root).items():
        if write_atomic(root / page, with_tables(catalogues[language], page, read_text(root / page))):
            report(f"{page}: tables rewritten")
    for pair in pairs:
        if write_atomic(pair.markdown, canonical(root, pair, catalogues[pair.language])):
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
    for line in out_of_step(root, names):
        report(f"warning: {line}")
    return changed


def _rebuild(root: Path, pair: Pair, force: bool) -> NotebookNode | None:
    """Return the notebook of a pair with the outputs it has, or None when it must be executed.

    Raises:
        CourseError: when the notebook was edited and its Markdown was not.
    """
    old, new = read_notebook(pair.notebook), build(pair)
    stamp = old.metadata.get("course", {}) if old else {}
    name = relative(pair.notebook, root)
    edited = old is not None and _cells_digest(old) not in (stamp.get("cells"), _cells_digest(new))
    pictures = old is not None and any(cell.get("attachments") for cell in old.cells)  # of which Markdown knows nothing
    if old is not None and not force and (edited or pictures):
        if loss := first_loss(old):
            raise CourseError(
                f"{name}: {loss}: {pair.markdown.name} cannot hold it. Mend that cell in the notebook (a picture goes "
                "into a file beside it) and save it again. To drop what was edited: `course sync --force`."
            )
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
