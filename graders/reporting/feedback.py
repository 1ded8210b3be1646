"""What a student sees of the grading: the reason, not the hidden test."""

import re

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests

from graders.notebooks import is_test


class HideTests(ClearHiddenTests):  # type: ignore[misc]  # nbgrader has no types
    """Take hidden tests out of the feedback: out of the test cells, the tracebacks and the warnings that quote them.

    The autograded notebook, which only instructors see, keeps them.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Shorten a notebook; see the class."""
        tests = [cell for cell in nb.cells if is_test(cell)]
        hidden: set[str] = set()
        for cell in tests:
            before = cell.source.splitlines()
            self._remove_hidden_test_region(cell)
            hidden |= {line.strip() for line in before} - {line.strip() for line in cell.source.splitlines()}
        counts = [cell.execution_count for cell in tests if cell.execution_count is not None]
        for cell in nb.cells:
            for output in cell.get("outputs", []):
                if output.output_type == "error":
                    output.traceback = student_frames(output.traceback, counts)
                elif output.output_type == "stream":
                    lines = output.text.splitlines(keepends=True)
                    output.text = "".join(line for line in lines if line.strip() not in hidden)
        return nb, resources


def student_frames(traceback: list[str], execution_counts: list[int]) -> list[str]:
    """Drop the frames that quote test cells or `checks.py` from a traceback as IPython makes it.

    Args:
        traceback: a header, one item a frame, the message last.
        execution_counts: of the test cells.
    """
    numbers = "|".join(map(str, execution_counts)) or "none"
    own = re.compile(rf"\s*(Cell In\[({numbers})\]|File .*graders[\\/]checks\.py)")
    return [item for item in traceback if not own.match(strip_ansi(item))]
