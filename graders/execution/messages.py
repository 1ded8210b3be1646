"""What a kernel may say: messages of Jupyter's protocol, read as from somebody who means harm.

A submission has its kernel's sockets and the key that signs, and can send anything. What is read here is built anew
from what the protocol knows, and nothing else of it is handed on: nbclient, nbformat and nbgrader take messages for
what they should be. Whatever does not fit is `Malformed`, for a reason that holds nothing of the message.

Not checked is whether a message comes twice: its sender could sign a new one just as well, and it is counted twice.
"""

import hmac
import json
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from jupyter_client.session import DELIM

from graders.text import has_more_values

Message = dict[str, Any]

MOST_VALUES = 500_000  # in one message: a list of lists takes twenty times its bytes when it is read
MOST_DEPTH = 60  # of what lies in what; whoever walks through it does so by recursion
MOST_DIGITS = 300
MOST_LINES = 1000  # of a traceback, the last ones
MOST_NAME = 1000  # characters of names, of forms of data, and of what a form is described with
_INDENT = 12  # of an output's lines: blanks, quotation marks, comma, the end of the line as it is written
_MOST_HEADER = 1 << 16  # bytes
_MOST_ADDRESSES = 8  # frames before the message itself
_WIDGETS = "jupyter.widget"
_MODEL = ("_model_name", "_model_module")
_STATES = ("busy", "idle", "starting")
_JSON = re.compile(r"application/(.*\+)?json")


class Malformed(ValueError):
    """What was sent is no message; the text says why, in words of ours."""


class Envelope(NamedTuple):
    """A message that is signed and belongs somewhere; what it says is not read yet."""

    kind: str
    parent: str
    date: Any
    content: bytes
    buffers: list[bytes]


def envelope(frames: list[bytes], sign: Callable[[list[bytes]], bytes]) -> Envelope:
    """Read to what a message belongs.

    Args:
        frames: as they came.
        sign: gives the signature of frames.

    Raises:
        Malformed: where nothing can be read, or another has sent it.
    """
    if DELIM not in frames[:_MOST_ADDRESSES]:
        raise Malformed("no delimiter")
    signature, *rest = frames[frames.index(DELIM) + 1 :] or [b""]
    if len(rest) < 4:
        raise Malformed("frames missing")
    if not hmac.compare_digest(signature, sign(rest[:4])):
        raise Malformed("wrong signature")
    if len(rest[0]) + len(rest[1]) > _MOST_HEADER:
        raise Malformed("header too large")
    header, parent = load(rest[0]), load(rest[1])
    kind, belongs = _name(header, "msg_type"), _name(parent, "msg_id", "")
    return Envelope(kind, belongs, header.get("date"), rest[3], rest[4:])


def load(raw: bytes) -> Message:
    """Read an object of JSON, without what cannot be written again: lone surrogates, infinities.

    Raises:
        Malformed: where it is none, or too much.
    """
    text = raw.decode("utf-8", "replace")
    if has_more_values(text, MOST_VALUES):
        raise Malformed("too many values")
    try:
        value = json.loads(text, parse_int=_integer, parse_float=_finite, parse_constant=lambda _: None)
    except Malformed:
        raise
    except (ValueError, RecursionError):
        raise Malformed("no JSON") from None
    if not isinstance(value, dict):
        raise Malformed("no object")
    cleaned: Message = _clean(value, 0)
    return cleaned


def _integer(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise Malformed("number too long")
    return int(text)


def _finite(text: str) -> float | None:
    return number if math.isfinite(number := float(text)) else None


def _clean(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict | list) and depth == MOST_DEPTH:
        raise Malformed("nested too deeply")
    if isinstance(value, dict):
        return {_text(key): _clean(item, depth + 1) for key, item in value.items()}
    return [_clean(item, depth + 1) for item in value] if isinstance(value, list) else value


def _text(text: str) -> str:
    try:
        text.isascii() or text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _field(content: Message, name: str, kind: type, *default: Any) -> Any:
    value = content.get(name, *default)
    if not isinstance(value, kind):
        raise Malformed(f"{name} is no {kind.__name__}")
    return value


def _name(content: Message, name: str, *default: Any) -> str:
    value: str = _field(content, name, str, *default)
    if len(value) > MOST_NAME:
        raise Malformed(f"{name} too long")
    return value


def moment(date: Any, earliest: datetime, latest: datetime) -> datetime:
    """Return when a message says that it was sent, as far as that can be."""
    try:
        said = datetime.fromisoformat(date) if isinstance(date, str) else latest
        return min(max(said.astimezone(UTC), earliest), latest)
    except (ValueError, OverflowError):
        return latest


def message(kind: str, content: Message, parent: str, date: datetime, size: int, buffers: list[bytes]) -> Message:
    """Return a message as `jupyter_client` would have read it, and its size in `bytes`."""
    header = {"msg_id": "", "msg_type": kind, "date": date, "username": "", "session": "", "version": "5.4"}
    about = {"header": header, "msg_id": "", "msg_type": kind, "parent_header": {"msg_id": parent}, "metadata": {}}
    return {**about, "content": content, "buffers": buffers, "bytes": size}


# A message that changes nothing: an output without a name is to be updated.
NOTHING: tuple[str, Message] = ("update_display_data", {"data": {}, "metadata": {}})


def output_content(read: Envelope, count: int) -> Message | None:
    """Read what a message on iopub says.

    Args:
        read: its envelope.
        count: the number of the running cell.

    Returns:
        Nothing where it is of no concern here.

    Raises:
        Malformed: where it is not as the protocol has it.
    """
    if read.kind in ("comm_open", "comm_msg"):
        return _comm(read.kind, load(read.content), len(read.buffers))
    if read.kind not in _CHECKERS:
        return None
    checked = _CHECKERS[read.kind](load(read.content))
    if read.kind in ("execute_input", "execute_result"):
        checked["execution_count"] = count
    return checked


def reply_content(read: Envelope, count: int) -> Message:
    """Read the reply to a request to execute, or to the one about the kernel.

    Raises:
        Malformed: where it is not as the protocol has it.
    """
    content = load(read.content)
    if read.kind == "kernel_info_reply":
        return {"status": "ok", "language_info": _field(content, "language_info", dict)}
    payload = [{"source": _name(item, "source", "")} for item in _items(content, "payload", dict)]
    status = _field(content, "status", str)
    if status not in ("ok", "error"):
        raise Malformed("status unknown")
    about = _error(content) if status == "error" else {}
    return {"status": status, "execution_count": count, "payload": payload, **about}


def written_size(content: Message) -> int:
    """Return about how many bytes a message's content takes in a notebook's file.

    There each line of a text and each value has a line of its own, which begins with as many blanks as it lies deep.
    """
    size = 0
    waiting: list[tuple[Any, int]] = [(content, _INDENT)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, str):
            size += len(value) + (value.count("\n") + 1) * depth
        elif isinstance(value, dict):
            size += sum(len(key) + depth for key in value)
            waiting += [(item, depth + 1) for item in value.values()]
        else:
            size += depth
            waiting += [(item, depth + 1) for item in value] if isinstance(value, list) else []
    return size


def _items(content: Message, name: str, kind: type) -> list[Any]:
    items: list[Any] = _field(content, name, list, [])
    if not all(isinstance(item, kind) for item in items):
        raise Malformed(f"{name} holds what is no {kind.__name__}")
    return items


def _error(content: Message) -> Message:
    lines = _items(content, "traceback", str)[-MOST_LINES:]
    return {"ename": _name(content, "ename"), "evalue": _field(content, "evalue", str), "traceback": lines}


def _stream(content: Message) -> Message:
    name = "stderr" if _field(content, "name", str) == "stderr" else "stdout"
    return {"name": name, "text": _field(content, "text", str)}


def _status(content: Message) -> Message:
    if (state := _field(content, "execution_state", str)) not in _STATES:
        raise Malformed("execution_state unknown")
    return {"execution_state": state}


def _display(content: Message) -> Message:
    checked = _result(content)
    named = _field(content, "transient", dict, {}).get("display_id")
    if named is not None and not isinstance(named, str | int):
        raise Malformed("display_id is no str")
    return checked | {"transient": {"display_id": str(named)[:MOST_NAME]} if named is not None else {}}


def _result(content: Message) -> Message:
    data = {}
    for form, value in _field(content, "data", dict).items():
        if isinstance(value, list) and all(isinstance(line, str) for line in value) and not _JSON.fullmatch(form):
            value = "".join(value)
        if len(form) > MOST_NAME or not (isinstance(value, str) or _JSON.fullmatch(form)):
            raise Malformed("data is no text")
        data[form] = value
    return {"data": data, "metadata": _described(_field(content, "metadata", dict, {}))}


def _described(metadata: Message) -> Message:
    """Return what pages read of a picture's metadata: a width, an alternative text, by the picture's form or not."""
    kept = {key: value for key, value in metadata.items() if _is_plain(key) and _is_plain(value)}
    for form, about in metadata.items():
        if _is_plain(form) and isinstance(about, dict):
            kept[form] = {key: value for key, value in about.items() if _is_plain(key) and _is_plain(value)}
    # nbconvert looks for a dictionary under the name of a form
    return {key: value for key, value in kept.items() if isinstance(value, dict) or "/" not in key}


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, int | float) or (isinstance(value, str) and len(value) <= MOST_NAME)


def _comm(kind: str, content: Message, buffers: int) -> Message | None:
    """Read a widget's message: nbclient keeps its state, and the buffers that belong into it."""
    data = _field(content, "data", dict, {})
    checked = {"comm_id": _name(content, "comm_id"), "data": data}
    if kind == "comm_open":
        if _name(content, "target_name") != _WIDGETS:
            return None
        checked["target_name"] = _WIDGETS
        _field(data, "state", dict)
    state = _field(data, "state", dict, {})
    for name in _MODEL:
        _name(state, name, *([] if kind == "comm_open" else [""]))
    paths = _items(data, "buffer_paths", list)
    if len(paths) > buffers or not all(isinstance(step, str | int) for path in paths for step in path):
        raise Malformed("buffer_paths lead nowhere")
    return checked


_CHECKERS: dict[str, Callable[[Message], Message]] = {
    "status": _status,
    "stream": _stream,
    "error": _error,
    "display_data": _display,
    "update_display_data": _display,
    "execute_result": _result,
    "clear_output": lambda content: {"wait": bool(content.get("wait"))},
    "execute_input": lambda content: {},
    "iopub_welcome": lambda content: {},
}
