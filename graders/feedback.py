"""What a student sees of the grading: the reason, not the hidden test."""

import re

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import ClearHiddenTests


class HideTests(ClearHiddenTests):
    """Take hidden tests out of the feedback, from the test cells and from the tracebacks below them.

    The autograded notebook, which only instructors see, keeps both.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Shorten one cell; see the class."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if utils.is_grade(cell) and not utils.is_solution(cell) and cell.cell_type == "code":
            for output in cell.outputs:
                if output.output_type == "error":
                    output.traceback = student_frames(output.traceback, cell.execution_count)
        return cell, resources


def student_frames(traceback: list[str], execution_count: int | None) -> list[str]:
    """Drop the frames that quote the test cell itself from a traceback as IPython makes it.

    Args:
        traceback: a header, one item a frame, the message last.
        execution_count: of the test cell.
    """
    own = re.compile(rf"\s*Cell In\[{execution_count}\]")
    return [item for item in traceback if not own.match(strip_ansi(item))]
