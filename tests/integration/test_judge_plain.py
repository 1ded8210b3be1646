"""What crosses to the judge and how; and that nothing else does, whatever the bytes are."""

import random
import time

import fuzz
import keras
import msgpack
import numpy as np
import pandas as pd
import pytest
from kept import by_content, repository

from graders.execution.judge.plain import MOST_DEPTH, NotPlain, Packer, Unpacker

pytestmark = by_content("values that cross", lambda **_: repository())


def cross(value, keep=None):
    header, buffers = Packer(keep).pack(value)
    return Unpacker(lambda handle: ("handle", handle)).unpack(header, [memoryview(buffer) for buffer in buffers])


def read(tree, *buffers):
    return Unpacker(lambda handle: handle).unpack(msgpack.packb(tree), [memoryview(buffer) for buffer in buffers])


@pytest.mark.parametrize(
    "value",
    [
        None, True, False, 0, -1, 2**63, -(2**200), 1.5, float("inf"), "слово", "\ud800", "", b"\x00", 1 + 2j,
        [], [1, [2.0, "x"]], (), (1,), (1, (2, [3])), {}, {"a": 1, 2: (3,), None: []}, {(1, 2): 3}, {1, "a"},
        frozenset({1}), range(3, 10, 2), slice(1, None, 2),
    ],
)  # fmt: skip
def test_a_plain_value_comes_back_as_it_was(value):
    back = cross(value)
    assert back == value and type(back) is type(value)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6).reshape(2, 3), np.float32(1.5), np.array(2), np.zeros((0, 3)), np.array([True, False]),
        np.array(["a", "слово"]), np.array([b"x"]), np.array([1 + 2j]), np.array(["2026-11-26"], "datetime64[D]"),
        np.array([3], "timedelta64[ms]"), np.array([1, 2], ">i2"), np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(10)[::2], np.float16(0.5), np.array("text"),
    ],
)  # fmt: skip
def test_an_array_comes_back_as_it_was(array):
    back = cross(array)
    assert type(back) is type(array) and back.dtype == array.dtype and np.array_equal(back, array)


def test_arrays_of_objects_come_as_lists():
    assert cross(np.array([1, "a", None], dtype=object)) == [1, "a", None]
    assert cross(np.array([(1, 2.0)], dtype=[("a", int), ("b", float)])) == [(1, 2.0)]


def test_tables_come_back_as_tables():
    table = pd.DataFrame({"a": [1.5, 2], "слово": ["x", "y"], 3: [True, False]}, index=[7, 5])
    pd.testing.assert_frame_equal(cross(table), table, check_column_type=False)
    pd.testing.assert_series_equal(cross(table["a"]), table["a"])
    pd.testing.assert_frame_equal(
        cross(table.reset_index(drop=True)), table.reset_index(drop=True), check_column_type=False
    )
    assert list(cross(table.index)) == [7, 5]
    empty = pd.DataFrame({"a": []})
    pd.testing.assert_frame_equal(cross(empty), empty, check_column_type=False)


def test_what_can_be_gone_through_once_still_can():
    for made in (iter([1, 2]), (n for n in (1, 2)), map(int, "12"), {1: 0, 2: 0}.keys(), zip([1, 2], strict=True)):
        back = cross(made)
        assert [item if isinstance(item, int) else item[0] for item in back] == [1, 2]


def test_histories_models_and_tensors():
    history = keras.callbacks.History()
    history.history, history.epoch = {"loss": [0.5, 0.25]}, [0, 1]
    back = cross(history)
    assert isinstance(back, keras.callbacks.History) and back.history == {"loss": [0.5, 0.25]} and back.epoch == [0, 1]
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "relu"), keras.layers.Dense(1)])
    points = np.arange(6.0).reshape(3, 2)
    copies = cross([model, {"again": model}])
    assert np.array_equal(copies[0](points), model(points)) and isinstance(copies[1]["again"], keras.Model)
    assert np.array_equal(cross(keras.ops.ones((2, 2))), np.ones((2, 2)))
    assert np.array_equal(cross(model.layers[0].kernel), model.layers[0].kernel.numpy())


class Liar(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


class Text(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class Array(np.ndarray):
    def __eq__(self, other):
        return True


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (Liar(3), int),
        (Text("x"), str),
        (type("F", (float,), {})(1.5), float),
        (type("L", (list,), {})([1]), list),
        (type("D", (dict,), {})({1: 2}), dict),
        (np.zeros(2).view(Array), np.ndarray),
    ],
)
def test_no_class_of_the_students_crosses(value, kind):
    assert type(cross(value)) is kind
    assert type(cross([value])[0]) is kind
    assert type(cross({"a": (value,)})["a"][0]) is kind


def test_what_cannot_be_rebuilt_is_a_handle_or_an_error():
    assert cross([object()], lambda value: {"id": 3}) == [("handle", {"id": 3})]
    with pytest.raises(NotPlain, match="function"):
        cross(test_histories_models_and_tensors)


def test_a_value_that_contains_itself_or_never_ends_does_not_cross():
    loop: list = []
    loop.append(loop)
    for value in (loop, 1 << 5000, [0] * 1_000_001):
        with pytest.raises(NotPlain):
            cross(value)


HUGE = 1 << 39
HOSTILE = {
    "a kind that is none": ["eval", "1"],
    "a method that is none of the kinds": ["_value", [], 0],
    "no kind": [],
    "a kind that is a list": [["list"], []],
    "too few parts": ["array", "<f8"],
    "too many parts": ["list", [], []],
    "a list that is none": ["list", 3],
    "a dictionary without a value": ["dict", [1]],
    "a key that cannot be one": ["dict", [["list", []], 1]],
    "an array of objects": ["array", "|O", [1], 0],
    "a structure": ["array", "i4,i4", [1], 0],
    "an array within": ["array", "(9999,9999)i4", [1], 0],
    "a kind by name": ["array", "object", [1], 0],
    "a shape that is a number": ["array", "<f8", 1, 0],
    "a shape of words": ["array", "<f8", ["1"], 0],
    "a shape too large": ["array", "<f8", [HUGE, HUGE], 0],
    "a negative shape": ["array", "<f8", [-1], 0],
    "two negative axes": ["array", "<f8", [-1, -1], 0],
    "no such buffer": ["array", "<f8", [1], 9],
    "a buffer counted from behind": ["array", "<f8", [1], -7],
    "texts without a character": ["array", "<U0", [HUGE], 1],
    "a truth value as an axis": ["array", "<f8", [True], 0],
    "a scalar with axes": ["scalar", "<f8", [1], 0],
    "a whole number that is text": ["int", "__import__('os')"],
    "a whole number that is long": ["int", "9" * 100_000],
    "a range without end": ["series", None, ["range", 0, HUGE, 1], ["range", 0, HUGE, 1]],
    "a range that does not move": ["range", 0, 1, 0],
    "a table of nothing": ["table", 1, 2, 3],
    "a table whose columns differ": ["table", ["list", ["a"]], ["range", 0, 2, 1], [["list", [1]]]],
    "a history that is none": ["history", ["list", [1, 2]]],
    "a model that is none": ["model", ["dict", ["config", 1]]],
    "a model of another kind": ["model", 3],
    "a handle that is none": ["handle", 3],
    "a column that is a word": ["series", None, ["range", 0, 1, 1], "abc"],
}


@pytest.mark.parametrize("tree", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_value_is_refused_at_once(tree):
    begin = time.thread_time()
    with pytest.raises(NotPlain):
        read(tree, b"\x00" * 8, b"")
    assert time.thread_time() - begin < 2


@pytest.mark.parametrize(
    "header", [b"", b"\xc1", b"\x93\x01", b"\xdd\xff\xff\xff\xff", b"\xc7\xff\x01", b"\x81\x01\x02", b"\x91" * 10_000]
)
def test_bytes_that_are_no_message_are_refused(header):
    with pytest.raises(NotPlain):
        Unpacker(lambda handle: handle).unpack(header, [])


def test_depth_is_limited():
    tree: list = ["list", []]
    for _ in range(MOST_DEPTH + 1):
        tree = ["list", [tree]]
    with pytest.raises(NotPlain):
        read(tree)


def test_a_truth_value_is_one_or_none():
    assert read(["array", "|b1", [3], 0], bytes([0, 1, 255])).sum() == 2


def test_damaged_messages_are_values_or_refused_and_nothing_else_happens():
    found = fuzz.fuzz_messages(3000, random.Random(20261126))
    assert set(found) == {"value", "refused"} and min(found.values()) > 100, found


def test_large_arrays_are_quick():
    array = np.zeros((2000, 2000))
    begin = time.thread_time()
    assert cross([array, array])[1].shape == (2000, 2000)
    assert time.thread_time() - begin < 2
