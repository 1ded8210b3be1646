"""A Keras model as plain data, and back again in a process that must not trust that data.

The student's process takes a model apart into its configuration and its weights; the judge builds one like it, and
nothing of the student's code takes part. Keras can rebuild a model from its configuration too, but its `safe_mode` has
been got around more than once, so its deserialiser is never asked. Here the whole configuration is first read against
a list of what may occur, and only what was read is then built, by calls to classes of this module's choosing.

The tree is a dict: `config` (of the model, as Keras writes one), `weights` (arrays in the order of `model.weights`),
`seeds` (the states of random layers, in the order of `model.variables`), `built`, and if it was compiled, `compile`.
"""

import copy
import inspect
import math
import operator
import random
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import FunctionType
from typing import Any

import keras
import numpy as np
from keras.src.activations import activations as called
from keras.src.backend.common import global_state
from keras.src.models.functional import Functional
from keras.src.ops import nn as activations
from keras.src.ops import numpy as elementwise

__all__ = ["NotPlain", "from_plain", "to_plain"]

WEIGHT_BYTES = 256 << 20  # of all weights together
LAYERS = 200  # nested ones and those inside of others included
_PIECES = 50_000  # values in a configuration
_DEPTH = 50
_CONSTANTS = 1_000  # numbers that stand between layers: means of features, no weights that nobody counts
_WORK = 3_000  # objects made and layers called, about a third of a millisecond each
_CALL_WORK = 4  # at least; calling a nested model counts as all that is in it
_COMPILE_WORK = 100
_OUTPUT_VALUES = 1 << 26  # of one tensor, for one example
_MEANS = 1 << 16  # of a Normalization that was given one for all
_RANK = 16
_NAME = 128  # characters
_INTEGER = 1 << 24
# What makes outputs large without any weights has limits of its own; seeds are numbers of any size.
_INTEGERS = {"seed": (1 << 31) - 1, "units": 1 << 17, "filters": 1 << 14, "strides": 1 << 10, "size": 64, "n": 1 << 16}
_INTEGERS |= {"padding": 1 << 10, "height": 1 << 13, "width": 1 << 13, "num_thresholds": 1_000}


def _words(text: str) -> list[str]:
    return text.split()


# Keys with a meaning only when they are set: tensors of a kind that weights cannot cross as, and state between calls,
# which is allocated as soon as the layer is built.
_UNSET = _words("stateful sparse ragged lora_rank lora_alpha quantization_config weights")
_CALL = frozenset(
    _words("""training mask initial_state sequences sequence query value key query_mask value_mask key_mask
    attention_mask use_causal_mask return_attention_scores""")
)
_ENTRY = frozenset(_words("module class_name config registered_name name inbound_nodes build_config compile_config"))
_COMPILE = _words("optimizer loss loss_weights metrics weighted_metrics")

_BY_DIMENSION = """Conv{} Conv{}Transpose MaxPooling{} AveragePooling{} GlobalMaxPooling{} GlobalAveragePooling{}
    ZeroPadding{} Cropping{} UpSampling{} SpatialDropout{}"""
# Left out is what reads files, runs a function, looks words up, allocates by its arguments alone, or can end the
# process: adaptive pooling divides by zero in TensorFlow.
_NAMES = {
    "keras": "Sequential DTypePolicy",
    "keras.layers": " ".join(_BY_DIMENSION.replace("{}", dimension) for dimension in ("1D", "2D", "3D"))
    + """ InputLayer Dense Activation ReLU LeakyReLU PReLU ELU Softmax Identity Masking Embedding Flatten Reshape
    Permute RepeatVector Resizing CenterCrop Rescaling Normalization BatchNormalization LayerNormalization
    GroupNormalization RMSNormalization UnitNormalization Dropout GaussianDropout GaussianNoise AlphaDropout
    ActivityRegularization
    DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D Add Subtract Multiply Average Maximum Minimum
    Concatenate Dot Attention AdditiveAttention MultiHeadAttention LSTM GRU SimpleRNN RNN LSTMCell GRUCell SimpleRNNCell
    StackedRNNCells Bidirectional TimeDistributed RandomFlip RandomTranslation RandomRotation RandomZoom RandomCrop
    RandomErasing RandomContrast RandomBrightness""",
    "keras.initializers": """Zeros Ones Constant Identity Orthogonal GlorotNormal GlorotUniform HeNormal HeUniform
    LecunNormal LecunUniform RandomNormal RandomUniform TruncatedNormal VarianceScaling""",
    "keras.regularizers": "L1 L2 L1L2 OrthogonalRegularizer",
    "keras.constraints": "MaxNorm MinMaxNorm NonNeg UnitNorm",
    "keras.optimizers": "SGD Adam AdamW Adamax Nadam RMSprop Adagrad Adadelta Adafactor Ftrl Lion",
    "keras.optimizers.schedules": """ExponentialDecay PiecewiseConstantDecay PolynomialDecay InverseTimeDecay
    CosineDecay CosineDecayRestarts""",
    "keras.losses": """MeanSquaredError MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredLogarithmicError
    BinaryCrossentropy BinaryFocalCrossentropy CategoricalCrossentropy CategoricalFocalCrossentropy
    SparseCategoricalCrossentropy CosineSimilarity Hinge SquaredHinge CategoricalHinge Huber KLDivergence LogCosh
    Poisson""",
    "keras.metrics": """Mean MeanSquaredError RootMeanSquaredError MeanAbsoluteError MeanAbsolutePercentageError
    MeanSquaredLogarithmicError Accuracy BinaryAccuracy CategoricalAccuracy SparseCategoricalAccuracy
    TopKCategoricalAccuracy SparseTopKCategoricalAccuracy BinaryCrossentropy CategoricalCrossentropy
    SparseCategoricalCrossentropy KLDivergence Poisson CosineSimilarity LogCoshError Hinge SquaredHinge AUC Precision
    Recall TruePositives TrueNegatives FalsePositives FalseNegatives F1Score R2Score""",
}
_CLASSES: dict[object, Any] = {
    (module, name): operator.attrgetter(f"{module}.{name}".removeprefix("keras."))(keras)
    for module, names in _NAMES.items()
    for name in _words(names)
}
_CLASSES["keras.src.models.functional", "Functional"] = Functional
# What is done with tensors between layers: a sum is such an operation, and so is an Embedding's mask.
_OPERATIONS = {
    elementwise: """Add Subtract Multiply Divide TrueDivide Negative NotEqual Any Power Square Sqrt Exp Log Absolute
    Tanh Maximum Minimum Clip Mean Sum Max Min GetItem ExpandDims Squeeze Reshape Concatenate""",
    activations: "Relu Relu6 LeakyRelu Sigmoid Softmax Silu Elu Selu Gelu Softplus",
    called: "ReLU",
}
for _module, _names in _OPERATIONS.items():
    _CLASSES |= {(_module.__name__, _name): getattr(_module, _name) for _name in _words(_names)}

_FUNCTIONS = {
    name: getattr(keras.losses, name)
    for name in _words("""binary_crossentropy binary_focal_crossentropy categorical_crossentropy categorical_hinge
    categorical_focal_crossentropy cosine_similarity hinge huber kl_divergence log_cosh mean_absolute_error
    mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error poisson
    sparse_categorical_crossentropy squared_hinge""")
}
# Every string in a configuration that is not a name is one of these: a choice that a layer gives, or the name of an
# activation, a loss, a metric or a data type.
_WORDS = {*_FUNCTIONS}.union(
    _words("""celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear
    log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus
    sparsemax squareplus swish tanh tanh_shrink threshold
    mse MSE mae MAE mape MAPE msle MSLE bce BCE kld KLD accuracy acc auc binary_accuracy categorical_accuracy
    sparse_categorical_accuracy top_k_categorical_accuracy sparse_top_k_categorical_accuracy precision recall f1_score
    r2_score root_mean_squared_error
    float16 float32 float64 bfloat16 mixed_float16 mixed_bfloat16 bool int8 int16 int32 int64 uint8 uint16 uint32 uint64
    valid same causal channels_first channels_last constant reflect nearest wrap bilinear bicubic lanczos3 lanczos5
    horizontal vertical horizontal_and_vertical concat sum ave mul dot fan_in fan_out fan_avg normal uniform
    truncated_normal untruncated_normal rows columns auto none mean sum_over_batch_size mean_with_sample_weight
    micro macro weighted uniform_average variance_weighted_average ROC PR interpolation minoring majoring""")
)


# What TensorFlow calls functions that Keras has, where the names differ.
_TENSORFLOWS = {"softmax_v2": "softmax", "swish": "silu", "silu": "silu", "identity": "linear"}


def _layers(names: str) -> tuple[Any, ...]:
    return tuple(getattr(keras.layers, name) for name in _words(names))


# Which objects may be the value of an argument, by how the argument's name ends.
_KINDS: dict[str, Any] = {
    "initializer": keras.initializers.Initializer,
    "regularizer": keras.regularizers.Regularizer,
    "constraint": keras.constraints.Constraint,
    "activation": _layers("Activation ReLU LeakyReLU PReLU ELU Softmax"),
    "layer": keras.layers.Layer,
    "cell": _layers("LSTMCell GRUCell SimpleRNNCell StackedRNNCells"),
    "cells": _layers("LSTMCell GRUCell SimpleRNNCell StackedRNNCells"),
    "layers": keras.Operation,
    "model": (keras.Sequential, Functional),
    "optimizer": keras.optimizers.Optimizer,
    "rate": keras.optimizers.schedules.LearningRateSchedule,
    "loss": keras.losses.Loss,
    "metrics": keras.metrics.Metric,
}


# Data types of constants.
_NUMBERS = frozenset(_words("bool float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64"))


class NotPlain(Exception):
    """A model that cannot be taken apart into plain data, or plain data that no model is built from."""


@dataclass(frozen=True, slots=True)
class _Tensor:
    """One output of one call of a layer."""

    layer: str
    call: int
    index: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be made: all of it was read and is allowed."""

    cls: Any
    config: dict[str, Any]
    calls: list[tuple[list[Any], dict[str, Any]]]
    build_shape: Any


def to_plain(model: Any) -> dict[str, Any]:
    """Take a model apart.

    Args:
        model: a Sequential or Functional model of Keras' own layers, built or not, compiled or not.

    Raises:
        NotPlain: there is more in it than that. Its optimizer, loss and metrics only come along when they are Keras'.
    """
    module = {keras.Sequential: "keras", Functional: "keras.src.models.functional"}.get(type(model))
    if module is None:
        raise NotPlain("neither a Sequential nor a Functional model")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about lambdas, before the refusal
            _look_at_activations(model)
            config = _plain(
                {"module": module, "class_name": type(model).__name__, "config": model.get_config()}, depth=0
            )
            _Reader().value(config, "model")
            kept = {id(variable) for variable in model.weights}
            tree = {
                "config": config,
                "weights": [np.array(weight) for weight in model.get_weights()],
                "seeds": [np.array(seed.numpy()) for seed in model.variables if id(seed) not in kept],
                "built": bool(model.built),
            }
            _arrays(tree)
    except NotPlain:
        raise
    except Exception as error:
        raise NotPlain(f"it cannot be taken apart: {type(error).__name__}") from error
    try:
        if model.compiled:
            found = model.get_compile_config()
            tree["compile"] = _plain({key: found.get(key) for key in _COMPILE}, depth=0)
            _Reader().compiled(tree["compile"])
    except Exception:  # a loss of the student's own: the model crosses without it
        tree.pop("compile", None)
    return tree


def from_plain(tree: object) -> Any:
    """Build a model from what `to_plain` made of one, or from anything else that a hostile process sent.

    The random generators of Python, NumPy and Keras and the counters of names are as before afterwards.

    Args:
        tree: plain data of any shape. Nothing of it is run, and none of it is shared with the model.

    Returns:
        A Sequential or Functional model, whose weights take as much memory as those in the tree.

    Raises:
        NotPlain: no such model, or one that is too large.
    """
    try:
        if not isinstance(tree, dict):
            raise NotPlain("no dict")
        arrays = _arrays(tree)
        plan = _Reader().value(tree.get("config"), "model")
        if not isinstance(plan, _Plan):
            raise NotPlain("no model")
        with _undisturbed(_Registry(sum(array.size for array in arrays))):
            builder = _Builder()
            with keras.StatelessScope(initialize_variables=False):
                model = builder.make(plan)
            if model.built is not tree.get("built"):
                raise NotPlain("built or not")
            _fill(model, arrays)
            builder.finish()
            _compile(model, tree.get("compile"))
    except NotPlain:
        raise
    except Exception as error:  # Keras refuses what makes no sense by all kinds of errors
        raise NotPlain(f"Keras refuses it: {type(error).__name__}") from error
    return model


def _plain(value: Any, depth: int) -> Any:
    """Return a configuration with exact built-in types, where layers keep subclasses of them as they were given."""
    if depth > _DEPTH:
        raise NotPlain("too deep")
    if isinstance(value, dict):
        return {str(key): _plain(_common(str(key), item), depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return (tuple if isinstance(value, tuple) else list)(_plain(item, depth + 1) for item in value)
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return value


def _common(key: str, value: Any) -> Any:
    """Return a value as it would stand there had it been given in the common way.

    A `Rescaling` keeps arrays and tensors in a form of their own, which as lists mean the same; and some of
    TensorFlow's activations have other names than Keras's.
    """
    if not isinstance(value, dict):
        return value
    kind, config = value.get("class_name"), value.get("config")
    if key in ("scale", "offset") and kind in ("__numpy__", "__tensor__") and isinstance(config, dict):
        return config.get("value")
    if key == "activation" and kind == "function" and isinstance(config, str):
        return _TENSORFLOWS.get(config, value)
    return value


def _look_at_activations(model: Any) -> None:
    """Refuse functions of the student's own: a configuration tells them by name alone, which may be one of Keras's."""
    for layer in model._flatten_layers():  # noqa: SLF001
        for name in ("activation", "recurrent_activation"):
            function = getattr(layer, name, None)
            if isinstance(function, FunctionType) and not function.__module__.startswith(("keras.", "tensorflow.")):
                raise NotPlain("an activation of the student's own")


def _arrays(tree: Mapping[str, object]) -> list[np.ndarray[Any, Any]]:
    """Return the weights and seeds of a tree."""
    arrays: list[Any] = []
    for key in ("weights", "seeds"):
        part = tree.get(key)
        if type(part) is not list or len(part) > 20 * LAYERS:
            raise NotPlain(f"no {key}")
        arrays += part
    if any(type(array) is not np.ndarray or array.dtype.kind not in "biuf" for array in arrays):
        raise NotPlain("weights of another kind")
    if sum(array.size * array.itemsize for array in arrays) > WEIGHT_BYTES:
        raise NotPlain("too large weights")
    return arrays


@cache
def _parameters(cls: Any) -> frozenset[str]:
    """Return the names of the arguments with which a class, or one that it comes from, is made."""
    found = {"name", "trainable", "dtype", "rms_scaling"}  # the last is taken from the others by LayerNormalization
    for base in cls.__mro__:
        if isinstance(init := vars(base).get("__init__"), FunctionType):
            found |= set(inspect.signature(init).parameters)
    return frozenset(found - {"self", "args", "kwargs"})


class _Reader:
    """Turns a configuration into plans, and refuses whatever is not on the lists."""

    def __init__(self) -> None:
        self._pieces = _PIECES
        self._layers = LAYERS
        self._constants = _CONSTANTS

    def compiled(self, config: dict[Any, Any]) -> dict[str, Any]:
        """Return the arguments of `compile`."""
        plans = {key: self.value(config[key], key) for key in _COMPILE}
        if not isinstance(plans["optimizer"], _Plan):
            raise NotPlain("no optimizer")
        return plans

    def value(self, value: Any, key: str, depth: int = 0) -> Any:
        """Return a copy of an argument's value, with a plan for each object in it."""
        self._pieces -= 1
        if self._pieces < 0 or depth > _DEPTH:
            raise NotPlain("too large or too deep a configuration")
        if value is None or type(value) is bool:
            return value
        if type(value) is int and abs(value) <= _INTEGERS.get(key, _INTEGER):
            return value
        if type(value) is float and math.isfinite(value):
            return value
        if type(value) is str and len(value) <= _NAME and value in _WORDS:
            return value
        if type(value) in (list, tuple):
            return type(value)(self.value(item, key, depth + 1) for item in value)
        if type(value) is dict:
            if "class_name" in value:
                return self._object(value, key, depth + 1)
            return {_checked_name(name): self.value(item, key, depth + 1) for name, item in value.items()}
        raise NotPlain(f"{type(value).__name__} {key!r:.40}")

    def _object(self, entry: dict[Any, Any], key: str, depth: int) -> Any:
        kind, config, role = (entry.get("module"), entry.get("class_name")), entry.get("config"), key.split("_")[-1]
        if role in ("loss", "metrics") and kind == ("builtins", "function") and type(config) is str:
            return _FUNCTIONS[config]
        if role == "call" and kind == (None, "__keras_tensor__") and type(config) is dict:
            return _tensor(config.get("keras_history"))
        if role == "call" and kind == (None, "__ellipsis__"):
            return ...
        if role == "call" and kind in ((None, "__numpy__"), (None, "__tensor__")) and type(config) is dict:
            constant = self._constant(config, depth)
            return keras.ops.convert_to_tensor(constant) if entry["class_name"] == "__tensor__" else constant
        if role == "call" and kind == (None, "__slice__") and type(config) is dict:
            ends = [self.value(config.get(end), "index", depth) for end in ("start", "stop", "step")]
            if not all(end is None or type(end) is int for end in ends):
                raise NotPlain("no slice")
            return slice(*ends)
        cls = _CLASSES.get(kind) if all(type(part) is str for part in kind) else None
        if cls is None or type(config) is not dict or not _ENTRY.issuperset(entry):
            raise NotPlain("an object of a kind that does not cross")
        if entry.get("registered_name") not in (None, entry["class_name"]):
            raise NotPlain("a registered object")
        if cls is keras.DTypePolicy and role == "dtype":  # the layer makes one of its own
            return self.value(config.get("name"), key)
        if not issubclass(cls, _KINDS.get(role, ())):
            raise NotPlain("an object out of place")
        if issubclass(cls, keras.Operation):
            self._layers -= 1
            if self._layers < 0:
                raise NotPlain("too many layers")
        if cls in (keras.Sequential, Functional):
            config = self._model(config, depth)
        else:
            if not _parameters(cls).issuperset(config):
                raise NotPlain("an unknown argument")
            config = {
                key: _checked_name(item) if key == "name" else self.value(item, key, depth)
                for key, item in config.items()
            }
            if any(config.get(key) not in (None, False) for key in _UNSET):
                raise NotPlain("an argument that does not cross")
            if cls is keras.layers.TimeDistributed and config["layer"].config.get("mean") is not None:
                raise NotPlain("a mean for each step")  # whose size would not be seen
            # this one copies its layer by Keras' deserialiser, and would do so again and again for one of its own kind
            if cls is keras.layers.Bidirectional and not issubclass(config["layer"].cls, keras.layers.RNN):
                raise NotPlain("only recurrent layers run in two directions")
        shape = entry.get("build_config")
        shape = self.value(shape.get("input_shape"), "shape", depth) if type(shape) is dict else None
        return _Plan(cls, config, [self._call(node, depth) for node in _listed(entry.get("inbound_nodes", []))], shape)

    def _constant(self, config: dict[Any, Any], depth: int) -> np.ndarray[Any, Any]:
        """Return an array that stands between layers, as in `(inputs - mean) / spread`."""
        value, kind = self.value(config.get("value"), "constant", depth), config.get("dtype")
        if type(kind) is not str or kind not in _NUMBERS:
            raise NotPlain("a constant of another kind")
        found = np.array(value)
        self._constants -= found.size
        if found.dtype.kind not in "biuf" or self._constants < 0:
            raise NotPlain("no numbers, or more than features have")
        return found.astype(kind)

    def _model(self, config: dict[Any, Any], depth: int) -> dict[str, Any]:
        layers = [self.value(entry, "layers", depth) for entry in _listed(config.get("layers"))]
        if not all(isinstance(layer, _Plan) for layer in layers):
            raise NotPlain("no layer")
        return {
            "name": _checked_name(config.get("name")),
            "trainable": self.value(config.get("trainable", True), "trainable"),
            "layers": layers,
            "inputs": self._ends(config.get("input_layers"), depth),
            "outputs": self._ends(config.get("output_layers"), depth),
        }

    def _ends(self, value: Any, depth: int) -> Any:
        """Return a model's inputs or outputs, in the structure that they have."""
        self._pieces -= 1
        if self._pieces < 0 or depth > _DEPTH:
            raise NotPlain("too many ends")
        if type(value) is dict:
            return {_checked_name(name): self._ends(item, depth + 1) for name, item in value.items()}
        if type(value) not in (list, tuple):
            return None
        if len(value) == 3 and type(value[0]) is str:
            return _tensor(value)
        return type(value)(self._ends(item, depth + 1) for item in value)

    def _call(self, node: Any, depth: int) -> tuple[list[Any], dict[str, Any]]:
        args, kwargs = (node.get("args"), node.get("kwargs")) if type(node) is dict else (None, None)
        if type(kwargs) is not dict or not _CALL.issuperset(kwargs):
            raise NotPlain("a call with unknown arguments")
        return (
            [self.value(argument, "call", depth) for argument in _listed(args)],
            {key: self.value(argument, "call", depth) for key, argument in kwargs.items()},
        )


def _listed(value: Any) -> Any:
    if type(value) not in (list, tuple):
        raise NotPlain("no list")
    return value


def _checked_name(value: Any) -> str:
    if type(value) is not str or not 0 < len(value) <= _NAME or not value.isprintable():
        raise NotPlain("no name")
    return value


def _tensor(value: Any) -> _Tensor:
    if type(value) not in (list, tuple) or len(value) != 3:
        raise NotPlain("no tensor")
    name, call, index = value
    if not (type(call) is type(index) is int and 0 <= call <= _WORK and 0 <= index <= _WORK):
        raise NotPlain("no tensor")
    return _Tensor(_checked_name(name), call, index)


class _Builder:
    """Makes what was planned, inside a scope in which variables get no values."""

    def __init__(self, work: int = _WORK) -> None:
        self._work = 0
        self._most = work
        self._unbuilt = 0  # models
        self._costs: dict[int, int] = {}
        self._layers: list[tuple[Any, bool]] = []  # each with whether it is trainable; inner ones before outer ones

    def make(self, value: Any) -> Any:
        """Return a value with the objects that are planned in it."""
        if isinstance(value, list | tuple):
            return type(value)(self.make(item) for item in value)
        if isinstance(value, dict):
            return {key: self.make(item) for key, item in value.items()}
        if not isinstance(value, _Plan):
            return value
        before, config = self._work, value.config
        self._spend(1)
        if value.cls is keras.Sequential:
            made = self._sequential(config)
        elif value.cls is Functional:
            made = self._functional(config)
        else:
            made = value.cls(**{key: self.make(item) for key, item in config.items()})
        if isinstance(made, keras.layers.Layer):
            self._costs[id(made)] = self._work - before
            if "trainable" in config:
                self._layers.append((made, bool(config["trainable"])))
        return made

    def finish(self) -> None:
        """Set what depends on the weights, and what layers do not set by themselves."""
        for layer, trainable in reversed(self._layers):  # a layer that is set sets those inside of it
            layer.trainable = trainable
        for layer, _ in self._layers:
            if isinstance(layer, keras.layers.Normalization):
                layer.finalize_state()

    def _spend(self, work: int) -> None:
        self._work += work
        if self._work > self._most:
            raise NotPlain("too much to build")

    def _sequential(self, config: dict[str, Any]) -> Any:
        unbuilt, plans = self._unbuilt, config["layers"]
        layers = [self.make(plan) for plan in plans]
        shape = getattr(layers[0], "batch_shape", getattr(layers[0], "input_shape", None)) if len(layers) > 1 else None
        if shape is None:
            for layer, plan in zip(layers, plans, strict=True):
                if plan.build_shape is not None and not layer.built:
                    _check_size(tuple(plan.build_shape))
                    _check_mean(layer, plan.build_shape)
                    layer.build(tuple(plan.build_shape))  # by itself, such as a Normalization that was adapted
            self._unbuilt += 1
        else:
            for layer in layers:  # before Keras does it: building may allocate as much as an input needs
                self._spend(max(self._costs.get(id(layer), 0), _CALL_WORK))
                if not isinstance(layer, keras.layers.InputLayer):
                    _check_mean(layer, shape)
                    shape = layer.compute_output_shape(shape)
                _check_size(shape)
            if self._unbuilt > unbuilt:
                raise NotPlain("a model that is not built in one that is")
        return keras.Sequential(layers, name=config["name"])

    def _functional(self, config: dict[str, Any]) -> Any:
        unbuilt = self._unbuilt
        outputs: dict[str, list[Any]] = {}  # of each layer: for each call its tensors
        waiting: list[tuple[str, Any, Any]] = []
        sources, models = set(), set()
        for plan in config["layers"]:
            layer = self.make(plan)
            if layer.name in outputs:
                raise NotPlain("two layers of one name")
            outputs[layer.name] = []
            if isinstance(layer, Functional):
                models.add(layer.name)
            if isinstance(layer, keras.layers.InputLayer):
                outputs[layer.name].append([layer.output])
                sources.add(layer.name)
                _check_size(layer.batch_shape)
            waiting += [(layer.name, layer, call) for call in plan.calls]
        if self._unbuilt > unbuilt:
            raise NotPlain("a model that is not built in one that is")

        def found(value: Any, ends: bool = False) -> Any:
            if isinstance(value, _Tensor):
                # Keras counts the calls of a Functional model from 1 where they are ends, from 0 where arguments
                calls = outputs[value.layer]
                return ([None, *calls] if ends and value.layer in models else calls)[value.call][value.index]
            if isinstance(value, list | tuple):
                return type(value)(found(item, ends) for item in value)
            return {key: found(item, ends) for key, item in value.items()} if isinstance(value, dict) else value

        while waiting:
            later: list[tuple[str, Any, Any]] = []
            for name, layer, (args, kwargs) in waiting:
                try:
                    if any(name == other for other, _, _ in later):
                        raise IndexError  # calls of one layer keep their order
                    args, kwargs = found(args), found(kwargs)
                except IndexError:
                    later.append((name, layer, (args, kwargs)))
                    continue
                self._spend(max(self._costs.get(id(layer), 0), _CALL_WORK))
                if args:
                    _check_mean(layer, getattr(args[0], "shape", None))
                outputs[name].append(keras.tree.flatten(layer(*args, **kwargs)))
                for tensor in outputs[name][-1]:
                    _check_size(tensor.shape)
            if len(later) == len(waiting):
                raise NotPlain("calls that wait for one another")
            waiting = later
        ends = keras.tree.flatten(config["inputs"])
        if not all(isinstance(end, _Tensor) and end.layer in sources for end in ends):
            raise NotPlain("inputs that are none")
        return keras.Model(found(config["inputs"], True), found(config["outputs"], True), name=config["name"])


def _check_size(shape: Any) -> None:
    """Refuse a tensor's shape that no layer of a student's has, before anything is allocated for it."""
    sizes = [1 if size is None else operator.index(size) for size in shape[: _RANK + 1]]
    if len(sizes) > _RANK or any(size < 0 for size in sizes) or math.prod(sizes) > _OUTPUT_VALUES:
        raise NotPlain("too large a tensor")


def _check_mean(layer: Any, shape: Any) -> None:
    """Refuse a Normalization that is about to spread a given mean over a large tensor."""
    given = isinstance(layer, keras.layers.Normalization) and layer.input_mean is not None
    if given and math.prod(shape[axis] or 1 for axis in layer.axis) > _MEANS:
        raise NotPlain("too many means")


class _Registry(list[Any]):
    """Where Keras enters variables that have no value yet; refuses those for which no weights came along."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self._room = room + 4 * LAYERS  # layers that are copied and then dropped leave seeds behind

    def append(self, variable: Any) -> None:
        self._room -= math.prod(variable.shape)
        if self._room < 0:
            raise NotPlain("layers with larger weights than those that came along")
        # for those who ask for the value already, since the initialiser that was planned may take its time
        variable._initializer = keras.ops.zeros  # noqa: SLF001
        super().append(variable)


@contextmanager
def _undisturbed(registry: _Registry) -> Iterator[None]:
    """Put back what building changes: random generators, the counters of names, and Keras' list of variables."""
    python, numpy = random.getstate(), np.random.get_state()
    names = ("object_name_uids", "global_seed_generator", "uninitialized_variables")
    before = {name: global_state.get_global_attribute(name) for name in names}
    global_state.set_global_attribute("object_name_uids", copy.copy(before["object_name_uids"]))
    global_state.set_global_attribute("uninitialized_variables", registry)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # meant for the one who wrote the model
            yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
        for name, value in before.items():
            global_state.set_global_attribute(name, value)


def _fill(model: Any, arrays: list[np.ndarray[Any, Any]]) -> None:
    """Give a model's variables their first values."""
    kept = {id(variable) for variable in model.weights}
    variables = [*model.weights, *(seed for seed in model.variables if id(seed) not in kept)]
    if len(variables) != len(arrays):
        raise NotPlain("another number of weights")
    for variable, array in zip(variables, arrays, strict=True):
        if tuple(variable.shape) != array.shape or np.dtype(variable.dtype) != array.dtype:
            raise NotPlain("weights of another shape or type")
        value = keras.ops.convert_to_tensor(np.array(array))  # a copy: a tensor may share memory with an array
        variable._initializer = lambda shape, dtype, value=value: value  # noqa: SLF001
        # TensorFlow records no gradients of what is frozen while it is made, not even when it is thawed later
        trainable, variable.trainable = variable.trainable, True
        variable._deferred_initialize()  # noqa: SLF001
        variable.trainable = trainable


def _compile(model: Any, config: object) -> None:
    """Compile a model as its student did; leave it as it is where that cannot be."""
    if type(config) is not dict or not set(_COMPILE).issuperset(config):
        return
    try:
        model.compile(**_Builder(_COMPILE_WORK).make(_Reader().compiled(config)))
    except Exception:
        return
