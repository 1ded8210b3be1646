"""The judge's own process: runs the release's cells and the tests, and tells the grader how they ended.

Nothing that a student wrote is executed here. The requests and the results go over the grader's socket, a line of JSON
each; what tests ask of the student's kernel goes over the link.
"""

import ast
import contextlib
import io
import json
import os
import socket
import sys
import time
from types import FrameType, TracebackType
from typing import Any

import keras
import numpy as np
from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from graders import checks
from graders.execution.judge.link import Link
from graders.execution.judge.plain import ITERATORS
from graders.execution.judge.remote import NoAnswer, RemoteModel, RemoteObject, Student, Told
from graders.words import marked, speaking, tr

MOST_TEXT = 20_000  # characters of a message, and of what a test prints
_SPARE_S = 60.0  # the grader steps in when a test's time is up; this is for when it does not

_HIDDEN_FAILED = marked("Скрытая проверка не прошла.")
_FAILED = marked("Условие не выполнено: {line}")
_STOPPED_HIDDEN = marked(
    "Скрытая проверка не смогла работать с вашим ответом ({kind}). Посмотрите, то ли возвращает функция, что сказано в "
    "условии: тот же тип, те же ключи, та же форма."
)
_RAISED = marked("{function} остановилась с ошибкой {kind}. Скрытая проверка вызывает её на других данных.")
_RAISED_AT = marked(
    "{function} остановилась с ошибкой {kind} в строке {line} ячейки. Скрытая проверка вызывает её на других данных."
)
_SOME = marked("Функция")
_NO_ANSWER = marked("Ядро с вашим решением не ответило проверке: {reason}.")
_INTERRUPTED = marked("проверку пришлось прервать")
_NO_NUMBER = marked(
    "Проверка не смогла посчитать баллы: вместо числа получилось другое. Сообщите об этом преподавателю."
)
_GIVEN = marked("Ячейка из условия не выполнилась у проверяющего: {reason}. Сообщите об этом преподавателю.")

_DATA = (str, bytes, complex, dict, set, frozenset, range)


class _Value(DisplayHook):
    """Keeps the value of a cell's last line instead of showing it."""

    source = ""

    def __call__(self, result: object = None) -> None:
        hides: Any = DisplayHook.semicolon_at_end_of_expression
        if self.exec_result is not None and not hides(self.source):
            self.exec_result.result = result


def main(control: int, link: int) -> None:
    """Answer the grader's requests until it hangs up.

    Args:
        control: descriptor of the grader's socket.
        link: that of the student's.
    """
    os.environ["MPLBACKEND"] = "agg"
    sys.path.insert(0, "")  # the course's files are here, and none of the student's
    judge = Judge(Student(Link(socket.socket(fileno=link))))
    with socket.socket(fileno=control) as connection, connection.makefile("rw", encoding="utf-8") as lines:
        for line in lines:
            result = judge.run(json.loads(line))
            lines.write(json.dumps(result) + "\n")
            lines.flush()


class Judge:
    """One namespace for the release's cells and the tests of a notebook.

    Args:
        student: where to fetch what the student defined.
    """

    def __init__(self, student: Student) -> None:
        self._student = student
        config = Config({"HistoryManager": {"enabled": False}, "InteractiveShell": {"colors": "nocolor"}})
        # IPython has types for some of this and not for the rest
        shell: Any = InteractiveShell
        self._shell = shell(config=config, displayhook_class=_Value)
        self._shell.showtraceback = lambda *args, **kwargs: None
        self._shell.showsyntaxerror = lambda *args, **kwargs: None
        self._shell.user_ns["__name__"] = "__main__"
        self._done: set[int] = set()
        self._fetched: set[str] = set()
        self._bound: set[str] = set()  # names that a given cell turned out to bind
        self._latest = -1
        self._hidden_from: dict[str, int] = {}  # by the file name of a test: its first line that is hidden
        self._given: set[str] = set()  # the file names of given cells
        checks.on_seed(student.seed)
        checks.on_watch(lambda: student.did)
        checks.on_hide(student.hide)

    def run(self, request: dict[str, Any]) -> dict[str, Any]:
        """Run one test.

        Args:
            request: its `brief.Brief`; `seconds` that it may take; `turn`, its number; `linked`, whether the student's
                agent listens.

        Returns:
            `value` (a number as text, or null), `error` (null, or `ename`, `evalue`, `traceback`), and `text` that was
            printed.
        """
        with speaking(request["language"]):
            return self._answer(request)

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        self._student.turn, self._student.lost = request["turn"], False
        self._student.did, self._student.out_of_reach = set(), ""
        self._student.deadline = time.monotonic() + request["seconds"] + _SPARE_S
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                ended = self._run(request)
        except KeyboardInterrupt:
            ended = _no_answer(tr(_INTERRUPTED))
        finally:
            if request["linked"]:
                with contextlib.suppress(Exception):  # it is gone, then
                    self._student.end()
        return ended | {"text": _whole(printed.getvalue()[:MOST_TEXT])}

    def _run(self, request: dict[str, Any]) -> dict[str, Any]:
        self._student.hidden, self._student.classes = (lambda frame: True), set(request["classes"])
        if request["order"] < self._latest:  # the student has moved it: what a later test has changed is made anew
            self._done.clear()
            self._shell.reset(new_session=False)
            self._shell.user_ns["__name__"] = "__main__"
        self._latest = request["order"]
        names, wanted = self._shell.user_ns, request["names"]
        try:
            found = self._student.fetch(wanted) if wanted else {}
        except NoAnswer as error:
            return _no_answer(error)
        except Exception as error:
            return _no_answer(type(error).__name__, kind=type(error).__name__)
        fetched = {name: found[name] for name in wanted if name in found}
        for name in self._fetched:
            names.pop(name, None)  # what another test asked for may have changed since, or be gone
        self._fetched = set(fetched)
        names.update(fetched)
        for place, source in zip(request["places"], request["given"], strict=True):
            if place in self._done:
                continue
            before = {name: names.get(name) for name in request["unsure"]}
            self._given.add(self._file_of(source))
            ended = self._shell.run_cell(source, store_history=False)
            if failed := ended.error_before_exec or ended.error_in_exec:
                return _error("GivenFailed", tr(_GIVEN).format(reason=f"{type(failed).__name__}: {failed}"[:500]))
            self._done.add(place)
            self._bound |= {name for name, value in before.items() if names.get(name) is not value}
        for name in fetched:
            if name not in self._bound:
                names[name] = fetched[name]
        ended = self._test(request["test"], request["hidden"])
        if self._student.lost and ended["error"] is None:  # a test that goes on after any error has not seen an answer
            return _no_answer(tr(_INTERRUPTED))
        return ended

    def _test(self, source: str, hidden: int) -> dict[str, Any]:
        file = self._file_of(source)
        self._hidden_from[file] = hidden or len(source)
        self._student.hidden, self._shell.displayhook.source = self._is_hidden, source
        ended = self._shell.run_cell(source, store_history=False)
        failed = ended.error_before_exec or ended.error_in_exec
        if failed is None:
            return _ended(ended.result, is_asked=self._ends_in_value(source))
        if isinstance(failed, KeyboardInterrupt):
            raise failed
        return self._explain(failed, source, file)

    def _ends_in_value(self, source: str) -> bool:
        """Say whether a test ends in nothing but a value, as points are; a call may be made for what it does."""
        last = ast.parse(self._shell.transform_cell(source)).body[-1:]  # magics are Python then
        hides: Any = DisplayHook.semicolon_at_end_of_expression
        if not last or not isinstance(last[0], ast.Expr) or hides(source):
            return False
        return not isinstance(last[0].value, (ast.Call, ast.Await, ast.Constant))

    def _file_of(self, source: str) -> str:
        """Return what IPython calls the file of a cell that runs next."""
        transformed = self._shell.transform_cell(source)
        return str(self._shell.compile.get_code_name(source, transformed, self._shell.execution_count))

    def _is_hidden(self, frame: FrameType) -> bool:
        first = self._hidden_from.get(frame.f_code.co_filename)
        return first is not None and frame.f_lineno >= first

    def _explain(self, error: BaseException, source: str, file: str) -> dict[str, Any]:
        """Tell the student why a test failed: the message of the check, nothing of the test."""
        line, unseen, spoken = 0, False, False
        trace: TracebackType | None = error.__traceback__
        while trace is not None:
            unseen |= self._is_hidden(trace.tb_frame)
            spoken = trace.tb_frame.f_code.co_filename in self._hidden_from.keys() | self._given
            if trace.tb_frame.f_code.co_filename == file:
                line = trace.tb_lineno
            trace = trace.tb_next
        # the author's own words, in a test, in a helper of the release or in `checks`; a library's would show what was
        # expected
        spoken = isinstance(error, checks.CheckFailed) or (spoken and isinstance(error, AssertionError))
        told = getattr(error, "told", None)
        if isinstance(told, Told):
            return _told(told, unseen=unseen or told.hidden)
        if isinstance(error, NoAnswer):
            return _no_answer(error)
        lines = source.split("\n")
        seen = lines[line - 1].strip() if 0 < line <= len(lines) and not unseen else ""
        return _message(error, seen, unseen=unseen, spoken=spoken)


def _ended(value: Any, *, is_asked: bool = False) -> dict[str, Any]:
    """Return how a test ended that raised nothing.

    A number is points, in an array or a tensor too. What could have been one, had the student's answer been of another
    type, is an error, and so is nothing where a value is asked for: no output is full points. Anything else, such as
    what a plot returns, says nothing.
    """
    if keras.ops.is_tensor(value) or isinstance(value, keras.Variable):
        value = keras.ops.convert_to_numpy(value)
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.reshape(-1)[0]
    if isinstance(value, (bool, np.bool_)):
        return {"value": str(bool(value)), "error": None}
    if isinstance(value, (int, float, np.integer, np.floating)):
        try:
            return {"value": repr(float(value)), "error": None}
        except OverflowError:
            return {"value": "inf" if value > 0 else "-inf", "error": None}
    if is_asked if value is None else _is_data(value):
        return _error("NoNumber", tr(_NO_NUMBER))
    return {"value": None, "error": None}


def _is_data(value: Any) -> bool:
    """Say whether a value is one that can have crossed, or was made of one, and no picture."""
    if isinstance(value, (list, tuple)):
        return all(map(_is_data, value))
    known = isinstance(value, (*_DATA, bool, int, float, slice, *ITERATORS, RemoteObject, RemoteModel))
    return value is None or known or type(value).__module__.partition(".")[0] in ("numpy", "pandas", "tensorflow")


def _message(error: BaseException, seen: str, *, unseen: bool, spoken: bool) -> dict[str, Any]:
    kind, text = type(error).__name__, str(error)[:MOST_TEXT]
    if spoken and text:
        return _error(kind, text)
    if isinstance(error, AssertionError):
        return _error(kind, tr(_HIDDEN_FAILED) if unseen else tr(_FAILED).format(line=seen) if seen else text)
    if unseen:
        return _error(kind, tr(_STOPPED_HIDDEN).format(kind=kind))
    return _error(kind, text, [f"    {seen}"] if seen else [])


def _told(told: Told, *, unseen: bool) -> dict[str, Any]:
    if unseen:  # the text could say what the arguments were
        name = f"{told.function}()" if told.function else tr(_SOME)
        text = tr(_RAISED_AT if told.line else _RAISED)
        return _error(told.kind, text.format(function=name, kind=told.kind, line=told.line))
    return _error(told.kind, told.text, told.frames)


def _no_answer(reason: object, kind: str = "NoAnswer") -> dict[str, Any]:
    return _error(kind, tr(_NO_ANSWER).format(reason=reason))


def _error(kind: str, text: str, frames: list[str] | None = None) -> dict[str, Any]:
    last = f"{kind}: {text}" if text else kind
    error = {"ename": kind, "evalue": _whole(text), "traceback": [_whole(line) for line in (*(frames or []), last)]}
    return {"value": None, "error": error}


def _whole(text: str) -> str:
    """Return text that can be written: halves of characters, which a student's text may have, are none."""
    return text.encode("utf-8", "replace").decode("utf-8")
