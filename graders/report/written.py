"""What students wrote themselves, cell by cell, as it stands in autograded notebooks."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from graders import CourseError
from graders.report import code

# Stands for the cells that a student added.
OTHER = "other cells"


@dataclass(frozen=True)
class Work:
    """One student's notebooks.

    Attributes:
        code: sources of code cells, by exercise; `OTHER` for all that belong to none.
        texts: written answers, by exercise.
        errors: kind and text of the errors in test cells, by the cell's `grade_id`.
    """

    code: Mapping[str, str]
    texts: Mapping[str, str]
    errors: Mapping[str, tuple[tuple[str, str], ...]]


def read_work(paths: Iterable[Path]) -> Work:
    """Read what a student wrote.

    Args:
        paths: of the notebooks of one autograded submission; where there are several, exercises are called
            `NOTEBOOK/EXERCISE`.

    Raises:
        CourseError: when one of them cannot be read.
    """
    parts: dict[str, list[str]] = {}
    texts: dict[str, str] = {}
    errors: dict[str, tuple[tuple[str, str], ...]] = {}
    found = list(paths)
    for path in found:
        prefix = f"{path.stem}/" if len(found) > 1 else ""
        for cell in _read(path):
            about = cell.get("metadata", {}).get("nbgrader", {})
            name, source = about.get("grade_id"), _text(cell.get("source", ""))
            is_code = cell.get("cell_type") == "code"
            if about.get("grade") and not about.get("solution"):
                errors[f"{prefix}{name}"] = tuple(_errors(cell))
            elif about.get("solution"):
                if is_code:
                    parts.setdefault(f"{prefix}{name}", []).append(source)
                else:
                    texts[f"{prefix}{name}"] = source
            elif is_code and not about.get("locked"):
                parts.setdefault(f"{prefix}{OTHER}", []).append(source)
    return Work({name: "\n\n".join(sources) for name, sources in parts.items()}, texts, errors)


def given_tokens(notebooks: Iterable[NotebookNode]) -> list[list[str]]:
    """Return the tokens of what is no student's own: the cells of releases, and of sources with the model answers."""
    cells = [cell for notebook in notebooks for cell in notebook.cells]
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    own = code.names(sources)
    return [
        *(code.tokens(source, own) for source in sources),
        *(code.words(cell.source) for cell in cells if cell.cell_type == "markdown"),
    ]


def tokens_of(work: Work) -> dict[str, list[str]]:
    """Return the tokens of what a student wrote, by exercise."""
    own = code.names(work.code.values())
    found = {name: code.tokens(source, own) for name, source in work.code.items()}
    return found | {name: code.words(text) for name, text in work.texts.items()}


def _read(path: Path) -> list[dict[str, Any]]:
    # by hand: nbformat looks through each notebook for faults, which takes most of the time of a large class
    try:
        cells: list[dict[str, Any]] = json.loads(path.read_bytes())["cells"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise CourseError(
            f"{path}: not a readable notebook ({error}); delete it and grade that student again"
        ) from None
    return cells


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _errors(cell: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for output in cell.get("outputs", []):
        if output.get("output_type") == "error":
            yield str(output.get("ename")), _text(output.get("evalue", ""))
