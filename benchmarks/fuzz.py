"""What damaged input does to the two borders of grading: nothing but a value, a mended notebook, or a refusal.

    python benchmarks/fuzz.py [--messages 200000] [--files 5000] [--seed 1]

Messages: what a student's kernel answers the judge (`execution/judge/plain.py`) is packed from values of all
kinds, models among them, and damaged at random: bytes changed, cut out, put in, doubled; buffers cut. Each must become
a value or be refused (`NotPlain`); an audit hook sees that nothing is opened, imported or executed meanwhile.

Files: a released notebook, a right and a half-written answer are damaged at random, as bytes and as notebooks, and read
by `graders/intake/reading.py`. Each must become a notebook with all of the release's graded cells, or one that says why
it cannot be used, in at most 10 s.

Exits 1 when anything else happens.
"""

import argparse
import copy
import gc
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import nbformat
import numpy as np
import pandas as pd

from graders import CourseError
from graders.execution.judge.plain import NotPlain, Packer, Unpacker
from graders.intake.reading import read_submission
from graders.notebooks import grade_id

ROOT = Path(__file__).parents[1]
FILE_S = 10.0
_WATCHED = ("open", "exec", "compile", "import", "os.system", "subprocess.Popen", "socket.connect", "pickle.find_class")
_PIECES = (
    b"\xdd\x7f\xff\xff\xff",
    b"\xcf" + b"\xff" * 8,
    b"\x91",
    b"\xc0",
    b"\xa5array",
    b"\xa6handle",
    b"\xcb\x7f\xf8" + bytes(6),
)
Message = tuple[bytes, list[bytes]]


def messages() -> list[Message]:
    """Return well-formed messages of all kinds."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "relu"), keras.layers.Dense(1)])
    inputs = keras.Input((4, 4, 1))
    pooled = keras.layers.Flatten()(keras.layers.Conv2D(2, 3)(inputs))
    network = keras.Model(inputs, keras.layers.Dense(2, activation="softmax")(pooled))
    network.compile("adam", "sparse_categorical_crossentropy")
    history = keras.callbacks.History()
    history.history, history.epoch = {"loss": [0.5, 0.25]}, [0, 1]
    table = pd.DataFrame({"a": [1.0, 2], "b": ["x", "y"]})
    told = {"type": "ValueError", "kinds": ["ValueError"], "text": "x", "line": 3, "frames": ["Cell In[1]"]}
    values: list[Any] = [
        [1, "value", [1, 2.5, "x", None, (1, {2: {3}}), frozenset(), b"1", 2j], []],
        [2, "value", {"a": np.arange(5), "b": np.float32(1), "c": range(3), "d": 1 << 70, "e": np.array(["x"])}, []],
        [3, "value", table, ["changed"]],
        [4, "value", [table["a"], table.index, np.array([True]), np.array(["2026-11-26"], "datetime64[s]")], []],
        [5, "value", {"m": model}, ["changed", "shared"]],
        [6, "value", network, []],
        [7, "value", [history, object()], []],
        [8, "error", told, []],
    ]
    handle = {"id": 1, "kind": "function", "type": "function", "name": "f"}
    return [Packer(lambda value: handle).pack(value) for value in values]


def damaged(message: Message, chance: random.Random) -> tuple[bytes, list[memoryview]]:
    """Return a message with some bytes changed, cut out, put in or doubled."""
    data, buffers = _damaged(message[0], chance), [memoryview(buffer) for buffer in message[1]]
    if chance.random() < 0.1:
        buffers = [buffer[: chance.randrange(len(buffer) + 1)] for buffer in buffers]
    return data, buffers[: len(buffers) - (chance.random() < 0.05)]


def _damaged(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(chance.choice([1, 1, 1, 2, 8])):
        place, how = chance.randrange(len(data) + 1), chance.randrange(4)
        if how == 0:
            data[place : place + 1] = bytes([chance.randrange(256)])
        elif how == 1:
            del data[place : place + chance.randrange(8)]
        elif how == 2:
            data[place:place] = chance.choice(_PIECES)
        else:
            start = chance.randrange(len(data) + 1)
            data[place:place] = data[start : start + chance.randrange(20)]
    return bytes(data)


@contextmanager
def collector_unwatched() -> Iterator[None]:
    """Leave out what others do at each of the collector's rounds: a cluster that ran in this process reads `/proc`."""
    watching = gc.callbacks[:]
    gc.callbacks.clear()
    try:
        yield
    finally:
        gc.callbacks.extend(watching)


@collector_unwatched()
def fuzz_messages(count: int, chance: random.Random, report: Callable[[str], None] = lambda line: None) -> Counter[str]:
    """Damage messages and read them.

    Returns:
        How many became a value, how many were refused, and by its name whatever else happened.
    """
    watching, found, reader = [False], Counter[str](), threading.get_ident()

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        # another thread may have its own work, such as a cluster's in a worker of pytest
        if watching[0] and threading.get_ident() == reader and event in _WATCHED and not _harmless(event, arguments):
            found[f"{event} {str(arguments)[:80]}"] += 1

    made, read = messages(), Unpacker(lambda handle: handle)
    for message in made:
        read.unpack(message[0], [memoryview(buffer) for buffer in message[1]])  # what is imported once is imported
    sys.addaudithook(watch)
    longest, begin = 0.0, time.perf_counter()
    for number in range(count):
        header, buffers = damaged(made[number % len(made)], chance)
        start = time.thread_time()
        watching[0] = True
        try:
            read.unpack(header, buffers)
            found["value"] += 1
        except NotPlain:
            found["refused"] += 1
        except BaseException as error:
            found[f"{type(error).__name__}: {error}"] += 1
        finally:
            watching[0] = False
        longest = max(longest, time.thread_time() - start)
        if number % 10_000 == 9_999:
            left = (time.perf_counter() - begin) / (number + 1) * (count - number - 1)
            report(f"[{number + 1}/{count}] {dict(found)}, longest {longest:.2f} s, about {left:.0f} s left")
    return found


def _harmless(event: str, arguments: tuple[Any, ...]) -> bool:
    """Say whether an event is Python's own looking for a submodule that is there, or reading its own sources."""
    if event == "import":
        return str(arguments[0]).partition(".")[0] in sys.modules
    return event == "open" and str(arguments[0]).endswith((".py", ".pyc")) and "site-packages" in str(arguments[0])


def fuzz_files(count: int, chance: random.Random, report: Callable[[str], None] = lambda line: None) -> Counter[str]:
    """Damage notebooks and read them as handed in.

    Returns:
        How many were read, how many were told to be unusable, and by its name whatever else happened.
    """
    found, longest, begin = Counter[str](), 0.0, time.perf_counter()
    released = nbformat.read(ROOT / "release/neurons/neurons.ipynb", as_version=4)
    wanted = {grade_id(cell) for cell in released.cells if cell.metadata.get("nbgrader", {}).get("grade")}
    whole = json.loads((ROOT / "release/neurons/neurons.ipynb").read_bytes())
    with tempfile.TemporaryDirectory() as place:
        for number in range(count):
            folder = Path(place, "anna", "neurons")
            folder.mkdir(parents=True)
            (folder / "neurons.ipynb").write_bytes(_file(whole, chance))
            start = time.perf_counter()
            try:
                submission = read_submission(folder, "neurons", {"neurons": released})
                back = nbformat.reads(submission.files["neurons.ipynb"].decode(), as_version=4)
                nbformat.validate(back)
                if submission.problems:
                    found["unusable" if wanted <= {grade_id(cell) for cell in back.cells} else "cells lost"] += 1
                else:
                    found["read"] += 1
            except CourseError as error:
                found[f"no grade: {error}"[:100]] += 1
            except Exception as error:
                found[f"{type(error).__name__}: {error}"[:100]] += 1
            took = time.perf_counter() - start
            longest = max(longest, took)
            if took > FILE_S:
                found["longer than 10 s"] += 1
            shutil.rmtree(folder)
            if number % 500 == 499:
                left = (time.perf_counter() - begin) / (number + 1) * (count - number - 1)
                report(f"[{number + 1}/{count}] {dict(found)}, longest {longest:.2f} s, about {left:.0f} s left")
    return found


def _file(whole: dict[str, Any], chance: random.Random) -> bytes:
    """Return a damaged notebook: as text, or with values exchanged."""
    nb = copy.deepcopy(whole)
    for _ in range(chance.randrange(4)):
        _exchange(nb, chance)
    depth = chance.choice([1, 50, 5000])  # deeper than `json` writes
    text = json.dumps(nb, ensure_ascii=chance.random() < 0.5).replace('"NESTED"', "[" * depth + "]" * depth)
    content = text.encode("utf-8")
    if chance.random() < 0.6:
        content = _damaged(content, chance)
    if chance.random() < 0.1:
        content = content[: chance.randrange(len(content) + 1)]
    return content


def _exchange(tree: Any, chance: random.Random) -> None:
    """Put something else in the place of a value somewhere in a tree."""
    others: list[Any] = [None, True, -1, 1e300, "", "x" * 100_000, [], {}, [[]], {"a": {}}, "\x00\u202e", "NESTED"]
    while True:
        keys = list(tree) if isinstance(tree, dict) else list(range(len(tree)))
        if not keys:
            return
        key = chance.choice(keys)
        if isinstance(tree[key], (dict, list)) and tree[key] and chance.random() < 0.7:
            tree = tree[key]
            continue
        if chance.random() < 0.3:
            del tree[key]
        else:
            tree[key] = chance.choice(others)
        return


def main() -> int:
    """Fuzz both; see the module."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--files", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for what, function, count, allowed in (
        ("messages", fuzz_messages, arguments.messages, {"value", "refused"}),
        ("files", fuzz_files, arguments.files, {"read", "unusable"}),
    ):
        found = function(count, random.Random(arguments.seed), print)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{what}: {dict(found)}; at most {memory:.0f} MB of memory")
        if set(found) - allowed:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
