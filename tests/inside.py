"""Cells executed behind the fence, as grading does it, and what they say."""

import json
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import determine_grade
from support import code, notebook
from traitlets.config import Config

from graders.execution.execute import Execute
from graders.notebooks import is_test


def run(*cells: NotebookNode, path: Path, **settings) -> NotebookNode:
    """Execute cells in the sandbox; return the notebook."""
    config = Config({"Execute": {"timeout": 60, **settings}})
    nb, _ = Execute(config=config).preprocess(notebook(*cells), {"metadata": {"path": str(path)}})
    return nb


def say(expression: str, path: Path, before: str = "", **settings):
    """Evaluate an expression inside; return its value."""
    nb = run(code(f"import json, os\n{before}\nprint(json.dumps({expression}))"), path=path, **settings)
    output = nb.cells[0].outputs[-1]
    assert output.output_type == "stream", output
    return json.loads(output.text)


def points(nb: NotebookNode) -> list[float]:
    """What the test cells of an executed notebook are worth."""
    return [determine_grade(cell)[0] for cell in nb.cells if is_test(cell)]
