"""What several wings need to know of a notebook: reading one, and what nbgrader and the harness say of its cells."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader import utils

from graders import CourseError
from graders.words import CODE, SOURCE


def read_notebook(path: Path) -> NotebookNode | None:
    """Read a notebook, or return None when there is none.

    Raises:
        CourseError: when the file is there and is not a notebook.
    """
    if not path.exists():
        return None
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)
    except Exception as error:
        raise CourseError(f"{path}: not a readable notebook ({error}); restore it or delete it") from error
    return notebook


def need_notebook(path: Path) -> NotebookNode:
    """Read a notebook that has to be there.

    Raises:
        CourseError: when it is not, or is not a notebook.
    """
    notebook = read_notebook(path)
    if notebook is None:
        raise CourseError(f"{path}: no such notebook")
    return notebook


def code_cells(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """Yield the code cells of a notebook, in order."""
    return (cell for cell in notebook.cells if cell.cell_type == "code")


def grade_id(cell: NotebookNode) -> str | None:
    """Return the name that nbgrader knows a cell by, or None for a cell that is not nbgrader's."""
    name: str | None = cell.metadata.get("nbgrader", {}).get("grade_id")
    return name


def is_test(cell: NotebookNode) -> bool:
    """Say whether a cell is graded by its outputs."""
    return bool(utils.is_grade(cell) and not utils.is_solution(cell) and cell.cell_type == "code")


def problem_of(notebook: NotebookNode) -> str | None:
    """Return why a notebook cannot be executed at all, see `intake.reading`."""
    problem: str | None = notebook.metadata.get("course", {}).get("problem")
    return problem


def language_of(notebook: NotebookNode) -> str:
    """Return the code of the language that a notebook of an assignment is in; nothing but words depends on it."""
    metadata = notebook.get("metadata")
    about = metadata.get("course") if isinstance(metadata, dict) else None
    language = about.get("language") if isinstance(about, dict) else None
    return language if isinstance(language, str) and CODE.fullmatch(language) else SOURCE
