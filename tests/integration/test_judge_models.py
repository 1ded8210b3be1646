"""Models cross as plain data: what can be rebuilt is the same model, and nothing else is built, opened or run."""

import contextlib
import copy
import functools
import gc
import math
import random
import sys
import threading
import time
from pathlib import Path

import fuzz
import keras
import numpy as np
import pytest
import tensorflow as tf
from kept import by_content, repository
from keras import Input, Sequential
from keras import layers as L

from graders.execution.judge.models import _CLASSES, NotPlain, from_plain, to_plain

pytestmark = by_content("values that cross", lambda **_: repository())

MB = 1 << 20


def listed(value):
    """Return a tree as a transport may have left it: without tuples, nothing shared."""
    if isinstance(value, dict):
        return {key: listed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [listed(item) for item in value]
    return value.copy() if isinstance(value, np.ndarray) else value


def unbuilt(config):
    """Return a configuration without the shapes of inputs, which an adapted layer has from its data."""
    if isinstance(config, dict):
        return {key: unbuilt(item) for key, item in config.items() if key != "build_config"}
    return [unbuilt(item) for item in config] if isinstance(config, list | tuple) else config


def adapted(**options):
    layer = L.Normalization(**options)
    layer.adapt(np.random.default_rng(0).normal(3, 2, (50, 3)).astype("float32"))
    return layer


def images(*layers):
    return Sequential([Input((8, 8, 3)), *layers])


def volumes(*layers):
    return Sequential([Input((4, 4, 4, 2)), *layers])


def series(*layers):
    return Sequential([Input((6, 3)), *layers])


def table(*layers):
    return Sequential([Input((3,)), *layers])


def tokens(*layers):
    return Sequential([Input((5,), dtype="int32"), *layers])


def constants():
    """A network that scales its inputs by itself, with what was measured before."""
    inputs = Input((3,))
    scaled = (inputs - np.array([1.0, 2.0, 0.5], "float32")) / np.array([2.0, 3.0, 4.0])
    scaled = keras.ops.maximum(scaled * np.float32(0.5), keras.ops.convert_to_tensor([-1.0, -2.0, -3.0]))
    return keras.Model(inputs, L.Dense(2)(scaled + np.array([1, 0, 2])))


def residual():
    inputs = Input((4,), name="x")
    hidden = L.Dense(4, activation="relu")(inputs)
    return keras.Model(inputs, L.Dense(1)(L.Add()([inputs, hidden]) * 0.5 + inputs))


def operations():
    """Two classes cut down to one, in the ways that come to mind, and sums of them by hand."""
    ops, inputs = keras.ops, Input((4,), name="x")
    both = L.Dense(2, activation="softmax")(inputs)
    last = ops.expand_dims(both[:, 1], -1)
    sums = ops.mean(inputs, axis=1, keepdims=True) + ops.sum(ops.square(inputs), axis=-1, keepdims=True) ** 0.5
    bent = ops.clip(ops.relu(inputs[..., :2]) - ops.sigmoid(inputs[:, ::2]), -1, 1) / 2
    joined = ops.concatenate([both[:, 1:], last, ops.reshape(both[:, 0], (-1, 1)), bent, 1 - ops.tanh(sums)], axis=-1)
    return keras.Model(inputs, [joined, ops.squeeze(inputs[:, None, :], 1), ops.max(ops.softmax(joined), axis=1)])


def shared():
    left, right = Input((4,), name="left"), Input((4,), name="right")
    tower = Sequential([Input((4,)), L.Dense(3, activation="tanh"), L.Dropout(0.1)], name="tower")
    once = L.Dense(2, name="once")
    return keras.Model([left, right], L.Concatenate()([once(tower(left)), once(tower(right)), once(tower(left))]))


def several():
    a, b = Input((3,), name="a"), Input((2,), name="b")
    joined = L.Concatenate()([a, b])
    return keras.Model({"a": a, "b": b}, {"sum": L.Dense(1, name="s")(joined), "both": [joined, L.Dense(2)(joined)]})


def nested():
    inner_in = Input((4,))
    inner = keras.Model(inner_in, [L.Dense(3)(inner_in), L.Dense(2)(inner_in)], name="inner")
    outer_in = Input((4,))
    first, second = inner(outer_in)
    third, _ = inner(L.ReLU()(outer_in))
    return keras.Model(outer_in, L.Concatenate()([first, second, third]))


def encoder_decoder():
    source, target = Input((4, 3)), Input((5, 3))
    _, h, c = L.LSTM(6, return_state=True)(source)
    return keras.Model([source, target], L.LSTM(6)(target, initial_state=[h, c]))


def attention():
    inputs = Input((6, 4))
    heads, scores = L.MultiHeadAttention(2, 3)(inputs, inputs, return_attention_scores=True, use_causal_mask=True)
    return keras.Model(inputs, [L.Attention()([heads, inputs]), L.AdditiveAttention()([heads, inputs]), scores])


def masked():
    inputs = Input((5,), dtype="int32")
    x = L.Embedding(9, 4, mask_zero=True)(inputs)
    x = L.Bidirectional(L.LSTM(3, return_sequences=True))(x)
    x = L.GRU(2)(x)
    return keras.Model(inputs, L.Dense(1)(L.Dropout(0.5)(x, training=False)))


def skipping():
    inputs = Input((6, 3))
    return keras.Model(inputs, L.LSTM(2)(L.Masking(0.5)(inputs)))


def merged():
    a, b = Input((4,)), Input((4,))
    parts = [kind()([a, b]) for kind in (L.Add, L.Subtract, L.Multiply, L.Average, L.Maximum, L.Minimum)]
    return keras.Model([a, b], [L.Concatenate()(parts), L.Dot(axes=1, normalize=True)([a, b])])


def image_in_and_out():
    inputs = Input((8, 8, 3))
    x = down = L.Conv2D(4, 3, strides=2, padding="same")(inputs)
    x = L.Conv2DTranspose(3, 3, strides=2, padding="same")(x)
    return keras.Model(inputs, [x, L.GlobalAveragePooling2D()(down)])


def configured():
    return table(
        L.Dense(
            4,
            activation=L.LeakyReLU(0.1),
            kernel_initializer=keras.initializers.VarianceScaling(2.0, "fan_out", "uniform", seed=3),
            bias_initializer=keras.initializers.Constant(0.5),
            kernel_regularizer=keras.regularizers.L1L2(0.1, 0.2),
            activity_regularizer="l2",
            kernel_constraint=keras.constraints.MinMaxNorm(0.1, 2.0),
            bias_constraint="non_neg",
            name="первый слой",
        ),
        L.Dense(4, "gelu", False, "he_normal", kernel_regularizer=keras.regularizers.OrthogonalRegularizer()),
        L.Dense(1, kernel_initializer="orthogonal", dtype="float64"),
    )


ARCHITECTURES = {
    "dense": lambda: table(L.Dense(4, "relu"), L.Dense(1, "sigmoid")),
    "configured": configured,
    "normalised": lambda: table(adapted(), L.Dense(1)),
    "normalisation over all": lambda: table(L.Normalization(axis=None, mean=0.5, variance=2.0), L.Dense(1)),
    "normalisation by given values": lambda: table(L.Normalization(mean=[1.0, 2.0, 3.0], variance=[1.0, 4.0, 9.0])),
    "normalisation inverted": lambda: table(adapted(invert=True)),
    "batch and layer normalisation": lambda: table(L.BatchNormalization(momentum=0.9), L.LayerNormalization()),
    "group and unit normalisation": lambda: images(L.GroupNormalization(3), L.UnitNormalization()),
    "activations": lambda: table(
        L.Activation("selu"), L.LeakyReLU(0.2), L.PReLU(), L.ELU(), L.ReLU(6.0), L.Softmax(), L.Dense(3, L.ReLU())
    ),
    "noise": lambda: table(L.Dropout(0.3, seed=4), L.GaussianNoise(0.1), L.GaussianDropout(0.1), L.AlphaDropout(0.1)),
    "convolutions": lambda: images(
        L.Conv2D(4, 3, padding="same", activation="relu"),
        L.MaxPooling2D(),
        L.DepthwiseConv2D(2),
        L.SeparableConv2D(4, 2),
        L.BatchNormalization(),
        L.AveragePooling2D(1),
        L.SpatialDropout2D(0.2),
        L.Flatten(),
        L.Dense(10, "softmax"),
    ),
    "shapes": lambda: images(
        L.ZeroPadding2D(((1, 0), (2, 1))),
        L.Cropping2D(1),
        L.UpSampling2D(2, interpolation="bilinear"),
        L.Permute((2, 1, 3)),
        L.Reshape((-1, 3)),
        L.GlobalMaxPooling1D(),
        L.RepeatVector(3),
        L.Identity(),
        L.ActivityRegularization(0.1),
    ),
    "erased": lambda: images(L.RandomErasing(0.5, value_range=(0, 1), seed=1), L.RMSNormalization()),
    "constants": constants,
    "augmentation": lambda: images(
        L.RandomFlip("horizontal", seed=1),
        L.RandomTranslation(0.1, 0.2, fill_mode="nearest"),
        L.RandomRotation(0.1),
        L.RandomZoom((-0.1, 0.1)),
        L.RandomContrast(0.1),
        L.RandomBrightness(0.1, value_range=(0, 1)),
        L.RandomCrop(6, 6),
        L.Resizing(5, 5),
        L.CenterCrop(4, 4),
        L.Rescaling(1 / 255, offset=-1),
    ),
    "volumes": lambda: volumes(
        L.Conv3D(2, 2),
        L.MaxPooling3D(1),
        L.UpSampling3D(2),
        L.Cropping3D(1),
        L.ZeroPadding3D(1),
        L.GlobalMaxPooling3D(),
    ),
    "series": lambda: series(
        L.Conv1D(4, 2, padding="causal"),
        L.SeparableConv1D(4, 2),
        L.DepthwiseConv1D(2),
        L.Conv1DTranspose(3, 2),
        L.AveragePooling1D(2),
        L.UpSampling1D(2),
        L.ZeroPadding1D(1),
        L.Cropping1D(1),
        L.SpatialDropout1D(0.1),
        L.GlobalAveragePooling1D(),
    ),
    "recurrent": lambda: series(
        L.Masking(),
        L.LSTM(4, return_sequences=True, dropout=0.1, recurrent_dropout=0.1),
        L.GRU(3, return_sequences=True, reset_after=False),
        L.Bidirectional(L.SimpleRNN(2, return_sequences=True), merge_mode="sum"),
        L.TimeDistributed(L.Dense(2)),
        L.RNN(L.StackedRNNCells([L.LSTMCell(2), L.GRUCell(2)])),
    ),
    "two directions": lambda: series(L.Bidirectional(L.LSTM(2), backward_layer=L.LSTM(3, go_backwards=True))),
    "a model at each step": lambda: series(L.TimeDistributed(Sequential([Input((3,)), L.Dense(2), L.Dense(1)]))),
    "words": lambda: tokens(L.Embedding(20, 4, embeddings_initializer="uniform"), L.GlobalAveragePooling1D()),
    "words with mask": lambda: tokens(L.Embedding(9, 4, mask_zero=True), L.LSTM(3), L.Dense(1)),
    "half precision": lambda: table(L.Dense(2, dtype="mixed_bfloat16"), L.Dense(1, dtype="float32")),
    "fixed batch": lambda: Sequential([Input(batch_shape=(2, 3)), L.Dense(1)]),
    "sequential in sequential": lambda: table(Sequential([Input((3,)), L.Dense(4), L.Dropout(0.1)]), L.Dense(1)),
    "functional in sequential": lambda: Sequential([residual(), L.Dense(2)]),
    "residual": residual,
    "operations": operations,
    "shared": shared,
    "several": several,
    "nested": nested,
    "encoder and decoder": encoder_decoder,
    "attention": attention,
    "masked": masked,
    "merged": merged,
    "skipping": skipping,
    "image in and out": image_in_and_out,
    "no layers of weights": lambda: table(L.Flatten()),
}


def example(model):
    """Return inputs for a model, in its structure."""
    draw = np.random.default_rng(1)

    def one(tensor):
        shape = [2 if size is None else size for size in tensor.shape]
        return draw.integers(0, 5, shape) if "int" in tensor.dtype else draw.normal(size=shape).astype("float32")

    return keras.tree.map_structure(one, model.inputs[0] if isinstance(model, Sequential) else model.input)


def assert_same(first, second):
    for one, other in zip(first, second, strict=True):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other, strict=True)


def outputs(model, x, **options):
    return [np.asarray(output) for output in keras.tree.flatten(model(x, **options))]


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_same_model_comes_back(name):
    keras.utils.set_random_seed(0)
    model = ARCHITECTURES[name]()
    for weight in model.weights:  # what zeros and ones hide
        if "float" in weight.dtype and "mean" not in weight.name and "variance" not in weight.name:
            weight.assign(weight + 0.01)
    tree = to_plain(model)
    for form in (tree, listed(tree)):
        back = from_plain(form)
        assert type(back) is type(model) and back.name == model.name and back.built == model.built
        assert [layer.name for layer in back.layers] == [layer.name for layer in model.layers]
        assert [v.name for v in back.weights] == [v.name for v in model.weights]
        assert unbuilt(back.get_config()) == unbuilt(model.get_config())
        assert_same(back.get_weights(), model.get_weights())
        x = example(model)
        assert_same(outputs(back, x, training=False), outputs(model, x, training=False))
    back = from_plain(to_plain(model))  # anew: recurrent layers draw seeds also when they do not need them
    assert_same(outputs(back, x, training=True), outputs(model, x, training=True))


def calling(*functions):
    """Return a functional model that calls functions of Keras's between its layers."""
    inputs = Input((3,))
    x = L.Dense(4)(inputs)
    for function in functions:
        x = function(x)
    return keras.Model(inputs, L.Dense(2)(x))


@pytest.mark.parametrize(
    "make",
    [
        lambda: table(L.Rescaling(np.array([0.5, 0.25, 2.0]), offset=np.float32([1, -1, 0])), L.Dense(2)),
        lambda: table(L.Rescaling(tf.constant([0.5, 0.25, 2.0])), L.Dense(2)),
        lambda: images(L.Rescaling(1.0, offset=-np.linspace(0, 1, 192).reshape(8, 8, 3)), L.Flatten()),
        lambda: table(L.Dense(4, activation=tf.nn.swish), L.Dense(2, activation=tf.nn.softmax)),
        lambda: calling(keras.activations.relu, keras.ops.leaky_relu, keras.ops.silu),
    ],
    ids=["arrays", "tensor", "a number for each pixel", "TensorFlow's activations", "activations that are called"],
)
def test_built_in_parts_cross_in_whatever_form_they_were_given(make):
    model = make()
    back, x = from_plain(to_plain(model)), example(model)
    for one, other in zip(outputs(back, x), outputs(model, x), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_a_function_of_ones_own_is_not_taken_for_keras_s_of_the_same_name():
    def relu(x):
        return x

    for model in (table(L.Dense(4, activation=relu)), series(L.TimeDistributed(L.Dense(2, activation=relu)))):
        with pytest.raises(NotPlain, match="own"):
            to_plain(model)


def test_all_classes_are_known_by_the_names_that_keras_writes():
    named = {kind: cls for kind, cls in _CLASSES.items() if kind[0] not in ("keras", "keras.src.models.functional")}
    for (module, name), cls in named.items():
        found = keras.src.saving.serialization_lib.serialize_with_public_class(cls, {}) or {}
        if not module.startswith("keras.src"):
            assert (found["module"], found["class_name"]) == (module, name)


def test_copies_share_nothing():
    model = table(L.Dense(2), L.Dropout(0.1))
    tree = to_plain(model)
    before = copy.deepcopy(tree["weights"])
    first, second = from_plain(tree), from_plain(tree)
    first.compile("sgd", "mse")
    first.fit(np.ones((8, 3)), np.ones((8, 2)), verbose=0)
    model.layers[0].kernel.assign_add(np.ones((3, 2)))
    assert_same(tree["weights"], before)
    assert_same(second.get_weights(), before)
    tree["weights"][0][:] = 7
    assert_same(second.get_weights(), before)
    assert not np.array_equal(first.get_weights()[0], before[0])


@pytest.mark.parametrize("frozen", ["model", "one", "inner", "batch"])
def test_what_is_frozen_stays_frozen(frozen):
    inner = Sequential([Input((3,)), L.Dense(2, name="deep"), L.BatchNormalization(name="batch")], name="inner")
    inputs = Input((3,))
    model = keras.Model(inputs, L.Dense(1, name="one")(inner(inputs)))
    part = {"model": model, "inner": inner}.get(frozen) or (model if frozen == "one" else inner).get_layer(frozen)
    part.trainable = False
    if frozen == "inner":
        inner.get_layer("deep").trainable = True  # the flag of a model is not that of its layers
    back = from_plain(to_plain(model))
    assert [w.path for w in back.trainable_weights] == [w.path for w in model.trainable_weights]
    assert back.trainable == model.trainable
    for layer, other in zip(model.layers + inner.layers, back.layers + back.get_layer("inner").layers, strict=True):
        assert other.trainable == layer.trainable


def test_a_frozen_sequential_model():
    model = table(L.Dense(2), L.Dense(1))
    model.layers[0].trainable = False
    back = from_plain(to_plain(model))
    assert [layer.trainable for layer in back.layers] == [False, True] and back.trainable
    model.trainable = False
    assert not from_plain(to_plain(model)).trainable


@pytest.mark.parametrize("layers", [[L.Dense(3), L.Dense(1)], [], [Input((3,))]], ids=len)
def test_unbuilt_stays_unbuilt(layers):
    model = Sequential(layers)
    assert not model.built
    back = from_plain(to_plain(model))
    assert not back.built and back.weights == []
    assert back.get_config() == model.get_config()


def test_an_adapted_layer_in_an_unbuilt_model():
    model = Sequential([adapted(), L.Dense(1, kernel_initializer="ones")])
    back = from_plain(to_plain(model))
    assert not back.built
    assert_same(back.get_weights(), model.get_weights())
    x = np.ones((2, 3), "float32")
    assert_same(outputs(back, x), outputs(model, x))


def test_a_normalisation_can_be_used_by_itself():
    back = from_plain(to_plain(table(adapted()))).layers[0]
    layer = adapted()
    np.testing.assert_array_equal(back.mean, layer.mean)
    np.testing.assert_array_equal(back.variance, layer.variance)
    x = np.ones((2, 3), "float32")
    np.testing.assert_array_equal(back(x), layer(x))


def test_a_model_is_compiled_as_it_was():
    model = table(L.Dense(2))
    model.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.02, 100, 0.9)),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy", keras.metrics.SparseTopKCategoricalAccuracy(2)],
    )
    back = from_plain(listed(to_plain(model)))
    assert type(back.optimizer) is keras.optimizers.Adam
    assert back.optimizer.get_config() == model.optimizer.get_config()
    assert float(back.optimizer.learning_rate) == pytest.approx(0.02)
    assert back.loss.get_config() == model.loss.get_config()
    x, y = np.ones((4, 3), "float32"), np.zeros(4)
    assert back.evaluate(x, y, verbose=0) == model.evaluate(x, y, verbose=0)
    model.compile("sgd", "mse")
    assert from_plain(to_plain(model)).loss == "mse"
    model.compile("rmsprop", keras.losses.mean_squared_error)
    assert from_plain(to_plain(model)).loss is keras.losses.mean_squared_error


def test_a_loss_of_ones_own_stays_behind():
    model = table(L.Dense(1))
    model.compile("adam", loss=lambda y, p: keras.ops.mean(y - p))
    back = from_plain(to_plain(model))
    assert not back.compiled
    assert_same(back.get_weights(), model.get_weights())


def test_weights_may_be_anything():
    model = table(L.Dense(1))
    model.layers[0].kernel.assign([[math.nan], [math.inf], [-0.0]])
    assert_same(from_plain(to_plain(model)).get_weights(), model.get_weights())


class Own(L.Layer):
    def call(self, x):
        return x


class Derived(L.Dense):
    pass


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = L.Dense(1)

    def call(self, x):
        return self.dense(x)


class Styled(keras.Model):
    pass


@keras.saving.register_keras_serializable("keras.layers", "Registered")
class Registered(L.Dense):
    pass


def own_activation(x):
    return x


NOT_PLAIN = {
    "subclassed": Subclassed,
    "functional subclass": lambda: Styled(inputs=(i := Input((3,))), outputs=L.Dense(1)(i)),
    "own layer": lambda: table(Own()),
    "derived layer": lambda: table(Derived(1)),
    "registered layer": lambda: table(Registered(1)),
    "lambda layer": lambda: table(L.Lambda(lambda x: x)),
    "own activation": lambda: table(L.Dense(1, own_activation)),
    "lambda activation": lambda: table(L.Dense(1, lambda x: x)),
    "own initialiser": lambda: table(L.Dense(1, kernel_initializer=lambda shape, dtype=None: keras.ops.zeros(shape))),
    "vocabulary": lambda: Sequential([Input((1,), dtype="string"), L.StringLookup(vocabulary=["a", "b"])]),
    "own layer inside": lambda: table(Sequential([Input((3,)), Own()])),
    "state between calls": lambda: Sequential([Input(batch_shape=(1, 4, 3)), L.LSTM(2, stateful=True)]),
    "low rank": lambda: table(L.Dense(4, lora_rank=2)),
    "no model": lambda: L.Dense(1),
    "a number": lambda: 5,
}


@pytest.mark.parametrize("name", NOT_PLAIN)
def test_what_is_not_made_of_built_in_parts_stays(name):
    with pytest.raises(NotPlain):
        to_plain(NOT_PLAIN[name]())


# --- what a hostile process may send


def entry(cls, module="keras.layers", /, **config):
    found = {"module": module, "class_name": cls, "config": config, "registered_name": None}
    return found


def source(*shape):
    return entry("InputLayer", batch_shape=[None, *shape], dtype="float32", name="in")


def dense(**config):
    return entry("Dense", **{"units": 2, "name": "dense", **config})


def tree(*layers, weights=((3, 2), (2,)), built=True, **more):
    config = {"module": "keras", "class_name": "Sequential", "registered_name": None}
    config["config"] = {"name": "m", "layers": list(layers)}
    arrays = [np.zeros(shape, "float32") for shape in weights]
    return {"config": config, "weights": arrays, "seeds": [], "built": built, **more}


def with_dense(**config):
    return tree(source(3), dense(**config))


def tensor(name, call=0, index=0):
    return {"class_name": "__keras_tensor__", "config": {"keras_history": [name, call, index]}}


def called(item, *arguments, **kwargs):
    return {**item, "name": item["config"]["name"], "inbound_nodes": [{"args": list(arguments), "kwargs": kwargs}]}


def constant(value, kind="float32"):
    return {"class_name": "__numpy__", "config": {"value": value, "dtype": kind}}


def part(**ends):
    return {"class_name": "__slice__", "config": {"start": None, "stop": None, "step": None, **ends}}


def indexed(key):
    item = entry("GetItem", "keras.src.ops.numpy", name="dense")
    return graph(source(3), called(item, tensor("in"), (part(), *key)), weights=[])


def graph(*layers, inputs=("in", 0, 0), outputs=("dense", 0, 0), **more):
    found = tree(*layers, **more)
    found["config"] |= {"module": "keras.src.models.functional", "class_name": "Functional"}
    found["config"]["config"] |= {"input_layers": list(inputs), "output_layers": list(outputs)}
    return found


def changed(path, value, base=None):
    found = base or with_dense()
    place = found
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return found


def deep(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


def doubling(levels):
    """Models that call the one before twice: small to write, and large to build."""
    model = graph(source(2), called(dense(units=2), tensor("in")))["config"]
    for _ in range(levels):
        model["config"]["name"] = model["name"] = "dense"
        inner = {**model, "inbound_nodes": [{"args": [tensor("in")], "kwargs": {}}]}
        inner["inbound_nodes"].append({"args": [tensor("dense", 0)], "kwargs": {}})
        model = graph({**source(2), "name": "in", "inbound_nodes": []}, inner, outputs=("dense", 2, 0))["config"]
    return {
        "config": model,
        "weights": [np.zeros((2, 2), "float32"), np.zeros(2, "float32")],
        "seeds": [],
        "built": True,
    }


def directions(depth):
    layer = entry("LSTM", units=1, name="lstm")
    for number in range(depth):
        layer = entry("Bidirectional", layer=layer, name=f"b{number}")
    return layer


FILE = "/etc/passwd"
LAMBDA = {"class_name": "__lambda__", "config": {"value": "4wEAAAAAAAAA"}}
FUNCTION = {"module": "builtins", "class_name": "function", "config": "eval", "registered_name": "eval"}
SAVED = {"module": "keras.models", "class_name": "function", "config": "load_model", "registered_name": "function"}
HUGE = 10**9
cycle: list = []
cycle.append(cycle)

HOSTILE = {
    "none": lambda: None,
    "text": lambda: "{}",
    "empty": dict,
    "a list": lambda: [1, 2],
    "cyclic": lambda: {"config": cycle, "weights": [], "seeds": [], "built": True},
    "cyclic config": lambda: changed(["config", "config", "layers"], cycle),
    "numbers for keys": lambda: {1: 2},
    "config is text": lambda: changed(["config"], "keras.Sequential"),
    "layer is the model": lambda: {**with_dense(), "config": dense()},
    "no weights": lambda: changed(["weights"], None),
    "weights are text": lambda: changed(["weights"], "abc"),
    "object weights": lambda: changed(["weights", 0], np.array([[print] * 2] * 3)),
    "text weights": lambda: changed(["weights", 0], np.array([["a", "b"]] * 3)),
    "complex weights": lambda: changed(["weights", 0], np.zeros((3, 2), complex)),
    "foreign byte order": lambda: changed(["weights", 0], np.zeros((3, 2), ">f4")),
    "masked weights": lambda: changed(["weights", 0], np.ma.zeros((3, 2), "float32")),
    "double weights": lambda: changed(["weights", 0], np.zeros((3, 2))),
    "other shape": lambda: changed(["weights", 0], np.zeros((2, 3), "float32")),
    "too few weights": lambda: changed(["weights"], [np.zeros((3, 2), "float32")]),
    "too many weights": lambda: changed(["weights"], [np.zeros((3, 2), "float32")] * 9),
    "very many weights": lambda: changed(["weights"], [np.zeros(0)] * 100_000),
    "weights that claim much": lambda: changed(["weights", 0], np.broadcast_to(np.float32(0), (10**5, 10**5))),
    "built though it is not": lambda: tree(dense(), weights=[]),
    "not built though it is": lambda: with_dense() | {"built": False},
    "built is a number": lambda: with_dense() | {"built": 1},
    "lambda layer": lambda: tree(source(3), entry("Lambda", function=LAMBDA, name="f"), weights=[]),
    "lambda layer of a function": lambda: tree(
        source(3), entry("Lambda", function=SAVED, arguments={"safe_mode": False}, name="f"), weights=[]
    ),
    "saved model": lambda: tree(source(3), entry("TFSMLayer", filepath=FILE, name="f"), weights=[]),
    "torch": lambda: tree(source(3), entry("TorchModuleWrapper", module="x", name="f"), weights=[]),
    "jax": lambda: tree(source(3), entry("JaxLayer", call_fn=SAVED, name="f"), weights=[]),
    "vocabulary file": lambda: tree(source(3), entry("StringLookup", vocabulary=FILE, name="f"), weights=[]),
    "text vocabulary": lambda: tree(source(3), entry("TextVectorization", vocabulary=FILE, name="f"), weights=[]),
    "numbers from a file": lambda: tree(source(3), entry("IntegerLookup", vocabulary=FILE, name="f"), weights=[]),
    "feature space": lambda: tree(entry("FeatureSpace", "keras.utils", name="f"), weights=[]),
    "pipeline": lambda: tree(source(3), entry("Pipeline", layers=[dense()], name="f"), weights=[]),
    "module of Python": lambda: tree(source(3), entry("Popen", "subprocess", args="id"), weights=[]),
    "function of Python": lambda: tree(source(3), entry("system", "os", command="id"), weights=[]),
    "private module": lambda: tree(source(3), entry("Dense", "keras.src.layers.core.dense", units=2), weights=[]),
    "module with a path": lambda: tree(source(3), entry("Dense", "keras.layers.core", units=2), weights=[]),
    "no module": lambda: tree(source(3), {"class_name": "Dense", "config": {"units": 2, "name": "d"}}),
    "registered": lambda: tree(source(3), {**dense(), "registered_name": "keras.layers>Registered"}),
    "custom class": lambda: tree(source(3), entry("Registered", "keras.layers", units=2, name="d")),
    "class name is a list": lambda: tree(source(3), {**dense(), "class_name": ["Dense"]}),
    "more in an object": lambda: tree(source(3), {**dense(), "shared_object_id": 1}),
    "utility": lambda: tree(source(3), entry("get_file", "keras.utils", origin="file://" + FILE), weights=[]),
    "unsafe": lambda: tree(source(3), entry("enable_unsafe_deserialization", "keras.config"), weights=[]),
    "activation lambda": lambda: with_dense(activation=LAMBDA),
    "activation function": lambda: with_dense(activation=FUNCTION),
    "activation by module": lambda: with_dense(activation={**FUNCTION, "module": "os", "config": "system"}),
    "activation by path": lambda: with_dense(activation="keras.models.load_model"),
    "activation that is a loss": lambda: with_dense(activation="mean_squared_error"),
    "activation that is a model": lambda: with_dense(activation=with_dense()["config"]),
    "initialiser by name": lambda: with_dense(kernel_initializer="os.system"),
    "initialiser that is a layer": lambda: with_dense(kernel_initializer=dense()),
    "initialiser that is an optimizer": lambda: with_dense(kernel_initializer=entry("SGD", "keras.optimizers")),
    "initialiser from a file": lambda: with_dense(
        kernel_initializer=entry("Constant", "keras.initializers", value=FILE)
    ),
    "type specification": lambda: with_dense(
        activation={"class_name": "__typespec__", "spec_name": "x", "module": "os", "config": []}
    ),
    "tensor": lambda: with_dense(units={"class_name": "__tensor__", "config": {"value": 2, "dtype": "int32"}}),
    "array": lambda: with_dense(units={"class_name": "__numpy__", "config": {"value": [2], "dtype": "object"}}),
    "slice": lambda: with_dense(units={"class_name": "__slice__", "config": {"start": 0, "stop": 1, "step": 1}}),
    "symbolic tensor": lambda: with_dense(units=tensor("in")),
    "quantised": lambda: with_dense(dtype=entry("DTypePolicy", "keras", name="int8_from_float32")),
    "policy map": lambda: with_dense(dtype=entry("DTypePolicyMap", "keras.dtype_policies")),
    "quantisation": lambda: with_dense(quantization_config={"mode": "int8"}),
    "unknown argument": lambda: with_dense(input_tensor=1),
    "weights as argument": lambda: tree(
        source(3), entry("Embedding", input_dim=3, output_dim=2, weights=[1], name="e")
    ),
    "function as argument": lambda: with_dense(units=print),
    "bytes": lambda: with_dense(units=b"2"),
    "infinite": lambda: tree(source(3), entry("LeakyReLU", negative_slope=math.inf, name="l"), weights=[]),
    "not a number": lambda: tree(source(3), entry("Dropout", rate=math.nan, name="l"), weights=[]),
    "large integer": lambda: with_dense(units=10**400),
    "negative": lambda: with_dense(units=-5),
    "wide": lambda: with_dense(units=HUGE),
    "wide enough to be asked": lambda: with_dense(units=100_000),
    "two that are wide": lambda: tree(source(3), dense(units=60_000, name="a"), dense(units=60_000, name="b")),
    "wide and slow to draw": lambda: tree(
        source(9_000), dense(units=9_000, kernel_initializer=entry("Orthogonal", "keras.initializers")), weights=[(9,)]
    ),
    "wide input": lambda: tree(source(HUGE), dense()),
    "wide image": lambda: tree(source(60_000, 60_000, 3), entry("Flatten", name="f"), dense()),
    "many dimensions": lambda: tree(source(*[1] * 1000), entry("Flatten", name="f"), dense()),
    "wide normalisation": lambda: tree(
        source(60_000, 60_000), entry("Normalization", axis=[1, 2], mean=0.0, variance=1.0, name="n"), weights=[]
    ),
    "normalisation of a wide row": lambda: tree(
        source(2**24), entry("Normalization", axis=[1], mean=0.0, variance=1.0, name="n"), weights=[]
    ),
    "wide normalisation in a graph": lambda: graph(
        source(2**24),
        called(entry("Normalization", axis=[-1], mean=[0.0], variance=[1.0], name="dense"), tensor("in")),
        weights=[],
    ),
    "wide normalisation at each step": lambda: tree(
        source(3, 2**24),
        entry("TimeDistributed", layer=entry("Normalization", axis=[-1], mean=0.0, variance=1.0, name="n"), name="t"),
        weights=[],
    ),
    "wide normalisation by itself": lambda: tree(
        {
            **entry("Normalization", axis=[1, 2], mean=0.0, variance=1.0, name="n"),
            "build_config": {"input_shape": [None, 60_000, 60_000]},
        },
        weights=[],
        built=False,
    ),
    "wide words": lambda: tree(source(3), entry("Embedding", input_dim=10**7, output_dim=10**4, name="e")),
    "wide recurrent": lambda: tree(source(3, 3), entry("LSTM", units=50_000, name="l")),
    "wide state": lambda: tree(source(3, 3), entry("LSTM", units=100, stateful=True, name="l")),
    "wide convolution": lambda: tree(
        source(9, 9, 3), entry("Conv2D", filters=10**4, kernel_size=[999, 999], padding="same", name="c")
    ),
    "enlarged": lambda: tree(source(8, 8, 3), entry("UpSampling2D", size=HUGE, name="u"), weights=[]),
    "enlarged step by step": lambda: tree(
        source(8, 8, 3), *(entry("UpSampling2D", size=60, name=f"u{i}") for i in range(5)), weights=[]
    ),
    "padded": lambda: tree(source(8, 8, 3), entry("ZeroPadding2D", padding=HUGE, name="u"), weights=[]),
    "padded by parts": lambda: tree(
        source(8, 8, 3), entry("ZeroPadding2D", padding=[[HUGE, 1], [1, 1]], name="u"), weights=[]
    ),
    "repeated": lambda: tree(source(8), entry("RepeatVector", n=HUGE, name="u"), weights=[]),
    "resized": lambda: tree(source(8, 8, 3), entry("Resizing", height=HUGE, width=HUGE, name="u"), weights=[]),
    "resized in bounds": lambda: tree(
        source(8, 8, 3), entry("Resizing", height=8192, width=8192, name="u"), weights=[]
    ),
    "transposed": lambda: tree(
        source(99, 99, 1), entry("Conv2DTranspose", filters=1, kernel_size=1, strides=1000, name="u"), weights=[]
    ),
    "huge name": lambda: with_dense(name="x" * 10**7),
    "name with a path": lambda: with_dense(name="../../etc"),
    "name with escapes": lambda: with_dense(name="\x1b]52;c;x\x07"),
    "name is no text": lambda: with_dense(name=5),
    "model without a name": lambda: changed(["config", "config", "name"], None),
    "long text": lambda: with_dense(activation="relu" * 10**7),
    "very many layers": lambda: tree(source(3), *(entry("Flatten", name=f"f{i}") for i in range(100_000)), weights=[]),
    "many layers": lambda: tree(source(3), *(entry("Flatten", name=f"f{i}") for i in range(201)), weights=[]),
    "deep": lambda: with_dense(units=deep(900)),
    "very deep": lambda: with_dense(units=deep(100_000)),
    "long": lambda: with_dense(units=[0] * 10**6),
    "two of one name": lambda: tree(source(2), dense(), dense(), weights=[(2, 2), (2,), (2, 2), (2,)]),
    "two inputs": lambda: tree(source(3), source(3), dense()),
    "no layers but built": lambda: tree(weights=[]),
    "operation in a row": lambda: tree(source(3), entry("Add", "keras.src.ops.numpy", name="a"), weights=[]),
    "other operation": lambda: graph(
        source(3),
        called(entry("Tile", "keras.src.ops.numpy", repeats=[2, 2], name="dense"), tensor("in")),
        weights=[],
    ),
    "operation with a large result": lambda: graph(
        source(3),
        called(entry("Reshape", "keras.src.ops.numpy", newshape=[HUGE], name="dense"), tensor("in")),
        weights=[],
    ),
    "ever longer": lambda: graph(
        source(3),
        *(
            called(
                entry("Concatenate", "keras.src.ops.numpy", axis=-1, name=f"{n + 1}"),
                [tensor((n and f"{n}") or "in")] * 2,
            )
            for n in range(40)
        ),
        weights=[],
        outputs=("40", 0, 0),
    ),
    "index with text": lambda: indexed(["relu"]),
    "index with an object": lambda: indexed([dense()]),
    "index with a tensor of nobody": lambda: indexed([tensor("nobody")]),
    "constant of objects": lambda: indexed([constant([dense()])]),
    "constant of text": lambda: indexed([constant(["relu"])]),
    "constant that is a function": lambda: indexed([constant([FUNCTION])]),
    "ragged constant": lambda: indexed([constant([[1], [1, 2]])]),
    "constant of another kind": lambda: indexed([constant([1], "object")]),
    "constant that records": lambda: indexed([constant([1], "i4,f4")]),
    "deep constant": lambda: indexed([constant(functools.reduce(lambda inner, _: [inner], range(200), 1))]),
    "long constant": lambda: indexed([constant([0] * 100_000)]),
    "weights as a constant": lambda: indexed([constant([[0.5] * 40] * 40)]),
    "constant for units": lambda: with_dense(units=constant([2])),
    "slice with text": lambda: indexed([part(start="relu")]),
    "slice with an object": lambda: indexed([part(stop=dense())]),
    "slice without an end": lambda: indexed([part(stop=1 << 40)]),
    "slice that is none": lambda: indexed([{"class_name": "__slice__", "config": [0, 1]}]),
    "very many axes": lambda: indexed([None] * 40),
    "graph with a loop": lambda: graph(source(3), called(dense(), tensor("dense"))),
    "two that wait": lambda: graph(
        source(3), called(dense(), tensor("b")), called(dense(name="b"), tensor("dense")), weights=[]
    ),
    "call of what is missing": lambda: graph(source(3), called(dense(), tensor("nobody"))),
    "call that never was": lambda: graph(source(3), called(dense(), tensor("in", 7))),
    "call before the first": lambda: graph(source(3), called(dense(), tensor("in", -1))),
    "output of what is missing": lambda: graph(source(3), called(dense(), tensor("in")), outputs=("x", 0, 0)),
    "output that never was": lambda: graph(source(3), called(dense(), tensor("in")), outputs=("dense", 0, 5)),
    "no outputs": lambda: graph(source(3), called(dense(), tensor("in")), outputs=()),
    "input in the middle": lambda: graph(source(3), called(dense(), tensor("in")), inputs=("dense", 0, 0)),
    "one name in a graph": lambda: graph(source(3), called(dense(), tensor("in")), called(dense(), tensor("in"))),
    "call with a path": lambda: graph(source(3), called(dense(), FILE)),
    "call with an object": lambda: graph(source(3), called(dense(), dense())),
    "call with an array": lambda: graph(source(3), called(dense(), np.zeros((1, 3)))),
    "call with other arguments": lambda: graph(source(3), called(dense(), tensor("in"), __class__=1)),
    "calls are text": lambda: graph(source(3), {**dense(), "name": "dense", "inbound_nodes": "abc"}),
    "very many calls": lambda: graph(
        source(3),
        {**dense(), "name": "dense", "inbound_nodes": [{"args": [tensor("in")], "kwargs": {}}] * 20_000},
    ),
    "joined again and again": lambda: graph(
        source(3),
        *(called(entry("Concatenate", name=f"c{i}"), [tensor(f"c{i - 1}" if i else "in")] * 9) for i in range(15)),
        outputs=("c14", 0, 0),
        weights=[],
    ),
    "spread": lambda: graph(
        source(60_000),
        called(entry("Reshape", target_shape=[60_000, 1], name="a"), tensor("in")),
        called(entry("Reshape", target_shape=[1, 60_000], name="b"), tensor("in")),
        called(entry("Add", name="c"), [tensor("a"), tensor("b")]),
        called(entry("Normalization", axis=[1, 2], mean=0.0, variance=1.0, name="dense"), tensor("c")),
        weights=[],
    ),
    "doubling": lambda: doubling(10),
    "directions of directions": lambda: tree(source(3, 3), directions(12), weights=[]),
    "directions of a model": lambda: tree(
        source(3, 3), entry("Bidirectional", layer=tree(source(3, 3))["config"], name="b"), weights=[]
    ),
    "model in a model that is not built": lambda: tree(
        source(8, 8, 3),
        tree(entry("UpSampling2D", size=2, name="a"), entry("UpSampling2D", size=2, name="b"))["config"],
        weights=[],
    ),
    "cell of anything": lambda: tree(source(3, 3), entry("RNN", cell=dense(), name="b"), weights=[]),
}


@pytest.fixture(scope="module", autouse=True)
def _warm():
    """Let Keras and TensorFlow import and open what they need for any model."""
    for name in ("convolutions", "recurrent", "masked", "normalised"):
        from_plain(to_plain(ARCHITECTURES[name]()))
    gc.collect()
    gc.freeze()  # collecting is then a matter of what the tests make
    yield
    gc.unfreeze()


_audited: list | None = None
_watched = 0  # the thread; others may be at work in this process, such as a cluster's


def _audit(event, arguments):
    if _audited is not None and threading.get_ident() == _watched and event.partition(".")[0] in (
        "open", "exec", "compile", "import", "marshal", "os", "subprocess", "socket", "pickle", "ctypes", "shutil"
    ):  # fmt: skip
        _audited.append((event, arguments[:1]))


@pytest.fixture
def audited():
    """What was opened, compiled, run or imported so far."""
    global _audited, _watched
    if not _audit.__dict__.get("there"):
        sys.addaudithook(_audit)  # there is no way to remove one
        _audit.there = True
    _audited, _watched = [], threading.get_ident()
    with fuzz.collector_unwatched():
        yield _audited
    _audited = None


def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM"))


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_trees_are_refused(name, audited):
    hostile = HOSTILE[name]()
    gc.collect()
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")  # forget the peak
    before = peak()
    audited.clear()
    start = time.thread_time()
    with pytest.raises(NotPlain):
        from_plain(hostile)
    took = time.thread_time() - start
    seen = audited[:]
    assert peak() - before < 100 * MB
    assert seen == []
    assert took < 1.5, took


def test_a_valid_tree_opens_nothing_either(audited):
    for name in ("dense", "convolutions", "recurrent", "residual"):
        plain = to_plain(ARCHITECTURES[name]())
        audited.clear()
        from_plain(plain)
        assert audited == []


def test_hostile_training_only_goes_missing(audited):
    valid = {"optimizer": entry("SGD", "keras.optimizers", learning_rate=0.1), "loss": "mse"}
    valid |= {"loss_weights": None, "metrics": ["mae"], "weighted_metrics": None}
    assert from_plain(with_dense() | {"compile": valid}).compiled
    wide = tree(source(60_000), dense(units=60_000))["config"]
    for change in (
        {"optimizer": FILE},
        {"optimizer": wide},
        {"loss": SAVED},
        {"loss": wide},
        {"loss": {"a": [wide]}},
        {"loss": LAMBDA},
        {"loss": FUNCTION},
        {"loss": entry("MeanSquaredError", "keras.losses", fn=SAVED)},
        {"metrics": [entry("MeanIoU", "keras.metrics", num_classes=10**6)]},
        {"metrics": [entry("AUC", "keras.metrics", num_thresholds=10**8)]},
        {"metrics": [wide]},
        {"metrics": [entry("AUC", "keras.metrics", num_thresholds=1000)] * 500},
        {"metrics": cycle},
        {"loss_weights": [10**400]},
        {"optimizer": entry("SGD", "keras.optimizers", learning_rate=math.nan)},
        {"optimizer": None},
    ):
        plain, before = with_dense() | {"compile": valid | change}, peak()
        audited.clear()
        model = from_plain(plain)
        assert audited == [] and not model.compiled, change
        assert peak() - before < 100 * MB


def test_nothing_is_disturbed():
    plain = [to_plain(ARCHITECTURES[name]()) for name in ("recurrent", "augmentation", "masked", "configured")]

    def drawn(between):
        keras.utils.set_random_seed(5)
        keras.backend.clear_session()
        keras.random.normal((2,))
        between()
        found = [random.random(), np.random.rand(), *np.asarray(keras.random.normal((3,)))]
        found += [*tf.random.uniform((2,)).numpy(), *next(iter(tf.data.Dataset.range(9).shuffle(9).batch(9))).numpy()]
        found += [*np.asarray(L.Dense(2)(np.ones((1, 2)))).ravel(), L.Dense(1).name, L.Dropout(0.1).name]
        return found

    def between():
        for item in plain:
            from_plain(item)
        with pytest.raises(NotPlain):
            from_plain(with_dense(units=5))
        with pytest.raises(NotPlain):
            from_plain(tree(source(3), dense(), entry("Dropout", name="d", rate=7)))

    assert drawn(between) == drawn(lambda: None)
    assert not keras.src.backend.common.global_state.get_global_attribute("uninitialized_variables")


def test_memory_is_given_back():
    plain = to_plain(Sequential([Input((2000,)), L.Dense(2000), L.Dense(2000)]))
    from_plain(plain)
    gc.collect()
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    before = peak()
    for _ in range(8):  # 32 MB each
        from_plain(plain)
        gc.collect()
    assert peak() - before < 128 * MB


VALUES = [
    None, True, -1, 0, 1, 3, 100, 10**6, 10**12, 10**400, 0.5, -2.0, math.nan, math.inf, "", "relu", "same", "x" * 500,
    "dense", "in", FILE, [], {}, [1, 2, 3], LAMBDA, FUNCTION, b"x", (), np.zeros((2, 2), "float32"), np.array(None), cycle,
]  # fmt: skip


def mutate(root, draw):
    """Change one place of a tree: put in another value, leave it out, double it, or exchange it with another."""
    places = []

    def walk(value, depth=0):
        if depth < 20 and isinstance(value, dict | list):
            for key, item in list(value.items() if isinstance(value, dict) else enumerate(value)):
                places.append((value, key))
                walk(item, depth + 1)

    walk(root)
    if not places:
        return
    place, key = draw.choice(places)
    kind = draw.random()
    if kind < 0.4:
        place[key] = copy.copy(draw.choice(VALUES))
    elif kind < 0.6:
        other, name = draw.choice(places)
        place[key] = (
            copy.deepcopy(other[name]) if name in (other if isinstance(other, dict) else range(len(other))) else 0
        )
    elif kind < 0.75:
        del place[key]
    elif kind < 0.85 and isinstance(place, list):
        place.insert(key, copy.deepcopy(place[key]))
    elif isinstance(place, dict):
        place[draw.choice(["units", "name", "layer", "class_name", "module", "size", "x", 5])] = place.pop(key)
    elif isinstance(place[key], int):
        place[key] *= draw.choice([-1, 2, 1000])


@pytest.mark.parametrize(
    "name", ["configured", "convolutions", "recurrent", "shared", "nested", "masked", "normalised"]
)
def test_damaged_trees_are_models_or_are_refused(name, audited):
    model = ARCHITECTURES[name]()
    model.compile("adam", "mse", metrics=["mae"])
    valid = listed(to_plain(model))
    draw = random.Random(name)
    refused = 0
    for _ in range(300):
        damaged = copy.deepcopy(valid)
        for _ in range(draw.choice([1, 1, 1, 2, 5])):
            mutate(damaged, draw)
        audited.clear()
        try:
            assert isinstance(from_plain(damaged), keras.Model)
        except NotPlain:
            refused += 1
        assert audited == []
    assert 0 < refused < 300


def test_a_frozen_layer_can_be_thawed_and_trained():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3), keras.layers.Dense(1)])
    model.layers[0].trainable = False
    rebuilt = from_plain(to_plain(model))
    assert len(rebuilt.trainable_weights) == 2
    rebuilt.layers[0].trainable = True
    rebuilt.compile(optimizer="sgd", loss="mse")
    rebuilt.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)
    assert not np.allclose(rebuilt.get_weights()[0], model.get_weights()[0])
