"""The seam: how a submission is executed for grading.

nbgrader stops grading a whole submission when its kernel dies, and takes a line on stderr for a failed test. This
preprocessor takes the place of nbgrader's own `Execute`, in `nbgrader autograde`, in the formgrader and in
`course grade` alike, and mends both.
"""

import subprocess
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import preprocessors, utils
from traitlets import Dict

KERNEL_DIED = "KernelDied"
NOT_EXECUTED = "NotExecuted"
CELL_TIMEOUT = "CellTimeout"

_LOOK = "проверьте, нет ли в ней или в функциях, которые она вызывает,"
_DIED = (
    f"Ядро Python остановилось во время выполнения этой ячейки: {_LOOK} os._exit, exit() или слишком больших массивов."
)
_LOOP = f"{_LOOK} бесконечного цикла или слишком долгого обучения."
_TIMEOUT = f"Ячейка не уложилась в отведённое время и была прервана: {_LOOP}"
_STUCK = f"Ячейка не уложилась в отведённое время, и прервать её не удалось: {_LOOP}"
_NOT_EXECUTED = "Ячейка не выполнялась: раньше в тетради остановилось ядро Python."


def error_output(name: str, message: str) -> NotebookNode:
    """Return a notebook error output whose text is `message` and whose kind is `name`."""
    return new_output("error", ename=name, evalue=message, traceback=[message])


class Execute(preprocessors.Execute):
    """Execute a submission; give every cell an output nbgrader can grade, whatever the kernel does.

    A dead kernel costs the cell it died in and all that follow; cells already executed keep their outputs, and
    so their points.
    """

    error_on_timeout = Dict(
        default_value={"ename": CELL_TIMEOUT, "evalue": _TIMEOUT, "traceback": [_TIMEOUT]},
        help="What a cell gets that ran out of time.",
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, *args: object, **kwargs: object
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Execute every cell of `nb` in one kernel."""
        self._kernel_lost = self._exit_asked = False
        for cell in filter(is_test, nb.cells):
            cell.metadata.pop("tags", None)  # a tag could have the cell skipped: no output is full credit
        return super().preprocess(nb, resources, *args, **kwargs)

    def start_new_kernel(self, **kwargs: object) -> None:
        """Start the kernel; its own chatter stays out of the instructor's terminal, its cells' stderr is kept."""
        # nbclient's mimic of an output widget answers on the socket it waits on, and can so miss the kernel's reply:
        # a cell with `interact` would now and then wait until its time is up.
        self.widget_registry = {}
        kwargs.setdefault("stderr", subprocess.DEVNULL)
        super().start_new_kernel(**kwargs)

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Execute one cell, or say in its output why it was not executed."""
        if cell.cell_type != "code" or not cell.source.strip():
            return cell, resources
        if self._kernel_lost:
            cell.outputs = [error_output(NOT_EXECUTED, _NOT_EXECUTED)]
            return cell, resources
        try:
            cell, resources = super().preprocess_cell(cell, resources, index)
        except DeadKernelError:
            self._lose_kernel(cell, KERNEL_DIED, _DIED)
        except CellTimeoutError:
            # It did not answer the interrupt either. The kernel is left behind; cleaning up kills it.
            self._lose_kernel(cell, CELL_TIMEOUT, _STUCK)
        if self._exit_asked and not self._kernel_lost:
            # The kernel would answer for a moment yet: how many cells it still gets to must not depend on speed.
            self._lose_kernel(cell, KERNEL_DIED, _DIED)
        if is_test(cell):
            settle_verdict(cell)
        return cell, resources

    def on_cell_executed(self, **kwargs: Any) -> None:
        """Notice a cell that called `exit()`; otherwise as nbgrader."""
        super().on_cell_executed(**kwargs)
        payload = kwargs["execute_reply"]["content"].get("payload", [])
        self._exit_asked |= any(item.get("source") == "ask_exit" for item in payload)

    def _lose_kernel(self, cell: NotebookNode, name: str, message: str) -> None:
        self.log.error("%s in cell %s", name, cell.get("id", "?"))
        self._kernel_lost = True
        cell.outputs.append(error_output(name, message))


def is_test(cell: NotebookNode) -> bool:
    """Say whether a cell is graded by its outputs."""
    return utils.is_grade(cell) and not utils.is_solution(cell) and cell.cell_type == "code"


def settle_verdict(cell: NotebookNode) -> None:
    """Make the outputs of a test cell say one thing.

    nbgrader grades by the first error, stderr text or result among them. Here only the cell's own end counts: an
    error if it raised one, else its value. Text on stderr (a library's warning, a progress bar) is shown and costs
    nothing; a result shown on the way does not outweigh a later error.
    """
    failed = any(output.output_type == "error" for output in cell.outputs)
    results = [output for output in cell.outputs if output.output_type == "execute_result"]
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            output.name = "stdout"
        elif output.output_type == "execute_result" and (failed or output is not results[-1]):
            output.output_type = "display_data"
            output.pop("execution_count", None)
