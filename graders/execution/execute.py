"""The seam: how a submission is executed for grading.

nbgrader runs tests where the student's code runs, stops grading a whole submission when its kernel dies, and takes a
line on stderr for a failed test. This preprocessor takes the place of nbgrader's own `Execute`, in `nbgrader
autograde`, in the formgrader and in `course grade` alike. It runs the submission in a sandbox with limits
(`graders.kernel`) and its tests in another process, the judge (`graders.execution.judge`): whatever a submission does,
each of its test cells gets an output that can be graded, and the reason in words.
"""

import asyncio
import copy
import math
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any

from jupyter_client.manager import KernelManager
from jupyter_core.utils import ensure_async, run_sync
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader import preprocessors
from traitlets import Bool, Dict, Integer, default

from graders.execution.judge.brief import Brief, briefs
from graders.execution.judge.client import Judge, JudgeDied, Result
from graders.execution.messages import written_size
from graders.execution.transport import BAD_MESSAGES, BAD_MESSAGES_TEXT, Manager, PromptClient, guard
from graders.notebooks import grade_id, is_test, language_of, problem_of
from graders.words import marked, speaking, spoken, tr

KERNEL_DIED = "KernelDied"
NOT_EXECUTED = "NotExecuted"
CELL_TIMEOUT = "CellTimeout"
NOTEBOOK_TIMEOUT = "NotebookTimeout"
OUT_OF_MEMORY = "OutOfMemory"
TOO_MANY_PROCESSES = "TooManyProcesses"
OUTPUT_FLOOD = "OutputFlood"
NO_NUMBER = "NoNumber"
UNREADABLE = "Unreadable"
JUDGE_DIED = "JudgeDied"

# What the harness itself puts into cells as errors, by the error's name.
CAUSES = {
    KERNEL_DIED: "the kernel died",
    NOT_EXECUTED: "not executed, because the kernel was lost before",
    CELL_TIMEOUT: "the cell took too long",
    NOTEBOOK_TIMEOUT: "the notebook took too long",
    OUT_OF_MEMORY: "out of memory",
    TOO_MANY_PROCESSES: "too many processes",
    OUTPUT_FLOOD: "too much output",
    BAD_MESSAGES: "the kernel sent what is no message",
    UNREADABLE: "the notebook cannot be read",
    JUDGE_DIED: "the judge died",
}

_DIED = marked(
    "Ядро Python остановилось во время выполнения этой ячейки: проверьте, нет ли в ней или в функциях, которые она "
    "вызывает, os._exit, exit() или слишком больших массивов."
)
_TIMEOUT = marked(
    "Ячейка не уложилась в отведённое время и была прервана: проверьте, нет ли в ней или в функциях, которые она "
    "вызывает, бесконечного цикла или слишком долгого обучения."
)
_STUCK = marked(
    "Ячейка не уложилась в отведённое время, и прервать её не удалось: проверьте, нет ли в ней или в функциях, которые "
    "она вызывает, бесконечного цикла или слишком долгого обучения."
)
_NOT_EXECUTED = marked("Ячейка не выполнялась: раньше в тетради остановилось ядро Python.")
_NO_TIME = marked(
    "Ячейка не выполнялась: время, отведённое на всю тетрадь, вышло. Посмотрите, какие ячейки работают дольше всех."
)
_MEMORY = marked(
    "Память, отведённая на тетрадь, кончилась, и ядро Python пришлось остановить: проверьте, нет ли в ней или в "
    "функциях, которые она вызывает, слишком больших массивов."
)
_PROCESSES = marked(
    "Запущено слишком много процессов, и ядро Python пришлось остановить: проверьте, нет ли в ней или в функциях, "
    "которые она вызывает, их запуска в цикле."
)
_NO_NUMBER = marked("Проверка не смогла посчитать баллы: вместо числа получилось nan. Сообщите об этом преподавателю.")
_FLOOD = marked(
    "Ячейка вывела слишком много и была прервана: проверьте, нет ли в ней или в функциях, которые она вызывает, вывода "
    "в цикле."
)
_JUDGE_DIED = marked(
    "Проверка этого упражнения остановилась, не закончив: посмотрите, не слишком ли велик ответ, который возвращает "
    "функция. Если нет, сообщите преподавателю."
)
# What ended a kernel, as its provisioner puts it.
_ENDS = {"memory": (OUT_OF_MEMORY, _MEMORY), "processes": (TOO_MANY_PROCESSES, _PROCESSES)}
# Python's own errors at a limit, and what they mean here.
_HINTS = {
    "MemoryError": marked("Столько памяти тетради не отведено."),
    "[Errno 27]": marked("Файл больше, чем место на диске, отведённое на тетрадь."),
    "[Errno 28]": marked("Место на диске, отведённое на тетрадь, кончилось."),
}
# Seconds after which a flood that went on in spite of the interrupt is stopped with its kernel.
_FLOOD_S = 5.0
# How many cells of a notebook may print as much as one may.
_CELLS_OF_OUTPUT = 4
# Seconds that a judge and a kernel have to come to an end when the other one has.
_END_S = 5.0
# The cell in which the student's kernel answers the judge.
_AGENT = "graders.execution.judge.agent"
_SERVE = f"__import__('{_AGENT}', fromlist=['serve']).serve({{link}}, {{turn}}, globals())"
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
    output_limit = Integer(
        10 << 20, help="Bytes of output that a cell may make; all cells together make four times as many."
    ).tag(config=True)
    # By a test's `grade_id`; for one that is not among them, only Python's own names are not the student's.
    briefs: Mapping[str, Brief] = {}
    # What the course puts beside the notebook, by relative path.
    course_files: Mapping[str, bytes] = {}
    error_on_timeout = Dict(
        default_value={"ename": CELL_TIMEOUT, "evalue": _TIMEOUT, "traceback": [_TIMEOUT]},
        help="What a cell gets that ran out of time.",
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, *args: object, **kwargs: object
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Execute every cell of `nb` in one kernel; what there is to tell its student is in the notebook's language.

        Afterwards `resources["course"]["own_seconds"]` is the time that its cells ran.

        Raises:
            KernelServerDied: when the grader's own process was lost on the way.
            RuntimeError: when there is no kernel, for example because no sandbox can be had.
        """
        with speaking(language_of(nb)):
            return self._execute(nb, resources, *args, **kwargs)

    def _execute(
        self, nb: NotebookNode, resources: ResourcesDict, *args: object, **kwargs: object
    ) -> tuple[NotebookNode, ResourcesDict]:
        for cell in filter(is_test, nb.cells):
            cell.metadata.pop("tags", None)  # a tag could have the cell skipped: no output is full credit
        if problem := problem_of(nb):
            for cell in filter(is_test, nb.cells):
                cell.outputs = [error_output(UNREADABLE, problem)]
            resources["course"] = {"own_seconds": 0.0}
            return nb, resources
        self._kernel_lost = self._exit_asked = False
        self._judge: Future[Judge] | None = None
        self._judge_lost = False
        self._link: socket.socket | None = None
        self._lost_by: tuple[str, str] | None = None
        self._verdicts: dict[int, list[NotebookNode]] = {}
        self._serving: NotebookNode | None = None
        tests = [cell for cell in nb.cells if is_test(cell)]
        alone = briefs(new_notebook(cells=tests), {grade_id(cell) or "": cell.source for cell in tests}, spoken())
        self._known = {**alone, **self.briefs}
        self._executed = self._notebook_size = 0
        self._display_sizes: dict[str, int] = {}  # of what was shown last under each name
        self._deadline = float("inf")  # set when the kernel is there
        self._own_seconds = 0.0
        self.timeout_func = self._seconds_for
        try:
            nb, resources = super().preprocess(nb, resources, *args, **kwargs)
        finally:
            self._end_judge()
        self._cut_floods(nb)
        for index, outputs in self._verdicts.items():
            nb.cells[index].outputs = outputs  # whatever the kernel has sent since then
        resources["course"] = {"own_seconds": self._own_seconds}
        return nb, resources

    def _cut_floods(self, nb: NotebookNode) -> None:
        """Leave out the outputs of cells that take more than was counted: the notebook is copied and written whole."""
        left = 2 * _CELLS_OF_OUTPUT * self.output_limit
        for cell in (cell for cell in nb.cells if cell.cell_type == "code" and not is_test(cell)):
            size = sum(map(written_size, cell.outputs))
            if size > min(left, 2 * self.output_limit):
                cell.outputs = [error_output(OUTPUT_FLOOD, tr(_FLOOD))]
                size = 0
            left -= size

    def _seconds_for(self, cell: NotebookNode) -> int | None:
        left = max(1, round(self._deadline - time.monotonic()))
        return min(left, self.timeout) if self.timeout else left

    def create_kernel_manager(self) -> KernelManager:
        """Have the kernel started by the course's own provisioner, within the limits."""
        self.kernel_manager_class = Manager
        manager: KernelManager = super().create_kernel_manager()
        self._link, self._theirs = socket.socketpair()
        spec = manager.kernel_spec
        if spec is None:
            raise RuntimeError("the notebook's kernel has no name")
        spec.metadata["kernel_provisioner"] = {
            "provisioner_name": "course-sandbox" if self.sandbox else "course-warm",
            "config": {"limits": self._limits(), "sockets": (self._theirs,), "preload": (_AGENT,)},
        }
        guard(manager, self.output_limit)
        return manager

    def _limits(self) -> dict[str, int | None]:
        return {"memory": self.memory_limit, "disk": self.disk_limit, "processes": self.process_limit}

    @default("shutdown_kernel")
    def _kill_kernel(self) -> str:
        return "immediate"  # nothing of it is needed, and nbclient would look only every 0.1 s whether it has ended

    def start_new_kernel(self, **kwargs: object) -> None:
        """Start the kernel; it gets nothing of the instructor's terminal, and what cells print comes all the same."""
        # nbclient's mimic of an output widget answers on the socket it waits on, and can so miss the kernel's reply:
        # a cell with `interact` would now and then wait until its time is up.
        self.widget_registry: dict[str, dict[str, Any]] = {}
        kwargs |= {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with self._theirs, ThreadPoolExecutor(1) as starter:  # the judge starts meanwhile
            if self._known:
                self._judge = starter.submit(self._start_judge)
            super().start_new_kernel(**kwargs)
        self._deadline = time.monotonic() + self.notebook_timeout

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Execute one cell, or say in its output why it was not executed."""
        if cell.cell_type != "code" or not cell.source.strip():
            return cell, resources
        cell.outputs, cell.execution_count = [], None
        if self._kernel_lost:
            cell.outputs = [error_output(NOT_EXECUTED, tr(_NOT_EXECUTED))]
            return cell, resources
        if time.monotonic() > self._deadline:
            cell.outputs = [error_output(NOTEBOOK_TIMEOUT, tr(_NO_TIME))]
            return cell, resources
        self._output_size, self._flooded = 0, False
        if isinstance(self.kc, PromptClient):
            self.kc.malformed.clear()  # what came before has nothing to do with a test that asks nothing of the kernel
        if is_test(cell):
            run_sync(self._run_test)(cell, index)
        else:
            self._run_own(cell, resources, index)
        explain_limits(cell)
        if is_test(cell):
            self._verdicts[index] = copy.deepcopy(cell.outputs)
        return cell, resources

    def _run_own(self, cell: NotebookNode, resources: ResourcesDict, index: int) -> None:
        self._executed += 1
        try:
            super().preprocess_cell(cell, resources, index)
        except DeadKernelError:
            self._explain_death(cell)
        except CellTimeoutError:
            # It did not answer the interrupt either. The kernel is left behind; cleaning up kills it.
            self._lose_kernel(cell, CELL_TIMEOUT, tr(_STUCK))
        cell.execution_count = self._executed
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = self._executed
        self._settle_own(cell, cell, index)

    def _settle_own(self, ran: NotebookNode, cell: NotebookNode, index: int) -> None:
        """Put into `cell` what the harness has to say of what `ran` in the student's kernel."""
        if self._exit_asked and not self._kernel_lost:
            # The kernel would answer for a moment yet: how many cells it still gets to must not depend on speed.
            self._lose_kernel(cell, KERNEL_DIED, tr(_DIED))
        client = self.kc
        if isinstance(client, PromptClient) and not self._kernel_lost:
            if client.lost:
                self._lose_kernel(cell, BAD_MESSAGES, tr(BAD_MESSAGES_TEXT))
            elif client.complaint and all(output.get("ename") != BAD_MESSAGES for output in ran.outputs):
                cell.outputs.append(error_output(BAD_MESSAGES, client.complaint))
        if self._flooded:
            self._stopping.cancel()
            # in place of the interrupt that it got for it
            cell.outputs = [output for output in cell.outputs if output.output_type != "error"]
            cell.outputs.append(error_output(OUTPUT_FLOOD, tr(_FLOOD)))
            self.clear_display_id_mapping(index)  # it tells outputs by their places
        self._own_seconds += running_time(ran)

    async def _run_test(self, cell: NotebookNode, index: int) -> None:
        """Have the judge run a test, while the student's kernel answers what it asks for."""
        brief = self._known[grade_id(cell) or ""]
        serving = new_code_cell()
        try:
            result = await self._judged(brief, serving, index)
        except JudgeDied as error:
            if error.cause == "server":
                raise KernelServerDied("the kernel server died; nothing was graded") from None
            self._judge_lost = True
            result = failed(*_end(error.cause, JUDGE_DIED, _JUDGE_DIED))
        if self._lost_by is not None and result.error is not None:
            result = failed(*self._lost_by)
        cell.outputs = outputs_of(result, float(cell.metadata.nbgrader.points), shown=not brief.hidden)
        if not brief.hidden:  # else what the student's code prints could say what it was called with
            cell.outputs[:0] = [output for output in map(_only_shown, serving.outputs) if output is not None]
        self._settle_own(serving, cell, index)

    async def _judged(self, brief: Brief, serving: NotebookNode, index: int) -> Result:
        """Run a test in the judge and the agent in the kernel; whichever ends first, the other one must follow.

        Raises:
            JudgeDied: when it ended on the way, or had before.
        """
        if self._judge_lost:
            raise JudgeDied(None)
        seconds = float(self._seconds_for(serving) or self.notebook_timeout)
        if self._judge is None:
            raise RuntimeError("there is no judge for a notebook without tests")
        judge, begin, turn = self._judge.result(), time.monotonic(), index
        judging = asyncio.ensure_future(judge.run(brief, seconds=seconds, turn=turn, linked=bool(brief.names)))
        waiting: set[asyncio.Future[Any]] = {judging}
        if brief.names:
            manager: Any = self.km
            link = manager.provisioner.link
            serving.source = _SERVE.format(link=link, turn=turn)
            waiting.add(asyncio.ensure_future(self._serve(serving, index)))
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        stops: list[Callable[[], None] | None] = [None, judge.interrupt, judge.kill]
        for stop in stops:
            if not judging.done():
                if stop is not None:
                    stop()
                await asyncio.wait({judging}, timeout=_END_S)
        late = time.monotonic() - begin >= seconds
        await asyncio.wait(waiting)
        lost = judging.exception()  # asked for in any case: asyncio complains of one that nobody saw
        for other in waiting - {judging}:
            other.result()  # what is wrong with the grader itself is no verdict
        if late and (lost is not None or judging.result().error is not None):
            self._judge_lost |= lost is not None
            return failed(CELL_TIMEOUT, tr(_TIMEOUT))
        return judging.result()

    def _start_judge(self) -> Judge:
        if self._link is None:
            raise RuntimeError("there is no kernel for the judge to ask")
        with self._link:
            return Judge(self._link, self.course_files, self._limits(), sandboxed=self.sandbox)

    def _end_judge(self) -> None:
        if self._judge is not None and self._judge.exception() is None:
            self._judge.result().close()
        if self._link is not None:
            self._link.close()

    async def _serve(self, serving: NotebookNode, index: int) -> None:
        cell = self.nb.cells[index]
        self._serving = serving
        try:
            await self.async_execute_cell(serving, index, store_history=False)
        except DeadKernelError:
            self._explain_death(serving)
        except CellTimeoutError:
            self._lose_kernel(serving, CELL_TIMEOUT, tr(_STUCK))
        finally:
            self._serving = None
            self.nb.cells[index] = cell  # nbclient puts there what it has executed

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Count the output as it arrives: from the limit on it is dropped, and the cell interrupted."""
        size = max(msg["bytes"], written_size(msg["content"]))
        size += self._repeated(msg, size)
        self._output_size += size
        self._notebook_size += size
        # all of a notebook's output is held, its widgets as well
        if self._output_size > self.output_limit or self._notebook_size > _CELLS_OF_OUTPUT * self.output_limit:
            if not self._flooded:
                self._flooded = True
                self._stopping = asyncio.ensure_future(self._stop_flood())
            if msg["msg_type"] != "status":
                return None
        if self._serving is not None:
            if msg["msg_type"] == "update_display_data":
                return None
            msg["content"].pop("transient", None)  # nothing may change later what stands in a test's cell
        output: NotebookNode | None = super().process_message(msg, cell, cell_index)
        return output

    def _repeated(self, msg: dict[str, Any], size: int) -> int:
        """Return by how much outputs of before grow that a message changes, all those of its display's name."""
        name = (msg["content"].get("transient") or {}).get("display_id")
        if name is None or self._serving is not None:
            return 0
        places = self._display_id_map.get(name, {}).values()
        growth = size - self._display_sizes.get(name, 0)
        self._display_sizes[name] = size
        return max(growth, 0) * sum(map(len, places))

    async def _stop_flood(self) -> None:
        """Interrupt the running cell; where it goes on all the same, end its kernel. Cancelled at the cell's end."""
        await ensure_async(self.km.interrupt_kernel())
        await asyncio.sleep(_FLOOD_S)
        await ensure_async(self.km.signal_kernel(_KILL))

    def on_cell_executed(self, **kwargs: Any) -> None:
        """Notice a cell that called `exit()`; otherwise as nbgrader."""
        content = kwargs["execute_reply"]["content"]
        if content.get("ename") == CELL_TIMEOUT:  # the words of `error_on_timeout` are older than this notebook
            told = content["evalue"]
            content |= {"evalue": tr(told), "traceback": [tr(line) for line in content["traceback"]]}
        super().on_cell_executed(**kwargs)
        payload = content.get("payload", [])
        self._exit_asked |= any(item.get("source") == "ask_exit" for item in payload)

    def _explain_death(self, cell: NotebookNode) -> None:
        cause: str | None = getattr(self.km.provisioner, "cause", None)
        if cause == "server":
            raise KernelServerDied("the kernel server died; nothing was graded")
        self._lose_kernel(cell, *_end(cause, KERNEL_DIED, _DIED))

    def _lose_kernel(self, cell: NotebookNode, name: str, message: str) -> None:
        self.log.error("%s in cell %s", name, cell.get("id", "?"))
        self._kernel_lost = True
        self._lost_by = name, message
        if not self._flooded:
            cell.outputs.append(error_output(name, message))


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
                output.evalue = f"{output.evalue}. {tr(hint)}" if output.evalue else tr(hint)
                output.traceback = [*output.traceback, tr(hint)]


def _end(cause: str | None, name: str, message: str) -> tuple[str, str]:
    """Return what to say of a process that ended, by its cause; `name` and `message` where that tells nothing."""
    name, message = _ENDS.get(cause or "", (name, message))
    return name, tr(message)


def failed(name: str, message: str) -> Result:
    """Return how a test ended that the harness had to end."""
    return Result(None, {"ename": name, "evalue": message, "traceback": [message]}, "")


def _only_shown(output: NotebookNode) -> Any:
    """Return an output of the student's as one that cannot be taken for a test's verdict."""
    if output.output_type == "stream":
        return new_output("stream", name="stdout", text=output.text)
    if output.output_type in ("display_data", "execute_result"):
        return new_output("display_data", data=output.data, metadata=output.metadata)
    return None


def outputs_of(result: Result, most: float, *, shown: bool) -> list[NotebookNode]:
    """Return the outputs of a test cell, by which nbgrader grades it.

    A value that is a number is the points, between none and all of them, NumPy's numbers too; True is all, False none.
    Another value says nothing. nbgrader would lose the submission over a number that is too large, and give all points
    for what it cannot read: NumPy's numbers, a negative one, nan.

    Args:
        result: how the test ended.
        most: the points of the cell.
        shown: whether students may see what it printed.
    """
    outputs = [new_output("stream", name="stdout", text=result.text)] if shown and result.text else []
    if result.error is not None:
        return [*outputs, new_output("error", **result.error)]
    if result.value is None:
        return outputs
    points = {"True": most, "False": 0.0}.get(result.value)
    if points is None:
        points = float(result.value)
    if math.isnan(points):
        return [*outputs, error_output(NO_NUMBER, tr(_NO_NUMBER))]
    shown_points = repr(min(max(points, 0.0), most))
    return [*outputs, new_output("execute_result", {"text/plain": shown_points}, execution_count=None)]
