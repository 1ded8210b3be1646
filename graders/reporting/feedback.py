"""What a student sees of the grading: the reason, not the hidden test."""

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests

from graders.notebooks import is_test


class HideTests(ClearHiddenTests):  # type: ignore[misc]  # nbgrader has no types
    """Take hidden tests out of the feedback's test cells.

    The autograded notebook, which only instructors see, keeps them. Nothing else quotes them: they never were where the
    student's code runs, and the judge tells of a failed one what its author wrote for the student.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Shorten a notebook; see the class."""
        for cell in filter(is_test, nb.cells):
            self._remove_hidden_test_region(cell)
        return nb, resources
