"""Numbers that a model computes with and that are no weights: what stands in its layers and between them."""

import math
from collections.abc import Mapping
from typing import Any

import keras

# Arguments of layers and of operations between them that are computed with.
_ARGUMENTS = (
    "scale",
    "offset",
    "mean",
    "variance",
    "negative_slope",
    "max_value",
    "threshold",
    "alpha",
    "x_min",
    "x_max",
)
# A shift and a stretch of each input, which prepares the data, and a few more, as the one in `1 - x`.
_EACH, _MORE = 2, 8


def surplus(model: keras.Model) -> int:
    """Return how many numbers of a model are neither weights nor what it takes to prepare its inputs.

    A network can be written with them that has no weights at all.

    Args:
        model: of Keras's own layers.
    """
    inputs = sum(math.prod(size or 1 for size in tensor.shape[1:]) for tensor in (model.inputs if model.built else ()))
    return max(0, _in_layers(model.get_config()) - _EACH * inputs - _MORE)


def _in_layers(value: Any) -> int:
    """Count them in a part of a configuration."""
    if isinstance(value, list | tuple):
        return sum(map(_in_layers, value))
    if not isinstance(value, Mapping):
        return 0
    own = sum(_numbers(value[name]) for name in (*_ARGUMENTS, "inbound_nodes") if name in value)
    parts = [part for name, part in value.items() if name != "inbound_nodes" and not name.endswith("_initializer")]
    return own + sum(map(_in_layers, parts))


def _numbers(value: Any) -> int:
    """Count all numbers in a value but zeros, and what says which tensor is meant."""
    if isinstance(value, list | tuple):
        return sum(map(_numbers, value))
    if isinstance(value, Mapping):
        if value.get("class_name") == "__keras_tensor__":
            return 0
        return sum(_numbers(part) for part in value.values())
    return int(isinstance(value, int | float) and not isinstance(value, bool) and value != 0)
