"""What a student sees of the grading: the reason, not the hidden test; a page, not what came with the submission."""

import contextlib
import shutil
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.apps import api, generatefeedbackapp
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, GetGrades
from nbgrader.utils import find_all_files, is_task

from graders.gradebook.totals import earned, notebook_total
from graders.intake.moments import TIMESTAMP
from graders.notebooks import is_test


class GetTotals(GetGrades):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's step that gives a page its points, added up as everywhere here.

    A graded cell's metadata say in `ungraded` whether its points have still to be given.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Give points and comments to one notebook; see the class."""
        nb, resources = super().preprocess(nb, resources)
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            notebook = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
            total = notebook_total(notebook)
        about["score"], about["late_penalty"], about["max_score"] = total.score, total.penalty, total.max_score
        return nb, resources

    def _get_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        super()._get_score(cell, resources)
        name = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        cell.metadata.nbgrader["ungraded"] = earned(grade) is None


class HideTests(ClearHiddenTests):  # type: ignore[misc]  # nbgrader has no types
    """Take hidden tests out of the feedback's test cells, and mark schemes, which are for graders, out of its tasks.

    The autograded notebook, which only instructors see, keeps them. Nothing else quotes them: they never were where the
    student's code runs, and the judge tells of a failed one what its author wrote for the student.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Shorten a notebook; see the class."""
        for cell in filter(is_test, nb.cells):
            self._remove_hidden_test_region(cell)
        schemes = ClearMarkScheme(parent=self)
        for index, cell in enumerate(nb.cells):
            if is_task(cell):
                with contextlib.suppress(RuntimeError):  # a marker that a student has typed, where a task is not locked
                    schemes.preprocess_cell(cell, resources, index)
        return nb, resources


# What a page can show of the files that lie beside a notebook. A browser runs nothing of these, also when one is opened
# by itself; of SVG and HTML it would, as if it were a page of the site that shows the feedback.
_SHOWN = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp"})
# Texts by which nbgrader's exchange finds the folder that only the student can name.
_EXCHANGE = frozenset({TIMESTAMP, "submission_secret.txt"})


class _CompiledOnce(BytecodeCache):
    """Templates as they were compiled for the first page of this process.

    nbgrader makes an exporter for each submission, and that compiles its ten templates: a third of a page's time.
    """

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if its template is known; Jinja looks whether its source is still the same."""
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._compiled[bucket.key] = bucket.bytecode_to_string()


_TEMPLATES = _CompiledOnce()


class PagesAndPictures(GenerateFeedback):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's feedback, without the files beside the submission that no page shows.

    nbgrader copies all of them into the folder that is given back, where a student's own HTML would lie beside the
    page. Its exchange asks there for the moment of the submission and for its secret.
    """

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Copy what a page may show; see the class."""
        self.exporter.environment.bytecode_cache = _TEMPLATES  # what comes before this knows no exporter
        source = Path(self._format_source(assignment_id, student_id))
        given_back = Path(self._format_dest(assignment_id, student_id))
        for path in map(Path, find_all_files(str(source), [*self.coursedir.ignore, "*.ipynb"])):
            inside = path.relative_to(source)
            if path.suffix.lower() in _SHOWN or str(inside) in _EXCHANGE:
                copy = given_back / inside
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.unlink(missing_ok=True)
                shutil.copy(path, copy)


def give_back_pages() -> None:
    """Have nbgrader's command and its API generate feedback with the class above; see `gradebook.doors`."""
    for module in (api, generatefeedbackapp):
        module.GenerateFeedback = PagesAndPictures
