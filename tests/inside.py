"""Cells executed behind the fence, as grading does it, and what they say."""

import json
import textwrap
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import determine_grade
from support import PATIENCE_S, code, graded, notebook
from traitlets.config import Config

from graders.execution.execute import Execute
from graders.notebooks import is_test
from graders.reporting.results import cause_of


def run(*cells: NotebookNode, path: Path, **settings) -> NotebookNode:
    """Execute cells in the sandbox; return the notebook."""
    config = Config({"Execute": {"timeout": PATIENCE_S, **settings}})
    nb, _ = Execute(config=config).preprocess(notebook(*cells), {"metadata": {"path": str(path)}})
    return nb


def called(source: str, name: str = "test") -> list[NotebookNode]:
    """What a student's function does when a test calls it: the cell that defines it, and the test."""
    body = textwrap.indent(textwrap.dedent(source).strip(), "    ")
    return [code(f"def {name}():\n{body}"), graded(f"{name}()", name)]


def say(expression: str, path: Path, before: str = "", **settings):
    """Evaluate an expression inside; return its value."""
    nb = run(code(f"import json, os\n{before}\nprint(json.dumps({expression}))"), path=path, **settings)
    output = nb.cells[0].outputs[-1]
    assert output.output_type == "stream", output
    return json.loads(output.text)


def causes(nb: NotebookNode) -> list[str]:
    """Why they lost points, of each test cell."""
    return [cause_of(cell) for cell in nb.cells if is_test(cell)]


def points(nb: NotebookNode) -> list[float]:
    """What the test cells of an executed notebook are worth."""
    return [determine_grade(cell)[0] for cell in nb.cells if is_test(cell)]
