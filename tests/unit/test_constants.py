"""Numbers that a model is written with instead of weights."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from graders import checks
from graders.constants import surplus


def network(*, units: int, size: int) -> keras.Model:
    """A network of one hidden layer in which no weight is a weight."""
    rng = np.random.default_rng(1)
    point = keras.Input((size,))
    terms = layers.Permute((2, 1))(layers.RepeatVector(units)(point))
    terms = layers.Rescaling(rng.normal(size=(size, units)).tolist(), 0.0)(terms)
    hidden = layers.Activation("relu")(layers.Rescaling(1.0, rng.normal(size=units).tolist())(ops.sum(terms, axis=1)))
    return keras.Model(point, ops.sum(hidden * rng.normal(size=units), axis=1, keepdims=True))


@pytest.mark.parametrize(("units", "size"), [(16, 2), (40, 3)])
def test_a_network_without_weights_is_counted(units, size):
    model = network(units=units, size=size)
    assert model.count_params() == 0
    assert surplus(model) >= units * (size + 2) - 2 * size - 8
    with pytest.raises(checks.CheckFailed, match="вместо весов"):
        checks.parameters(model, at_most=41)
    assert checks.parameters(model, at_most=10_000) == 0


def test_a_network_within_another_is_counted():
    outer = keras.Sequential([keras.Input((2,)), network(units=25, size=2), layers.Activation("sigmoid")])
    assert surplus(outer) >= 80


def test_scalars_between_layers_are_counted():
    point = keras.Input((2,))
    total = 0.0
    for number in range(40):
        total = total + ops.relu(point * (0.1 * number) + 3)
    model = keras.Model(point, total)
    assert surplus(model) > 60


def prepared(x: np.ndarray) -> list[keras.Model]:
    """Networks that prepare their input in each of the usual ways."""
    size, dense = x.shape[1], layers.Dense(3)
    inputs = keras.Input((size,))
    adapted = layers.Normalization()
    adapted.adapt(x)
    given = layers.Normalization(mean=x.mean(axis=0).tolist(), variance=x.var(axis=0).tolist())
    scaled = layers.Rescaling((1 / x.std(axis=0)).tolist(), (-x.mean(axis=0) / x.std(axis=0)).tolist())
    between = (inputs - x.mean(axis=0)) / x.std(axis=0)
    one = 1 - layers.Dense(1, "sigmoid")(inputs * 0.5 - 1)
    firsts = [keras.Sequential([keras.Input((size,)), first, dense]) for first in (adapted, given, scaled)]
    pictures = keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Rescaling(1 / 16), layers.Conv2D(4, 3), layers.Flatten()]
    )
    return [*firsts, keras.Model(inputs, dense(between)), keras.Model(inputs, one), pictures]


@pytest.mark.parametrize("size", [1, 2, 8])
def test_preparing_the_input_is_not_counted(size):
    x = np.random.default_rng(2).normal(5, 3, size=(50, size)).astype("float32")
    assert [surplus(model) for model in prepared(x)] == [0] * 6


def test_a_network_of_several_inputs_has_a_count():
    left, right = keras.Input((2,)), keras.Input((3,))
    both = keras.Model([left, right], layers.Dense(1)(layers.Concatenate()([left, right])))
    assert surplus(both) == 0


def test_a_network_that_is_not_built_yet_has_a_count():
    assert surplus(keras.Sequential([layers.Dense(1)])) == 0
    assert checks.parameters(keras.Sequential([layers.Dense(1)]), at_most=5) == 0
