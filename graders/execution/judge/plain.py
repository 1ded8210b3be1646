"""Plain data as bytes: all that crosses between the student's kernel and the judge.

What comes out is made of exact built-in types, base NumPy arrays and scalars, pandas tables, Keras histories and
models of built-in parts; what cannot be rebuilt so stays where it is, and a handle crosses in its place. Reading
executes nothing, imports nothing and opens nothing: there is no pickle, no object array and no name of a class that
would be looked up.
"""

import itertools
import math
import re
import sys
import types
from collections import deque
from collections.abc import Callable, ItemsView, Iterable, KeysView, ValuesView
from typing import Any

import msgpack
import numpy as np

from graders.execution.judge import models

MOST_DEPTH = 64
MOST_ITEMS = 1_000_000
MOST_BITS = 4096  # of a whole number
# What the agent says instead of an answer that cannot cross.
TOO_MUCH = "too much"
_DTYPE = re.compile(r"[<>|=]?(?:[biufcSU]\d{1,7}|[mM]8(?:\[\d{0,9}[A-Za-z]{1,2}\])?)")
ITERATORS: tuple[type, ...] = (
    *(types.GeneratorType, map, filter, zip, enumerate, reversed, KeysView, ValuesView, ItemsView),
    *(type(iter(made)) for made in [list[int](), (), dict[int, int](), set[int](), range(0), ""]),
)

# What stands for a value that stays on the other side, and back.
Handle = dict[str, Any]


class NotPlain(ValueError):
    """A value that cannot cross, or bytes that are none of ours; the text says which and why."""


class Packer:
    """Turns values into bytes.

    Args:
        keep: gives the handle of what cannot be rebuilt on the other side; without it that is an error.
    """

    def __init__(self, keep: Callable[[object], Handle] | None = None) -> None:
        self._keep = keep
        self._buffers: list[bytes] = []
        self._items = 0

    def pack(self, value: object) -> tuple[bytes, list[bytes]]:
        """Return a value as a header and buffers, see `link`.

        Raises:
            NotPlain: when it cannot cross.
        """
        self._buffers, self._items = [], 0
        try:
            tree = self._tree(value, 0)
            header = msgpack.packb(tree, use_bin_type=True, unicode_errors="surrogatepass")
        except (RecursionError, OverflowError, ValueError) as error:
            raise error if isinstance(error, NotPlain) else NotPlain(f"a value that cannot cross: {error}") from None
        return header, self._buffers

    def _tree(self, value: Any, depth: int) -> Any:
        self._items += 1
        if depth > MOST_DEPTH or self._items > MOST_ITEMS:
            raise NotPlain(f"nested more than {MOST_DEPTH} deep, or more than {MOST_ITEMS} items")
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, np.generic):
            return self._array(np.asarray(value), "scalar", depth)
        if isinstance(value, int):
            return int(value) if -(1 << 63) <= value < 1 << 63 else ["int", hex(_bounded(int(value)))]
        if isinstance(value, float):
            return float(value)
        if isinstance(value, str):
            return str(value)
        if isinstance(value, (bytes, bytearray)):
            return bytes(value)
        if isinstance(value, complex):
            return ["complex", value.real, value.imag]
        if isinstance(value, np.ndarray):
            return self._array(value, "array", depth)
        return self._composed(value, depth)

    def _composed(self, value: Any, depth: int) -> Any:
        if isinstance(value, (list, deque)):
            return ["list", self._trees(value, depth)]
        if isinstance(value, tuple):
            return ["tuple", self._trees(value, depth)]
        if isinstance(value, range):
            return ["range", value.start, value.stop, value.step]
        if isinstance(value, slice):
            return ["slice", self._trees((value.start, value.stop, value.step), depth)]
        if isinstance(value, (types.MappingProxyType, dict)):
            return ["dict", self._trees(itertools.chain.from_iterable(value.items()), depth)]
        if isinstance(value, frozenset):
            return ["frozenset", self._trees(value, depth)]
        if isinstance(value, set):
            return ["set", self._trees(value, depth)]
        if isinstance(value, ITERATORS):
            items: Any = value
            return ["iterator", self._trees(itertools.islice(items, MOST_ITEMS), depth)]
        for kind, convert in (("pandas", self._pandas), ("keras", self._keras)):
            if kind in sys.modules and (tree := convert(value, depth)) is not None:
                return tree
        if self._keep is None:
            raise NotPlain(f"a value of type {type(value).__name__} cannot be given to a student's function")
        return ["handle", self._tree(dict(self._keep(value)), depth + 1)]

    def _trees(self, values: Iterable[object], depth: int) -> list[Any]:
        return [self._tree(item, depth + 1) for item in values]

    def _array(self, array: np.ndarray, kind: str, depth: int) -> Any:
        if array.dtype.hasobject or array.dtype.names:
            # what such an array holds is no plain data by itself; as a list, each item shows what it is
            return ["list", self._trees(array.tolist(), depth)] if array.ndim else self._tree(array.item(), depth + 1)
        if not _DTYPE.fullmatch(array.dtype.str):
            array = array.astype("float32")  # bfloat16 and its like, which NumPy knows by no name
        self._buffers.append(array.tobytes())
        return [kind, array.dtype.str, list(array.shape), len(self._buffers) - 1]

    def _pandas(self, value: Any, depth: int) -> Any:
        pd = sys.modules["pandas"]
        if isinstance(value, pd.DataFrame):
            columns = [self._column(value.iloc[:, place], depth) for place in range(value.shape[1])]
            return ["table", self._column(value.columns, depth), self._column(value.index, depth), columns]
        if isinstance(value, pd.Series):
            name = self._tree(value.name, depth + 1)
            return ["series", name, self._column(value.index, depth), self._column(value, depth)]
        if isinstance(value, pd.Index):
            return ["index", self._column(value, depth)]
        if isinstance(value, pd.Timestamp):
            return self._tree(value.to_datetime64(), depth)
        return None

    def _column(self, column: Any, depth: int) -> Any:
        if isinstance(column, sys.modules["pandas"].RangeIndex):
            return ["range", column.start, column.stop, column.step]
        values = column.to_numpy()
        return self._tree(values if not values.dtype.hasobject else values.tolist(), depth + 1)

    def _keras(self, value: Any, depth: int) -> Any:
        keras = sys.modules["keras"]
        if isinstance(value, keras.Model):
            try:
                return ["model", self._tree(models.to_plain(value), depth + 1)]
            except models.NotPlain:
                return None
        if isinstance(value, keras.callbacks.History):
            return ["history", self._tree([dict(value.history), list(value.epoch)], depth + 1)]
        tensors = [keras.Variable]
        if "tensorflow" in sys.modules:
            tensors += [sys.modules["tensorflow"].Tensor, sys.modules["tensorflow"].Variable]
        if isinstance(value, tuple(tensors)) and hasattr(value, "numpy"):
            return self._tree(np.asarray(value.numpy()), depth + 1)
        return None


def _bounded(value: int) -> int:
    if value.bit_length() > MOST_BITS:
        raise NotPlain(f"a whole number of {value.bit_length()} bits")
    return value


class Unpacker:
    """Turns bytes into values; whatever the bytes are, nothing else happens.

    Args:
        handle: gives what stands for a value that stayed on the other side.
    """

    def __init__(self, handle: Callable[[Handle], object]) -> None:
        self._handle = handle
        self._buffers: list[memoryview] = []

    def unpack(self, header: bytes, buffers: list[memoryview]) -> Any:
        """Return the value.

        Raises:
            NotPlain: when it is none.
        """
        self._buffers = buffers
        try:
            tree = msgpack.unpackb(
                header,
                raw=False,
                unicode_errors="surrogatepass",
                max_array_len=2 * MOST_ITEMS,
                max_map_len=0,
                max_ext_len=0,
            )
            return self._value(tree, 0)
        except NotPlain:
            raise
        except Exception as error:  # whatever the bytes made of the libraries
            raise NotPlain(f"no plain data: {type(error).__name__}: {str(error)[:200]}") from None

    def _value(self, tree: Any, depth: int) -> Any:
        if not isinstance(tree, list):
            return tree
        if depth > MOST_DEPTH:
            raise NotPlain(f"nested more than {MOST_DEPTH} deep")
        tag, *rest = tree
        read = getattr(self, f"_read_{tag}", None) if isinstance(tag, str) else None
        if read is None:
            raise NotPlain("an unknown kind of value")
        return read(depth + 1, *rest)

    def _values(self, depth: int, items: list[Any]) -> list[Any]:
        if not isinstance(items, list):
            raise NotPlain("what should be a list is none")
        return [self._value(item, depth) for item in items]

    def _read_int(self, depth: int, digits: str) -> int:
        if len(digits) > MOST_BITS // 4 + 3:
            raise NotPlain("a whole number that is too large")
        return int(digits, 16)

    def _read_complex(self, depth: int, real: float, imaginary: float) -> complex:
        return complex(float(real), float(imaginary))

    def _read_list(self, depth: int, items: list[Any]) -> list[Any]:
        return self._values(depth, items)

    def _read_tuple(self, depth: int, items: list[Any]) -> tuple[Any, ...]:
        return tuple(self._values(depth, items))

    def _read_iterator(self, depth: int, items: list[Any]) -> Any:
        return iter(self._values(depth, items))

    def _read_set(self, depth: int, items: list[Any]) -> set[Any]:
        return set(self._values(depth, items))

    def _read_frozenset(self, depth: int, items: list[Any]) -> frozenset[Any]:
        return frozenset(self._values(depth, items))

    def _read_dict(self, depth: int, items: list[Any]) -> dict[Any, Any]:
        values = self._values(depth, items)
        return dict(zip(values[::2], values[1::2], strict=True))

    def _read_range(self, depth: int, *numbers: Any) -> range:
        start, stop, step = map(_whole, numbers)
        return range(start, stop, step)

    def _read_slice(self, depth: int, items: list[Any]) -> slice:
        return slice(*self._values(depth, items))

    def _read_array(self, depth: int, dtype: str, shape: list[int], place: int) -> np.ndarray:
        if not _DTYPE.fullmatch(dtype) or len(shape) > 32:  # what is no text or no list raises
            raise NotPlain("an array of a kind that may not cross")
        sizes, kind, data = [_whole(size) for size in shape], np.dtype(dtype), self._buffers[_whole(place)]
        if min(sizes, default=0) < 0 or math.prod(sizes) * kind.itemsize != len(data):
            raise NotPlain("an array whose size contradicts its shape")
        if not len(data):
            if math.prod(sizes) > MOST_ITEMS:  # texts without a character
                raise NotPlain("an array that is too large")
            return np.zeros(sizes, kind)
        if kind.kind == "b":  # a truth value that is neither 0 nor 1 would count as more than one
            return np.asarray(np.frombuffer(data, "u1") != 0).reshape(sizes)
        return np.frombuffer(data, kind).reshape(sizes).copy()

    def _read_scalar(self, depth: int, dtype: str, shape: list[int], place: int) -> Any:
        array = self._read_array(depth, dtype, shape, place)
        if array.shape != ():
            raise NotPlain("a scalar with axes")
        return array[()]

    def _read_table(self, depth: int, names: Any, index: Any, columns: list[Any]) -> Any:
        import pandas as pd

        rows = self._index(depth, index)
        found = {place: pd.Series(self._column(depth, column), index=rows) for place, column in enumerate(columns)}
        table = pd.DataFrame(found, index=rows)
        table.columns = self._index(depth, names)
        return table

    def _read_series(self, depth: int, name: Any, index: Any, column: Any) -> Any:
        import pandas as pd

        return pd.Series(self._column(depth, column), index=self._index(depth, index), name=self._value(name, depth))

    def _read_index(self, depth: int, column: Any) -> Any:
        return self._index(depth, column)

    def _column(self, depth: int, tree: Any) -> Any:
        column = self._value(tree, depth)
        if not isinstance(column, (list, range, np.ndarray)):
            raise NotPlain("a column that is no list of values")
        if len(column) > 100 * MOST_ITEMS:  # a range takes no room until it is made a column
            raise NotPlain("a column that is too long")
        return column

    def _index(self, depth: int, tree: Any) -> Any:
        import pandas as pd

        column = self._column(depth, tree)
        return pd.RangeIndex(column) if isinstance(column, range) else pd.Index(column)

    def _read_history(self, depth: int, tree: Any) -> Any:
        import keras

        history = keras.callbacks.History()
        curves, epochs = self._value(tree, depth)
        if not isinstance(curves, dict) or not isinstance(epochs, list):
            raise NotPlain("a history that is no dictionary")
        history.history, history.epoch = curves, epochs
        return history

    def _read_model(self, depth: int, tree: Any) -> Any:
        try:
            return models.from_plain(self._value(tree, depth))
        except models.NotPlain as error:
            raise NotPlain(f"a model that cannot be rebuilt: {error}") from None

    def _read_handle(self, depth: int, tree: Any) -> Any:
        handle = self._value(tree, depth)
        if not isinstance(handle, dict):
            raise NotPlain("a handle that is no dictionary")
        return self._handle(handle)


def _whole(value: Any) -> int:
    if type(value) is not int or not -(1 << 40) < value < 1 << 40:
        raise NotPlain("a size that is no whole number, or too large")
    return value
