"""What stands in the judge for what stayed in the student's kernel: its functions, objects and unusual models."""

import builtins
import inspect
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any, Protocol

import keras
import numpy as np
import pandas as pd

from graders.checks import OUT_OF_SIGHT, CheckFailed
from graders.execution.judge.link import Gone, LinkError, Silent, TooLarge
from graders.execution.judge.plain import TOO_MUCH, Handle, NotPlain, Packer, Unpacker
from graders.words import marked, tr

# What the student is told of an answer that did not come, or cannot be taken.
_UNREADABLE = marked("ответ нельзя прочесть")
_REASONS: dict[type[LinkError], str] = {
    Gone: marked("соединение с ним оборвалось"),
    Silent: marked("ответа не было слишком долго"),
    TooLarge: marked("ответ слишком велик"),
}
_INTERRUPTED = marked("оно было прервано")
# Said here: with the agent no words of ours go into the student's process.
_TOO_MUCH = marked("такой ответ нельзя передать проверке: он слишком велик или слишком сложно устроен")

_UNKNOWN = "Exception"
_UNFIT = (StopIteration, StopAsyncIteration, UnicodeError, ExceptionGroup)
# Only exceptions of Python's own can be raised here in the name of a student's function. None that ends a process, and
# none that ends a loop: in a test that goes through `map(f, values)`, that would be a way past what follows.
_ERRORS: dict[str, type[Exception]] = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, _UNFIT)
}


_PLAIN_NAMES = frozenset(
    name
    for kind in (int, float, complex, str, bytes, list, tuple, dict, set, np.ndarray, pd.DataFrame, pd.Series, pd.Index)
    for name in dir(kind)
)
_NAMES = {name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, BaseException)}


class NoAnswer(Exception):
    """The student's kernel did not answer, or not with plain data."""


class Told:
    """What a student's process told of an exception: its word alone, in plain text.

    Attributes:
        kind: the name of its class, where it is one of Python's own or derived from one.
        text: its message.
        line: of the student's cell, 0 where that is not known.
        frames: the student's part of the traceback.
        hidden: whether the call came from a hidden test, so that the text could tell what its arguments were.
        function: the name of what was called.
    """

    def __init__(self, told: Any, function: str, *, hidden: bool) -> None:
        told = told if isinstance(told, dict) else {}
        kinds = told.get("kinds")
        named = kinds if isinstance(kinds, list) else []
        self.kind = next((name for name in named if isinstance(name, str) and name in _NAMES), _UNKNOWN)
        self.interrupted = "KeyboardInterrupt" in named
        self.text = _text(told.get("text"))
        line = told.get("line")
        self.line = line if type(line) is int and 0 < line < 10_000 else 0
        frames = told.get("frames")
        self.frames = [_text(frame) for frame in (frames if isinstance(frames, list) else [])[:8]]
        self.function = function
        self.hidden = hidden


def _text(value: Any) -> str:
    return value[:4000] if isinstance(value, str) else ""


class Connection(Protocol):
    """What takes requests to the agent and brings its answers, as `link.Link` does."""

    def send(self, header: bytes, buffers: list[bytes], deadline: float) -> None:
        """Send a request."""

    def receive(self, deadline: float) -> tuple[bytes, list[memoryview]]:
        """Wait for an answer."""


class Student:
    """The student's kernel, as the judge sees it.

    Args:
        link: to its agent.

    Attributes:
        deadline: of all calls, by `time.monotonic`.
        turn: the number of the test.
        lost: whether an answer did not come in this test.
        did: what the functions that this test called did besides answering: `changed` their arguments, `shared` models,
            `reached` for a name that was hidden.
        out_of_reach: what to say of a function that asks for a name that this test has hidden.
        classes: the names that the release gives to classes of the student's.
        hidden: says of a frame whether it is in a hidden test.
    """

    def __init__(self, link: Connection) -> None:
        self._link = link
        self._serial = 0
        self._unpacker = Unpacker(self._stand_in)
        self.deadline, self.turn, self.lost = 0.0, 0, False
        self.did: set[str] = set()
        self.out_of_reach = ""
        self.classes: set[str] = set()
        self.hidden: Callable[[FrameType], bool] = lambda frame: True

    def fetch(self, names: Iterable[str]) -> dict[str, Any]:
        """Return the values of those names that the notebook has defined."""
        found = self._ask({"do": "fetch", "names": list(names)}, "", hidden=True)
        if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
            raise NoAnswer(tr(_UNREADABLE))
        for name, value in found.items():
            if isinstance(value, RemoteFunction):  # as the test calls it: what it calls itself is its author's choice
                value.__name__ = value.course_handle["fetched"] = name
        return found

    def seed(self, value: int) -> None:
        """Seed Python, NumPy and Keras where the student's functions run."""
        self._ask({"do": "seed", "value": value}, "", hidden=True)

    def hide(self, names: Iterable[str], message: str) -> None:
        """Have the student's functions run without these names of the notebook until the test ends."""
        self.out_of_reach = message
        self._ask({"do": "hide", "names": list(names)}, "", hidden=True)

    def call(self, target: Handle, attribute: str | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call an object or one of its methods."""
        # a name that the test has asked for; any other is the student's choice, and could tell what it was called with
        function = attribute or str(target.get("fetched", ""))
        request = {"do": "call", "object": _Held(target), "attribute": attribute, "args": list(args), "kwargs": kwargs}
        return self._ask(request, function, hidden=self._called_hidden())

    def get(self, target: Handle, attribute: str) -> Any:
        """Return an attribute of an object."""
        request = {"do": "get", "object": _Held(target), "attribute": attribute}
        return self._ask(request, attribute, hidden=self._called_hidden())

    def end(self) -> None:
        """Tell the agent that the test is over."""
        self._link.send(*Packer().pack({"do": "end", "turn": self.turn}), self.deadline)

    def _called_hidden(self) -> bool:
        frame: FrameType | None = inspect.currentframe()
        while frame is not None:
            if self.hidden(frame):
                return True
            frame = frame.f_back
        return False

    def _ask(self, request: dict[str, Any], function: str, *, hidden: bool) -> Any:
        self._serial += 1
        request |= {"serial": self._serial, "turn": self.turn}
        try:
            header, buffers = Packer(_handle_of).pack(request)
        except NotPlain as error:
            raise TypeError(str(error)) from None  # the test's own fault
        try:
            self._link.send(header, buffers, self.deadline)
            while True:  # answers to what an interrupted test had asked are behind the times
                reply = self._unpacker.unpack(*self._link.receive(self.deadline))
                if not (isinstance(reply, list) and list(map(type, reply))[:2] == [int, str] and len(reply) == 4):
                    raise NotPlain("an answer that is none")
                if not (isinstance(reply[3], list) and all(isinstance(did, str) for did in reply[3])):
                    raise NotPlain("an answer that is none")
                if reply[0] == self._serial:
                    break
        except LinkError as error:
            self.lost = True
            raise NoAnswer(tr(_REASONS.get(type(error), _UNREADABLE))) from None
        except NotPlain:
            self.lost = True
            raise NoAnswer(tr(_UNREADABLE)) from None
        except KeyboardInterrupt:
            self.lost = True
            raise
        self.did.update(reply[3])
        if reply[1] == "value":
            return reply[2]
        if "reached" in reply[3] and self.out_of_reach:
            raise CheckFailed(self.out_of_reach)
        said = {"kinds": ["ValueError"], "text": tr(_TOO_MUCH)} if reply[1] == TOO_MUCH else reply[2]
        told = Told(said, function, hidden=hidden)
        if told.interrupted:
            self.lost = True
            raise NoAnswer(tr(_INTERRUPTED))
        known = _ERRORS.get(told.kind)
        raised = known(told.text) if known else Exception(f"{told.kind}: {told.text}")
        raised.told = told  # type: ignore[attr-defined]  # `process` reads it
        raise raised

    def _stand_in(self, handle: Handle) -> object:
        number, kind = handle.get("id"), handle.get("kind")
        if type(number) is not int or not all(isinstance(handle.get(key, ""), str) for key in ("type", "name")):
            raise NotPlain("a handle of an unknown form")
        handle = {"type": "object", **handle}
        handle.pop("fetched", None)  # for `fetch` to say
        handle.pop("own", None)  # for the release to say
        bases = {"function": RemoteFunction, "model": RemoteModel}
        base: Any = bases.get(kind, RemoteObject) if isinstance(kind, str) else RemoteObject
        # a test that says what came instead of a model takes the name from the class
        name = handle["type"] if handle["type"].isidentifier() else "object"
        return type(name[:60], (base,), {})(self, handle)


class _Held:
    """A handle on its way back to where its object is."""

    def __init__(self, handle: Handle) -> None:
        self.handle = handle


def _handle_of(value: object) -> Handle:
    if isinstance(value, _Held):
        return {"id": value.handle["id"]}
    if isinstance(value, (RemoteObject, RemoteModel)):
        return {"id": value.course_handle["id"]}
    raise NotPlain(
        f"a value of type {type(value).__name__} cannot be given to a student's function; docs/author.md says what can"
    )


class RemoteObject:
    """An object of the student's that cannot be rebuilt here; its methods are called where it is.

    Where a test does not know that it has to do with a class of the student's, no attribute can be had that a built-in
    type, an array or a table has: with `equals` or `all` the student would say what the test is to find.
    """

    __array_ufunc__ = None
    __hash__ = object.__hash__

    def __init__(self, student: Student, handle: Handle) -> None:
        self.course_student, self.course_handle = student, handle

    def __array_function__(self, *args: Any) -> Any:
        """Refuse: NumPy would ask the object itself."""
        raise TypeError(f"{self!r} is no array")

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse, too."""
        raise TypeError(f"{self!r} is no array")

    def __bool__(self) -> bool:
        """Refuse: that there is an answer says nothing of it."""
        raise TypeError(f"{self!r} is neither true nor false")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or (name in _PLAIN_NAMES and not self.course_handle.get("own")):
            raise AttributeError(f"{self!r} has no attribute {name}")
        return self.course_student.get(self.course_handle, name)

    def __repr__(self) -> str:
        return f"<{self.course_handle['type'][:60]}>"


class RemoteFunction(RemoteObject):
    """A function or class of the student's, called where it is, with plain data."""

    def __init__(self, student: Student, handle: Handle) -> None:
        super().__init__(student, handle)
        self.__name__ = handle.get("name", handle["type"])

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it where it is."""
        made = self.course_student.call(self.course_handle, None, args, kwargs)
        if isinstance(made, RemoteObject) and self.course_handle.get("fetched") in self.course_student.classes:
            made.course_handle["own"] = True
        return made

    def __bool__(self) -> bool:
        """Say yes, as of any function."""
        return True


class RemoteModel(keras.Model):  # type: ignore[misc]  # Keras has no types
    """A model that cannot be rebuilt of built-in parts: it answers where it is, with weights that can be seen here."""

    stands_in = True  # for `checks`: what it says of its parts cannot be seen

    def __init__(self, student: Student, handle: Handle) -> None:
        super().__init__(name="remote")
        self.course_student, self.course_handle = student, handle
        self._course_weights: list[tuple[Any, bool]] = []
        for item in handle.get("weights") or []:
            if not (isinstance(item, list) and len(item) == 3 and isinstance(item[1], np.ndarray)):
                raise NotPlain("a weight that is no array")
            if item[1].dtype.kind not in "biuf":
                raise NotPlain("a weight that is no array of numbers")
            variable = keras.Variable(item[1], trainable=bool(item[2]), dtype=item[1].dtype.name)
            self._course_weights.append((variable, bool(item[2])))
        layers = handle.get("layers")
        self._course_layers = layers if isinstance(layers, list) else []
        self.built = bool(handle.get("built"))

    @property
    def layers(self) -> list[Any]:
        """As many things as the model has layers; what they are is not told."""
        return [RemoteLayer(item) for item in self._course_layers]

    @property
    def weights(self) -> list[Any]:
        """Copies of all weights."""
        return [variable for variable, _ in self._course_weights]

    variables = weights

    @property
    def trainable_weights(self) -> list[Any]:
        """Copies of those that training changes."""
        return [variable for variable, trainable in self._course_weights if trainable]

    @property
    def non_trainable_weights(self) -> list[Any]:
        """Copies of the others."""
        return [variable for variable, trainable in self._course_weights if not trainable]

    @property
    def input_shape(self) -> Any:
        """As the model tells it."""
        return self._course_shape("input_shape")

    @property
    def output_shape(self) -> Any:
        """As the model tells it."""
        return self._course_shape("output_shape")

    def _course_shape(self, name: str) -> Any:
        shape = self.course_handle.get(name)
        if shape is None:
            raise AttributeError(f"the model does not know its {name}")
        return shape

    def count_params(self) -> int:
        """Refuse: a network inside the student's own code would not be counted."""
        raise CheckFailed(tr(OUT_OF_SIGHT))

    def get_weights(self) -> list[np.ndarray]:
        """Return the weights as they are now."""
        return list(self.course_student.call(self.course_handle, "get_weights", (), {}))

    def set_weights(self, weights: list[Any]) -> None:
        """Set the weights."""
        self.course_student.call(self.course_handle, "set_weights", (list(weights),), {})

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the model's answer as a tensor."""
        answer = self.course_student.call(self.course_handle, None, args, kwargs)
        return keras.ops.convert_to_tensor(answer) if isinstance(answer, np.ndarray) else answer

    def predict(self, x: Any, **kwargs: Any) -> Any:
        """Return the model's answers as an array."""
        return self.course_student.call(self.course_handle, "predict", (np.asarray(x),), {"verbose": 0})

    def __repr__(self) -> str:
        return f"<{self.course_handle['type'][:60]}>"


class RemoteLayer:
    """A layer of a model that cannot be rebuilt: its name and that of its class, by the student's process's word."""

    def __init__(self, told: Any) -> None:
        known = isinstance(told, list) and len(told) == 2 and all(isinstance(text, str) for text in told)
        self.kind, self.name = (str(told[0]), str(told[1])) if known else ("", "")
