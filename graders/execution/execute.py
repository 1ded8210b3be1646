"""The seam: how a submission is executed for grading.

nbgrader stops grading a whole submission when its kernel dies, and takes a line on stderr for a failed test. This
preprocessor takes the place of nbgrader's own `Execute`, in `nbgrader autograde`, in the formgrader and in
`course grade` alike, and mends both. It runs the submission in a sandbox with limits (`graders.kernel`): whatever a
submission does, each of its test cells gets an output that can be graded, and the reason in words.
"""

import asyncio
import contextlib
import math
import re
import signal
import subprocess
import sys
import time
from datetime import datetime
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import KernelManager
from jupyter_core.utils import ensure_async
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import preprocessors
from traitlets import Bool, Dict, Integer, default

from graders.notebooks import is_test, problem_of

KERNEL_DIED = "KernelDied"
NOT_EXECUTED = "NotExecuted"
CELL_TIMEOUT = "CellTimeout"
NOTEBOOK_TIMEOUT = "NotebookTimeout"
OUT_OF_MEMORY = "OutOfMemory"
TOO_MANY_PROCESSES = "TooManyProcesses"
OUTPUT_FLOOD = "OutputFlood"
NO_NUMBER = "NoNumber"
UNREADABLE = "Unreadable"

# What the harness itself puts into cells as errors, by the error's name.
CAUSES = {
    KERNEL_DIED: "the kernel died",
    NOT_EXECUTED: "not executed, because the kernel was lost before",
    CELL_TIMEOUT: "the cell took too long",
    NOTEBOOK_TIMEOUT: "the notebook took too long",
    OUT_OF_MEMORY: "out of memory",
    TOO_MANY_PROCESSES: "too many processes",
    OUTPUT_FLOOD: "too much output",
    UNREADABLE: "the notebook cannot be read",
}

_LOOK = "проверьте, нет ли в ней или в функциях, которые она вызывает,"
_DIED = (
    f"Ядро Python остановилось во время выполнения этой ячейки: {_LOOK} os._exit, exit() или слишком больших массивов."
)
_LOOP = f"{_LOOK} бесконечного цикла или слишком долгого обучения."
_TIMEOUT = f"Ячейка не уложилась в отведённое время и была прервана: {_LOOP}"
_STUCK = f"Ячейка не уложилась в отведённое время, и прервать её не удалось: {_LOOP}"
_NOT_EXECUTED = "Ячейка не выполнялась: раньше в тетради остановилось ядро Python."
_NO_TIME = (
    "Ячейка не выполнялась: время, отведённое на всю тетрадь, вышло. Посмотрите, какие ячейки работают дольше всех."
)
_MEMORY = (
    f"Память, отведённая на тетрадь, кончилась, и ядро Python пришлось остановить: {_LOOK} слишком больших массивов."
)
_PROCESSES = f"Запущено слишком много процессов, и ядро Python пришлось остановить: {_LOOK} их запуска в цикле."
_NO_NUMBER = "Проверка не смогла посчитать баллы: вместо числа получилось nan. Сообщите об этом преподавателю."
_FLOOD = f"Ячейка вывела слишком много и была прервана: {_LOOK} вывода в цикле."
# What ended a kernel, as its provisioner puts it.
_ENDS = {"memory": (OUT_OF_MEMORY, _MEMORY), "processes": (TOO_MANY_PROCESSES, _PROCESSES)}
# Python's own errors at a limit, and what they mean here.
_HINTS = {
    "MemoryError": "Столько памяти тетради не отведено.",
    "[Errno 27]": "Файл больше, чем место на диске, отведённое на тетрадь.",
    "[Errno 28]": "Место на диске, отведённое на тетрадь, кончилось.",
}
# A number as IPython shows it; NumPy says of which kind it is.
_SHOWN_NUMBER = re.compile(
    r"(?:np\.)?(?P<word>True|False)_?"
    r"|(?:np\.\w+\()?(?P<number>[-+]?(?:inf|nan|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?))\)?"
)
# Seconds after which a flood that went on in spite of the interrupt is stopped with its kernel.
_FLOOD_S = 5.0
if sys.platform == "win32":
    _KILL = signal.SIGTERM  # there is no SIGKILL there, and this one ends a process as suddenly
else:
    _KILL = signal.SIGKILL


class KernelServerDied(RuntimeError):
    """The kernel ended because the grader's own process did: nothing that a submission should pay for."""


def error_output(name: str, message: str) -> NotebookNode:
    """Return a notebook error output whose text is `message` and whose kind is `name`."""
    output: NotebookNode = new_output("error", ename=name, evalue=message, traceback=[message])
    return output


class PromptClient(AsyncKernelClient):
    """A client that is ready when the kernel is.

    The usual one waits 0.2 s more for messages of the kernel's start, and drops them; nbclient drops them anyway, as it
    does all that belongs to no cell.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel has answered on both channels.

        Args:
            timeout: seconds.

        Raises:
            RuntimeError: when it has died, or the time is up.
        """
        end = time.monotonic() + (float("inf") if timeout is None else timeout)
        while True:
            self.kernel_info()
            with contextlib.suppress(Empty):
                reply = await self.get_shell_msg(timeout=1)
                if reply["msg_type"] == "kernel_info_reply":
                    await self.get_iopub_msg(timeout=0.2)  # else it is not connected yet, and would lose output
                    self._handle_kernel_info_reply(reply)
                    return
            if not await self.is_alive():
                raise RuntimeError("the kernel died before it was ready")
            if time.monotonic() > end:
                raise RuntimeError(f"the kernel was not ready within {timeout} s")


class Execute(preprocessors.Execute):  # type: ignore[misc]  # nbgrader has no types
    """Execute a submission; give every cell an output nbgrader can grade, whatever the kernel does.

    A dead kernel costs the cell it died in and all that follow; cells already executed keep their outputs, and
    so their points.
    """

    sandbox = Bool(True, help="Fence submissions in; without it they run as the grader's own programs do.").tag(
        config=True
    )
    notebook_timeout = Integer(900, help="Seconds that all cells of a notebook may take together.").tag(config=True)
    memory_limit = Integer(4 << 30, help="Bytes of memory that a kernel and its processes may use.").tag(config=True)
    disk_limit = Integer(512 << 20, help="Bytes of files that a submission may have and write; sandbox only.").tag(
        config=True
    )
    process_limit = Integer(64, help="Processes that a kernel may have at a time, itself included.").tag(config=True)
    output_limit = Integer(10 << 20, help="Bytes of output that a cell may make.").tag(config=True)
    error_on_timeout = Dict(
        default_value={"ename": CELL_TIMEOUT, "evalue": _TIMEOUT, "traceback": [_TIMEOUT]},
        help="What a cell gets that ran out of time.",
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, *args: object, **kwargs: object
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Execute every cell of `nb` in one kernel.

        Afterwards `resources["course"]["own_seconds"]` is the time that its cells ran.

        Raises:
            KernelServerDied: when the grader's own process was lost on the way.
            RuntimeError: when there is no kernel, for example because no sandbox can be had.
        """
        for cell in filter(is_test, nb.cells):
            cell.metadata.pop("tags", None)  # a tag could have the cell skipped: no output is full credit
        if problem := problem_of(nb):
            for cell in filter(is_test, nb.cells):
                cell.outputs = [error_output(UNREADABLE, problem)]
            resources["course"] = {"own_seconds": 0.0}
            return nb, resources
        self._kernel_lost = self._exit_asked = False
        self._deadline = float("inf")  # set when the kernel is there
        self._own_seconds = 0.0
        self.timeout_func = self._seconds_for
        nb, resources = super().preprocess(nb, resources, *args, **kwargs)
        resources["course"] = {"own_seconds": self._own_seconds}
        return nb, resources

    def _seconds_for(self, cell: NotebookNode) -> int | None:
        left = max(1, round(self._deadline - time.monotonic()))
        return min(left, self.timeout) if self.timeout else left

    def create_kernel_manager(self) -> KernelManager:
        """Have the kernel started by the course's own provisioner, within the limits."""
        manager: KernelManager = super().create_kernel_manager()
        limits = {"memory": self.memory_limit, "disk": self.disk_limit, "processes": self.process_limit}
        spec = manager.kernel_spec
        if spec is None:
            raise RuntimeError("the notebook's kernel has no name")
        spec.metadata["kernel_provisioner"] = {
            "provisioner_name": "course-sandbox" if self.sandbox else "course-warm",
            "config": {"limits": limits},
        }
        manager.client_factory = PromptClient
        return manager

    @default("shutdown_kernel")
    def _kill_kernel(self) -> str:
        return "immediate"  # nothing of it is needed, and nbclient would look only every 0.1 s whether it has ended

    def start_new_kernel(self, **kwargs: object) -> None:
        """Start the kernel; it gets nothing of the instructor's terminal, and what cells print comes all the same."""
        # nbclient's mimic of an output widget answers on the socket it waits on, and can so miss the kernel's reply:
        # a cell with `interact` would now and then wait until its time is up.
        self.widget_registry: dict[str, dict[str, Any]] = {}
        kwargs |= {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        super().start_new_kernel(**kwargs)
        self._deadline = time.monotonic() + self.notebook_timeout

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Execute one cell, or say in its output why it was not executed."""
        if cell.cell_type != "code" or not cell.source.strip():
            return cell, resources
        if self._kernel_lost:
            cell.outputs = [error_output(NOT_EXECUTED, _NOT_EXECUTED)]
            return cell, resources
        if time.monotonic() > self._deadline:
            cell.outputs = [error_output(NOTEBOOK_TIMEOUT, _NO_TIME)]
            return cell, resources
        self._output_size, self._flooded = 0, False
        try:
            cell, resources = super().preprocess_cell(cell, resources, index)
        except DeadKernelError:
            self._explain_death(cell)
        except CellTimeoutError:
            # It did not answer the interrupt either. The kernel is left behind; cleaning up kills it.
            self._lose_kernel(cell, CELL_TIMEOUT, _STUCK)
        if self._exit_asked and not self._kernel_lost:
            # The kernel would answer for a moment yet: how many cells it still gets to must not depend on speed.
            self._lose_kernel(cell, KERNEL_DIED, _DIED)
        if self._flooded:
            self._stopping.cancel()
            # in place of the interrupt that it got for it
            cell.outputs = [output for output in cell.outputs if output.output_type != "error"]
            cell.outputs.append(error_output(OUTPUT_FLOOD, _FLOOD))
        self._own_seconds += running_time(cell)
        explain_limits(cell)
        if is_test(cell):
            settle_verdict(cell)
        return cell, resources

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Count the output as it arrives: from the limit on it is dropped, and the cell interrupted."""
        size = _size(msg)
        self._output_size += size
        if self._output_size > self.output_limit:
            if not self._flooded:
                self._flooded = True
                self._stopping = asyncio.ensure_future(self._stop_flood())
            if size:
                return None
        output: NotebookNode | None = super().process_message(msg, cell, cell_index)
        return output

    async def _stop_flood(self) -> None:
        """Interrupt the running cell; where it goes on all the same, end its kernel. Cancelled at the cell's end."""
        await ensure_async(self.km.interrupt_kernel())
        await asyncio.sleep(_FLOOD_S)
        await ensure_async(self.km.signal_kernel(_KILL))

    def on_cell_executed(self, **kwargs: Any) -> None:
        """Notice a cell that called `exit()`; otherwise as nbgrader."""
        super().on_cell_executed(**kwargs)
        payload = kwargs["execute_reply"]["content"].get("payload", [])
        self._exit_asked |= any(item.get("source") == "ask_exit" for item in payload)

    def _explain_death(self, cell: NotebookNode) -> None:
        cause: str = getattr(self.km.provisioner, "cause", None) or ""
        if cause == "server":
            raise KernelServerDied("the kernel server died; nothing was graded")
        self._lose_kernel(cell, *_ENDS.get(cause, (KERNEL_DIED, _DIED)))

    def _lose_kernel(self, cell: NotebookNode, name: str, message: str) -> None:
        self.log.error("%s in cell %s", name, cell.get("id", "?"))
        self._kernel_lost = True
        if not self._flooded:
            cell.outputs.append(error_output(name, message))


def _size(msg: dict[str, Any]) -> int:
    """Return the number of characters of output in a kernel's message."""
    content = msg["content"]
    if msg["msg_type"] == "stream":
        return len(content["text"])
    if msg["msg_type"] == "error":
        return sum(map(len, content.get("traceback", [])))
    return (
        sum(len(str(item)) for item in content.get("data", {}).values()) if isinstance(content.get("data"), dict) else 0
    )


def running_time(cell: NotebookNode) -> float:
    """Return the seconds between the kernel's taking up a cell and its being idle again, as the kernel noted them."""
    moments = cell.metadata.get("execution", {})
    begin = moments.get("iopub.status.busy")
    end = moments.get("iopub.status.idle") or moments.get("shell.execute_reply")
    if not (begin and end):
        return 0.0
    return (datetime.fromisoformat(end) - datetime.fromisoformat(begin)).total_seconds()


def explain_limits(cell: NotebookNode) -> None:
    """Say in words what Python's own errors at a limit mean."""
    for output in cell.outputs:
        if output.output_type != "error":
            continue
        for mark, hint in _HINTS.items():
            if mark in (output.ename, output.evalue[: len(mark)]):
                output.evalue = f"{output.evalue}. {hint}" if output.evalue else hint
                output.traceback = [*output.traceback, hint]


def settle_verdict(cell: NotebookNode) -> None:
    """Make the outputs of a test cell say one thing.

    nbgrader grades by the first error, stderr text or result among them. Here only the cell's own end counts: an
    error if it raised one, else its value. Text on stderr (a library's warning, a progress bar) is shown and costs
    nothing; a result shown on the way does not outweigh a later error.

    A value that is a number is the points, between none and all of them, NumPy's numbers too; True is all, False none.
    Another value is shown and says nothing. nbgrader would lose the submission over a number that is too large, and
    give all points for what it cannot read: NumPy's numbers, a negative one, nan.
    """
    failed = any(output.output_type == "error" for output in cell.outputs)
    results = [output for output in cell.outputs if output.output_type == "execute_result"]
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            output.name = "stdout"
        elif output.output_type == "execute_result" and (failed or output is not results[-1]):
            _only_show(output)
        elif output.output_type == "execute_result":
            _settle_points(output, float(cell.metadata.nbgrader.points), cell)


def _only_show(output: NotebookNode) -> None:
    output.output_type = "display_data"
    output.pop("execution_count", None)


def _settle_points(result: NotebookNode, most: float, cell: NotebookNode) -> None:
    text = result.data.get("text/plain", "")
    shown = _SHOWN_NUMBER.fullmatch("".join(text).strip())
    if shown is None:
        _only_show(result)
    elif shown["word"] in ("True", "False"):
        result.data["text/plain"] = repr(most if shown["word"] == "True" else 0.0)
    elif math.isnan(number := float(shown["number"])):
        _only_show(result)
        cell.outputs.append(error_output(NO_NUMBER, _NO_NUMBER))
    else:
        result.data["text/plain"] = repr(min(max(number, 0.0), most))
