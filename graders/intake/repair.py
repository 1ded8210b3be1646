"""A damaged submission is made whole again, and says so."""

import copy
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import GradeCell, SourceCell, TaskCell
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import OverwriteCells
from nbgrader.utils import is_locked

from graders.intake.notices import GONE
from graders.notebooks import grade_id, language_of, read_notebook
from graders.wording.editions import Wording, languages_of, wording_in
from graders.words import speaking, tr


class RestoreCells(OverwriteCells):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's restoring of changed cells, and of deleted graded ones too, each at its place.

    nbgrader's own `add_missing_cells` gives up on a notebook in which the cell before a deleted one is missing as
    well. A solution cell graded by a test is not restored: its code may stand in a cell that has lost its metadata,
    and a stub put behind it would undo it.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Restore the cells of one notebook."""
        self.add_missing_cells = True
        self._wording = self._wording_of(nb, resources["nbgrader"]["assignment"])
        with speaking(language_of(nb)):
            nb, resources = super().preprocess(nb, resources)
        return nb, resources

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Restore one cell, in the language of the notebook."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        name = grade_id(cell)
        if self._wording is None or name is None:
            return cell, resources
        if is_locked(cell):
            self._wording.cell(cell)
        else:
            # by what stands there in a release of that language, nbgrader knows an answer that is none
            stub = copy.deepcopy(cell)
            stub.source = self.gradebook.find_source_cell(name, self.notebook_id, self.assignment_id).source
            self._wording.cell(stub)
            cell.metadata.nbgrader["checksum"] = stub.metadata.nbgrader["checksum"]
        return cell, resources

    def add_missing_grade_cells(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Put missing graded cells back, after the released cell that stands before them, else before the next."""
        released = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        graded = {cell.name: cell for cell in [*released.grade_cells, *released.task_cells]}
        answers = {cell.name for cell in released.solution_cells}
        sources = self._in_order(released.source_cells)
        order = [cell.name for cell in sources]
        for index, source in enumerate(sources):
            names = [grade_id(cell) for cell in nb.cells]
            if source.name in names or source.name not in graded:
                continue
            before = [names.index(name) for name in order[:index] if name in names]
            after = [names.index(name) for name in order[index + 1 :] if name in names]
            place = before[-1] + 1 if before else after[0] if after else len(nb.cells)
            self.log.warning("Cell %s is missing; restored", source.name)
            answer = source.name in answers
            nb.cells.insert(place, _restored(source, graded[source.name], self._wording, answer=answer))
        return nb, resources

    def _wording_of(self, nb: NotebookNode, assignment: str) -> Wording | None:
        language, coursedir = language_of(nb), CourseDirectory(parent=self)
        source = Path(coursedir.format_path(coursedir.source_directory, ".", assignment))
        return wording_in(source, language) if language in languages_of(source) else None

    def _in_order(self, cells: list[SourceCell]) -> list[SourceCell]:
        """Sort cells as they stand in the release: the gradebook keeps no order, which shows in PostgreSQL."""
        coursedir = CourseDirectory(parent=self)
        folder = coursedir.format_path(coursedir.release_directory, ".", self.assignment_id)
        notebook = read_notebook(Path(folder, f"{self.notebook_id}.ipynb"))
        if notebook is None:
            return cells
        place = {grade_id(cell): index for index, cell in enumerate(notebook.cells)}
        return sorted(cells, key=lambda cell: place.get(cell.name, len(place)))

    def add_missing_task_cells(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Nothing is left to do: tasks are restored with the other cells."""
        return nb, resources


def _restored(
    source: SourceCell, graded: GradeCell | TaskCell, wording: Wording | None, *, answer: bool
) -> NotebookNode:
    code, task = source.cell_type == "code", isinstance(graded, TaskCell)
    notice = tr(GONE).format(name=source.name)
    cell: NotebookNode = new_code_cell(source.source) if code else new_markdown_cell(source.source)
    cell.metadata["nbgrader"] = {
        "schema_version": 3,
        "grade_id": source.name,
        "cell_type": source.cell_type,
        "checksum": source.checksum,
        "locked": source.locked,
        "grade": not task,
        "solution": answer,
        "task": task,
        "points": graded.max_score,
    }
    if wording is not None:
        wording.cell(cell)
    # A locked cell must come back to the letter, or nbgrader would not take it for the released one.
    if not source.locked:
        cell.source = f"# {notice}\n{cell.source}" if code else f"{cell.source}\n\n*{notice}*"
    return cell
