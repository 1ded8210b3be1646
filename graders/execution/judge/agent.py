"""The student's side of the judge: it answers calls with plain data, and knows nothing of tests.

It runs inside the student's kernel, in a cell of the grader's own, and so in the main thread, where cells run. A
submission can do with it what it likes: all that it can make of it is an answer.
"""

import builtins
import linecache
import socket
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any

from IPython import get_ipython

from graders.execution.judge.link import Link, LinkError
from graders.execution.judge.plain import TOO_MUCH, Handle, NotPlain, Packer, Unpacker

Message = tuple[bytes, list[bytes]]
_FOREVER_S = 1e6  # the grader ends it
_MOST_TEXT = 4000
_links: dict[int, Link] = {}
_objects: list[object] = []
# Variables of models that were made in this test, by who they are; kept, or a later one could be at their place.
_made: dict[int, object] = {}
_hidden: set[str] = set()  # names that this test has taken out of the notebook while it calls a function
_turn = -1


def serve(number: int, turn: int, names: dict[str, Any]) -> None:
    """Answer the judge until it has nothing more to ask.

    Args:
        number: the descriptor of the link.
        turn: of the test; what belongs to another one, which was interrupted, is passed over.
        names: what the notebook has defined.
    """
    if number not in _links:
        _links[number] = Link(socket.socket(fileno=number))
    link = _links[number]
    while True:
        request = read(*link.receive(_deadline()))
        if request["turn"] != turn:
            continue
        if request["do"] == "end":
            return
        reply, interrupt = answer(request, names)
        try:
            link.send(*reply, _deadline())
        except LinkError:
            link.send(*_too_much(request), _deadline())
        if interrupt is not None:
            raise interrupt


def forget() -> None:
    """Let go of all that was handed out: where one process answers for one submission after the other."""
    _objects.clear()
    _made.clear()


def read(header: bytes, buffers: list[memoryview]) -> dict[str, Any]:
    """Return a request of the judge's."""
    request: dict[str, Any] = Unpacker(_resolve).unpack(header, buffers)
    return request


def answer(request: dict[str, Any], names: dict[str, Any]) -> tuple[Message, KeyboardInterrupt | None]:
    """Do what the judge asks for; return the reply, and the interrupt where there was one."""
    try:
        value, did = _do(request, names)
        try:
            return Packer(_keep).pack([request["serial"], "value", value, did]), None
        except NotPlain:
            return _too_much(request), None
    except BaseException as error:  # whatever a submission raises, `exit()` too
        did = ["reached"] if isinstance(error, NameError) and error.name in _hidden else []
        return _failed(request, error, did), error if isinstance(error, KeyboardInterrupt) else None


def _too_much(request: dict[str, Any]) -> Message:
    """Say that an answer cannot cross; in which words the student reads it, the judge knows."""
    return Packer().pack([request["serial"], TOO_MUCH, None, []])


def _failed(request: dict[str, Any], error: BaseException, did: Sequence[str] = ()) -> Message:
    return Packer().pack([request["serial"], "error", _told(error), list(did)])


def _deadline() -> float:
    return time.monotonic() + _FOREVER_S


def _do(request: dict[str, Any], names: dict[str, Any]) -> tuple[Any, list[str]]:
    """Return what was asked for, and what else a call did, see `_call`."""
    global _turn
    if request["turn"] != _turn:
        _turn = request["turn"]
        _made.clear()
        _hidden.clear()
    if request["do"] == "fetch":
        return {name: names[name] for name in request["names"] if name in names}, []
    if request["do"] == "seed":
        if "keras" in sys.modules:
            sys.modules["keras"].utils.set_random_seed(request["value"])
        return None, []
    if request["do"] == "hide":
        _hidden.update(request["names"])
        return None, []
    found = request["object"]
    if request["attribute"] is not None:
        found = getattr(found, request["attribute"])
    return _call(found, request, names) if request["do"] == "call" else (found, [])


def _call(function: Any, request: dict[str, Any], names: dict[str, Any]) -> tuple[Any, list[str]]:
    """Return what a function answers, and that it has `changed` its arguments or `shared` what it made before."""
    before = _as_it_is(request)
    taken = {name: names.pop(name) for name in _hidden if name in names}
    try:
        value = function(*request["args"], **request["kwargs"])
    finally:
        names.update({name: old for name, old in taken.items() if name not in names})
    did = ["changed"] if before is not None and _as_it_is(request) != before else []
    parts = value if isinstance(value, (list, tuple)) else [value]
    variables = {id(one): one for part in parts if _is_model(part) for one in part.weights}
    if variables.keys() & _made.keys():
        did.append("shared")
    _made.update(variables)
    return value, did


def _as_it_is(request: dict[str, Any]) -> Message | None:
    """Return what a function is called with, as bytes; models and objects of the student's by who they are.

    A model may be compiled or trained by whoever gets it: that is what it is for.
    """
    given = [id(one) if _is_model(one) else one for one in (*request["args"], *request["kwargs"].values())]
    if any(isinstance(one, Iterator) for one in given):
        return None  # a look would use it up
    return Packer(lambda value: {"id": id(value)}).pack(given)


def _resolve(handle: Handle) -> object:
    return _objects[handle["id"]]


def _keep(value: object) -> Handle:
    """Return the handle of an object that stays here."""
    _objects.append(value)
    kind = "function" if callable(value) else "object"
    handle = {"id": len(_objects) - 1, "kind": kind, "type": type(value).__name__}
    if _is_model(value):
        handle |= {"kind": "model", **_about_model(value)}
    elif kind == "function":
        handle["name"] = getattr(value, "__name__", handle["type"])
    return handle


def _is_model(value: object) -> bool:
    return "keras" in sys.modules and isinstance(value, sys.modules["keras"].Model)


def _about_model(model: Any) -> dict[str, Any]:
    """Say of a model that cannot be rebuilt elsewhere what can be told without it."""
    about: dict[str, Any] = {"built": bool(model.built), "layers": [], "weights": []}
    for name in ("input_shape", "output_shape"):
        try:
            about[name] = getattr(model, name)
        except Exception:  # a subclassed model need not know
            about[name] = None
    for layer in getattr(model, "layers", []):
        about["layers"].append([type(layer).__name__, layer.name])
    trainable = {id(weight) for weight in model.trainable_weights}
    for weight in model.weights:
        about["weights"].append([weight.name, weight.numpy(), id(weight) in trainable])
    return about


def _told(error: BaseException) -> dict[str, Any]:
    """Describe an exception: the names of its classes, its text, and where in the notebook it came from."""
    line, frames = 0, []
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        cell = _cell(file)
        if cell is not None:
            line, text = trace.tb_lineno, linecache.getline(file, trace.tb_lineno).strip()
            frames.append(f"{cell}, line {line}, in {trace.tb_frame.f_code.co_name}\n    {text}")
        trace = trace.tb_next
    if isinstance(error, SyntaxError):
        line = error.lineno or line
    try:
        text = "".join(traceback.format_exception_only(error)).strip().partition(": ")[2]
    except Exception:
        text = ""
    kinds = [kind.__name__ for kind in type(error).__mro__ if hasattr(builtins, kind.__name__)]
    return {
        "type": type(error).__name__[:60],
        "kinds": kinds,
        "text": text[:_MOST_TEXT],
        "line": line,
        "frames": [frame[:_MOST_TEXT] for frame in frames[-8:]],
    }


def _cell(file: str) -> str | None:
    """Return how a kernel calls the cell that a frame's code stands in."""
    try:
        shell: Any = get_ipython()
        told = shell.compile.format_code_name(file)
    except Exception:
        return None
    return None if told is None else " ".join(told)
