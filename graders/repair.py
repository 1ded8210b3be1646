"""A damaged submission is made whole again, and says so."""

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import GradeCell, SolutionCell, SourceCell, TaskCell
from nbgrader.preprocessors import OverwriteCells

NOTICE = "Ячейка {name} пропала из тетради и была восстановлена."


class RestoreCells(OverwriteCells):
    """nbgrader's restoring of changed cells, and of deleted ones too: each at its place, solutions as released.

    nbgrader's own `add_missing_cells` restores test cells only, and gives up on a notebook in which the cell before
    one is missing as well.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Restore the cells of one notebook."""
        self.add_missing_cells = True
        return super().preprocess(nb, resources)

    def add_missing_grade_cells(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Put every missing cell back, after the released cell that stands before it, else before the next one."""
        released = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        kinds = {
            "grade": {cell.name: cell for cell in released.grade_cells},
            "solution": {cell.name: cell for cell in released.solution_cells},
            "task": {cell.name: cell for cell in released.task_cells},
        }
        order = [cell.name for cell in released.source_cells]
        for index, source in enumerate(released.source_cells):
            names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells]
            if source.name in names or not any(source.name in cells for cells in kinds.values()):
                continue
            before = [names.index(name) for name in order[:index] if name in names]
            after = [names.index(name) for name in order[index + 1 :] if name in names]
            place = before[-1] + 1 if before else after[0] if after else len(nb.cells)
            self.log.warning("Cell %s is missing; restored", source.name)
            nb.cells.insert(place, _restored(source, **{kind: cells.get(source.name) for kind, cells in kinds.items()}))
        return nb, resources

    def add_missing_task_cells(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Nothing is left to do: tasks are restored with the other cells."""
        return nb, resources


def _restored(
    source: SourceCell, grade: GradeCell | None, solution: SolutionCell | None, task: TaskCell | None
) -> NotebookNode:
    code = source.cell_type == "code"
    notice = NOTICE.format(name=source.name)
    cell = (new_code_cell if code else new_markdown_cell)(source.source)
    # A locked cell must come back to the letter, or nbgrader would not take it for the released one.
    if not source.locked:
        cell.source = f"# {notice}\n{source.source}" if code else f"{source.source}\n\n*{notice}*"
    cell.metadata["nbgrader"] = {
        "schema_version": 3,
        "grade_id": source.name,
        "cell_type": source.cell_type,
        "checksum": source.checksum,
        "locked": source.locked,
        "grade": grade is not None,
        "solution": solution is not None,
        "task": task is not None,
    }
    graded = grade or task
    if graded is not None:
        cell.metadata["nbgrader"]["points"] = graded.max_score
    return cell
