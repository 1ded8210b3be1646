"""The vocabulary of hidden tests: each check raises an error whose message is written for the student.

A message says what was expected, what came and what to look at, never the answer. It is told in the language that is
spoken, see `graders.words`; what an author calls things comes in that language already. Checks take only what can
cross the border of a process: numbers, strings, lists, dicts, NumPy arrays, pandas tables, Keras models and their
histories.

Every check that compares a measured value with a threshold (`below`, `above`) tells it to the listeners of `measured`,
which is how `benchmarks/calibration.py` learns how far right answers lie from the thresholds.
"""

import numbers
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, TypeGuard

import keras
import numpy as np
from numpy.typing import ArrayLike

from graders.constants import surplus
from graders.words import marked, tr

__all__ = [
    "CheckFailed",
    "above",
    "below",
    "close",
    "different",
    "equal",
    "fields",
    "frozen",
    "has_weights",
    "history",
    "in_sight",
    "inputs_and_outputs",
    "keeps_arguments",
    "losses",
    "makes_new",
    "measured",
    "model",
    "number",
    "optimizer_like",
    "out_of_reach",
    "parameters",
    "predict",
    "reseeded",
    "seed",
    "shape",
    "that",
]

# a name of the student's, which keeps its small letter at the head of a message
_CODE = re.compile(r"[a-z][a-z0-9]*[_(\[.]")

Listener = Callable[[str, float, float, bool], None]
_listeners: list[Listener] = []
_seeders: list[Callable[[int], None]] = []
_seed_offset = 0
_watcher: Callable[[], set[str]] = set
_hider: Callable[[Sequence[str], str], None] | None = None


class _Table(Protocol):
    """As much of a pandas table as is looked at here, where pandas is not imported."""

    @property
    def columns(self) -> Iterable[object]: ...

    def __getitem__(self, column: object, /) -> ArrayLike: ...


OUT_OF_SIGHT = marked(
    "Модель собрана не только из готовых слоёв Keras, и её устройство не проверить. Соберите её через "
    "keras.Sequential или функциональный интерфейс, без своих классов и Lambda"
)


class CheckFailed(AssertionError):
    """A student's answer is not what the exercise asks for; the message is shown to the student."""


def that(condition: object, message: str) -> None:
    """Fail with `message` unless `condition` holds.

    Raises:
        CheckFailed: the message.
    """
    if not bool(condition):
        raise CheckFailed(message)


def seed(value: int, *, shifted: bool = True) -> int:
    """Seed Python, NumPy and Keras here and where the student's functions run, before a call that trains or draws.

    Args:
        value: as for `keras.utils.set_random_seed`; see `reseeded`.
        shifted: without it the value itself is set, as by a student's function that was called with this number.

    Returns:
        The seed that was set, for a student's function that takes one and should do the same with it.
    """
    chosen = value + _seed_offset * shifted
    keras.utils.set_random_seed(chosen)
    for seeder in _seeders:
        seeder(chosen)
    return chosen


def on_seed(seeder: Callable[[int], None]) -> None:
    """Have `seed` call `seeder` with each seed: for another process, in which the student's functions run."""
    _seeders.append(seeder)


def keeps_arguments(message: str) -> None:
    """Fail with `message` where a student's function that this test has called changed what it was called with.

    Lists, dictionaries, sets, arrays and tables are looked at where the function runs: here they are never changed,
    since copies of them go there. A model may be compiled and trained. It is seen where the judge runs the test, and in
    the answer bank.

    Raises:
        CheckFailed: the message.
    """
    that("changed" not in _watcher(), message)


def makes_new(message: str) -> None:
    """Fail with `message` where two calls of this test returned models that share layers, or the same model.

    The models may be what a function returns or stand in a tuple or list. See `keeps_arguments`.

    Raises:
        CheckFailed: the message.
    """
    that("shared" not in _watcher(), message)


def out_of_reach(names: Sequence[str], message: str) -> None:
    """Call the student's functions without these names of the notebook, until the test ends.

    A function that asks for one of them fails with `message`: where the text says that a function is to take all from
    its arguments, one that looks at the notebook's own data may do well on other data by luck. Names that given
    functions use should not be among them. It is done where the judge runs the test, and in the answer bank.

    Args:
        names: of data that the notebook has defined.
        message: what the student is told.
    """
    if _hider is not None:
        _hider(names, message)


def on_hide(hider: Callable[[Sequence[str], str], None]) -> None:
    """Have `out_of_reach` call `hider`: for another process, in which the student's functions run."""
    global _hider
    _hider = hider


def on_watch(watcher: Callable[[], set[str]]) -> None:
    """Have those two ask `watcher` what the calls of this test did besides answering: `changed`, `shared`."""
    global _watcher
    _watcher = watcher


@contextmanager
def reseeded(offset: int) -> Iterator[None]:
    """Let every `seed` inside the block set another seed, to see how results scatter."""
    global _seed_offset
    before, _seed_offset = _seed_offset, offset
    try:
        yield
    finally:
        _seed_offset = before


@contextmanager
def measured(listener: Listener) -> Iterator[None]:
    """Call `listener(what, value, limit, is_upper)` for each threshold compared inside the block."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def below(value: float, limit: float, what: str, hint: str) -> None:
    """Fail unless a measured value, such as an error, is below its threshold.

    Args:
        value: what was measured.
        limit: the threshold; where it comes from should stand beside the call.
        what: the measured thing, in the nominative ("средняя ошибка на новых числах").
        hint: what to look at.

    Raises:
        CheckFailed: also when the value is not a finite number.
    """
    _threshold(value, limit, what, hint, upper=True)


def above(value: float, limit: float, what: str, hint: str) -> None:
    """Fail unless a measured value, such as an accuracy, is above its threshold; see `below`."""
    _threshold(value, limit, what, hint, upper=False)


def _threshold(value: float, limit: float, what: str, hint: str, *, upper: bool) -> None:
    value = number(value, what)
    for listener in _listeners:
        listener(what, value, float(limit), upper)
    holds = value < limit if upper else value > limit
    told = (
        tr("{what}: {value}, а нужно меньше {limit}. {hint}")
        if upper
        else tr("{what}: {value}, а нужно больше {limit}. {hint}")
    )
    that(holds, told.format(what=_first(what), value=decimal(value), limit=decimal(limit), hint=_first(hint)))


def number(value: object, what: str) -> float:
    """Return a finite number as float; an array of one element counts as a number.

    Raises:
        CheckFailed: when it is something else, nan or infinite.
    """
    if not isinstance(value, (bool, np.bool_)) and isinstance(value, numbers.Real):
        result = float(value)
    else:
        array = _array(value, what)
        told = tr("{what}: ждём одно число, а получили {given}")
        that(array.size == 1, told.format(what=_first(what), given=describe(value)))
        result = float(array.reshape(-1)[0])
    told = tr("{what}: получилось {value}. Посмотрите, не разошлось ли обучение и нет ли деления на ноль")
    that(np.isfinite(result), told.format(what=_first(what), value=result))
    return result


def equal(actual: object, expected: object, what: str, hint: str) -> None:
    """Fail unless two plain values (numbers, strings, lists, dicts, sets) are equal; numbers of any type compare.

    The expected value is not told: it may be the answer.

    Raises:
        CheckFailed: with what was given.
    """
    try:
        arrays = isinstance(actual, np.ndarray) or isinstance(expected, np.ndarray)
        same = np.array_equal(np.asarray(actual), np.asarray(expected)) if arrays else bool(actual == expected)
    except Exception:  # a student's object may compare in any way
        same = False
    told = tr("{what}: получили {given}, и это неверно. {hint}")
    that(same, told.format(what=_first(what), given=describe(actual), hint=_first(hint)))


def shape(array: object, expected: tuple[int, ...], what: str) -> None:
    """Fail unless the array has the expected shape.

    Raises:
        CheckFailed: with both shapes.
    """
    given = _array(array, what).shape
    told = tr("{what}: ждём форму {expected}, а получили {given}")
    that(given == tuple(expected), told.format(what=_first(what), expected=tuple(expected), given=given))


def close(actual: object, expected: ArrayLike, what: str, hint: str, *, tolerance: float = 1e-4) -> None:
    """Fail unless arrays agree in shape and, up to a tolerance, in every value.

    Args:
        actual: the student's array, table or number.
        expected: what it should be.
        what: what is compared, in the nominative.
        hint: what to look at.
        tolerance: largest allowed difference, as a share of the largest expected absolute value, or of 1 if that is
            smaller.

    Raises:
        CheckFailed: when the shapes differ, values are missing, infinite or too far away.
    """
    wanted = np.asarray(expected, dtype=float)
    shape(actual, wanted.shape, what)
    given = _array(actual, what)
    that(given.size > 0, tr("{what}: пусто, ни одного числа. Посмотрите на форму ответа").format(what=_first(what)))
    _finite(given, what, hint)
    scale = max(1.0, float(np.max(np.abs(wanted), initial=0)))
    worst = float(np.max(np.abs(given - wanted), initial=0))
    told = tr("{what}: не то, что ожидалось, разница доходит до {difference}. {hint}")
    that(worst <= tolerance * scale, told.format(what=_first(what), difference=decimal(worst), hint=_first(hint)))


def different(actual: object, other: object, what: str, hint: str, *, tolerance: float = 1e-6) -> None:
    """Fail when two arrays of one shape agree in every value.

    Raises:
        CheckFailed: with the hint.
    """
    first, second = _array(actual, what), _array(other, what)
    for array in (first, second):
        _finite(array, what, hint)
    same = first.shape == second.shape and np.allclose(first, second, rtol=0, atol=tolerance)
    told = tr("{what}: всё совпало, а должно различаться. {hint}")
    that(not same, told.format(what=_first(what), hint=_first(hint)))


def fields(value: object, names: Sequence[str], what: str) -> Mapping[str, Any]:
    """Return a dictionary (or the columns of a table) that has all the names.

    Raises:
        CheckFailed: when it is not a dictionary, or with the names that it lacks.
    """
    if isinstance(value, Mapping):
        found: Mapping[str, Any] = value
    elif _is_table(value):
        found = {str(name): np.asarray(value[name]) for name in value.columns}
    else:
        told = tr("{what}: ждём словарь, а получили {given}. Посмотрите на return")
        raise CheckFailed(told.format(what=_first(what), given=describe(value)))
    missing = [name for name in names if name not in found]
    there = ", ".join(map(str, found)) or tr("пусто")
    told = tr("{what}: нет ключей {missing}; есть {found}")
    that(not missing, told.format(what=_first(what), missing=", ".join(missing), found=there))
    return found


def _is_table(value: object) -> TypeGuard[_Table]:
    return hasattr(value, "columns") and hasattr(value, "to_dict")


def history(value: object, keys: Sequence[str] = ("loss",), *, epochs: int | None = None) -> dict[str, np.ndarray]:
    """Return a training history as arrays, a value an epoch.

    Args:
        value: the `History` that `fit` returns, or its dictionary.
        keys: what it must hold.
        epochs: how many values each must have; any equal number by default.

    Raises:
        CheckFailed: when it is neither, lacks a key, is empty or holds nan.
    """
    plain = value.history if isinstance(value, keras.callbacks.History) else value
    if not isinstance(plain, Mapping):
        told = tr("Ждём историю обучения, то, что возвращает fit, а получили {given}. Посмотрите на return")
        raise CheckFailed(told.format(given=describe(value)))
    found = fields(plain, keys, tr("история обучения"))
    named = {key: tr("история обучения, {key}").format(key=key) for key in keys}
    curves = {key: _array(found[key], named[key]).reshape(-1) for key in keys}
    for key, curve in curves.items():
        what = _first(named[key])
        that(curve.size > 0, tr("{what}: пусто. Посмотрите, вызван ли fit").format(what=what))
        _finite(curve, what)
        told = tr(
            "{what}: эпох {count}, а просили {epochs}. Посмотрите на аргумент epochs и на то, не прерывает ли "
            "что-нибудь обучение"
        )
        that(epochs is None or curve.size == epochs, told.format(what=what, count=curve.size, epochs=epochs))
    return curves


def model(value: object, what: str | None = None) -> keras.Model:
    """Return a Keras model that knows its input, and that was rebuilt here of Keras's own layers.

    Args:
        value: what the student's function returned.
        what: its name, for the message.

    Raises:
        CheckFailed: when it is not a model, was never built, or has parts of the student's own.
    """
    named = _first(what or tr("функция"))
    if not isinstance(value, keras.Model):
        told = tr("{what}: ждём модель Keras, а получили {given}. Посмотрите на return")
        raise CheckFailed(told.format(what=named, given=describe(value)))
    in_sight(value)
    told = tr("{what}: Keras не знает форму входа. Посмотрите, сказано ли в модели, что на входе")
    that(value.built, told.format(what=named))
    return value


def in_sight(value: keras.Model) -> None:
    """Fail where the model is a stand-in for one that cannot be rebuilt: that it is a network is its word alone.

    Raises:
        CheckFailed: with what to build it of instead.
    """
    that(not getattr(value, "stands_in", False), tr(OUT_OF_SIGHT))


def optimizer_like(value: Any, kind: str, what: str | None = None) -> keras.optimizers.Optimizer:
    """Make an optimizer here like one of the student's, of plain numbers alone.

    It stays where it is, and what it says of itself is its word: Keras would build and call whatever a configuration
    names.

    Args:
        value: what the student's function returned.
        kind: the name of the class.
        what: its name, for the message.

    Raises:
        CheckFailed: when it is no optimizer, or its learning rate is no positive number.
    """
    named = _first(what or tr("функция"))
    said = value.get_config() if hasattr(value, "get_config") else None
    config: dict[str, Any] = said if isinstance(said, dict) else {}
    told = tr("{what}: ждём оптимизатор Keras, а получили {given}")
    that(bool(config), told.format(what=named, given=describe(value)))
    plain = all(item is None or type(item) in (bool, int, float, str) for item in config.values())
    rate = config.get("learning_rate")
    told = tr("{what}: скорость оптимизатора должна быть положительным числом, не расписанием")
    that(plain and type(rate) is float and rate > 0, told.format(what=named))
    made: keras.optimizers.Optimizer = getattr(keras.optimizers, kind).from_config(config)
    return made


def inputs_and_outputs(value: keras.Model, inputs: tuple[int, ...], outputs: tuple[int, ...]) -> None:
    """Fail unless one object of the input shape gives one of the output shape (without the batch axis).

    Raises:
        CheckFailed: with the shapes.
    """
    in_sight(value)
    named = tr("модель со входом {inputs}").format(inputs=inputs)
    answer = predict(value, np.zeros((2, *inputs), dtype="float32"), named)
    told = tr("Выход модели: на один объект ждём форму {expected}, а получили {given}. Посмотрите на последний слой")
    that(answer.shape == (2, *outputs), told.format(expected=outputs, given=answer.shape[1:]))


def parameters(
    value: keras.Model, *, exactly: int | None = None, at_most: int | None = None, trainable: bool = False
) -> int:
    """Return the number of a model's parameters, having compared it with what is asked for.

    Where there may be no more than so many, what a network is written with instead of weights counts as well, see
    `graders.constants`.

    Raises:
        CheckFailed: with the number.
    """
    in_sight(value)
    count = sum(int(np.prod(weight.shape)) for weight in (value.trainable_weights if trainable else value.weights))
    kind = tr("Обучаемых параметров") if trainable else tr("Параметров")
    hint = tr("Посмотрите на число слоёв, нейронов и смещений")
    if exactly is not None:
        told = tr("{parameters} у модели {count}, а должно быть {exactly}. {hint}")
        that(count == exactly, told.format(parameters=kind, count=count, exactly=exactly, hint=hint))
    if at_most is not None:
        written = surplus(value)
        that(
            not written or count + written <= at_most,
            tr(
                "Параметров у модели {count}, а чисел, записанных в слоях и между слоями вместо весов, {written}; "
                "вместе можно не больше {most}"
            ).format(count=count, written=written, most=at_most),
        )
        told = tr("{parameters} у модели {count}, а можно не больше {most}. {hint}")
        that(count <= at_most, told.format(parameters=kind, count=count, most=at_most, hint=hint))
    return count


def predict(value: keras.Model, x: ArrayLike, what: str | None = None) -> np.ndarray:
    """Return a model's answers in one batch, as float.

    Raises:
        CheckFailed: when the model has parts of the student's own, cannot take the input, or answers nan.
    """
    in_sight(value)
    named = _first(what or tr("предсказание модели"))
    try:
        answer = keras.ops.convert_to_numpy(value(np.asarray(x), training=False))
    except Exception as error:  # whatever the student's model does
        told = tr("{what}: модель не приняла вход формы {inputs} ({error}). Посмотрите на форму входа и на слои")
        raise CheckFailed(told.format(what=named, inputs=np.shape(x), error=type(error).__name__)) from None
    answer = np.asarray(answer, dtype=float)
    _finite(answer, named)
    return answer


def losses(
    value: keras.Model,
    optimizer: object,
    loss: str,
    x: ArrayLike,
    y: ArrayLike,
    *,
    epochs: int,
    batch_size: int = 32,
    shuffle: bool = True,
) -> np.ndarray:
    """Train a model here by a recipe and return the losses, one an epoch; its weights are as before afterwards.

    Where a text fixes the seed, the network and all of the training, a student's losses should be these. The order of
    points is not fixed: let there be one batch an epoch, or points that are all the same.

    Args:
        value: the model, with the weights to begin with.
        optimizer: a new one.
        loss: its name.
        x: the points.
        y: what they should give.
        epochs: how many.
        batch_size: of points a step.
        shuffle: without it the losses are known exactly whatever the points: no student's should be these.

    Raises:
        CheckFailed: when the model has parts of the student's own.
    """
    in_sight(value)
    before = value.get_weights()
    value.compile(optimizer=optimizer, loss=loss)
    value.optimizer.build(value.trainable_variables)  # while `fit` traces it would take twice as long
    history = value.fit(
        np.asarray(x), np.asarray(y), batch_size=batch_size, epochs=epochs, shuffle=shuffle, verbose=0
    ).history
    value.set_weights(before)
    return np.array(history["loss"], dtype=float)


def has_weights(value: keras.Model, arrays: Sequence[ArrayLike], *, frozen: bool, hint: str) -> None:
    """Fail unless every array is, unchanged, among the model's weights.

    Args:
        value: the model.
        arrays: weights that it should have taken over.
        frozen: they must be among the ones that training does not change.
        hint: what to look at.

    Raises:
        CheckFailed: when one is missing, has changed or, with `frozen`, can still be trained.
    """
    in_sight(value)
    everything = value.get_weights()
    fixed = [weight.numpy() for weight in value.non_trainable_weights]
    for array in map(np.asarray, arrays):
        told = tr("Веса формы {shape} изменились или пропали. {hint}")
        that(_among(array, everything), told.format(shape=array.shape, hint=_first(hint)))
        told = tr("Веса формы {shape} обучаются, а должны быть заморожены. {hint}")
        that(not frozen or _among(array, fixed), told.format(shape=array.shape, hint=_first(hint)))


def frozen(value: keras.Model, trainable: int, hint: str) -> None:
    """Fail unless the model has this number of trainable parameters; see `parameters`.

    Raises:
        CheckFailed: with the number.
    """
    count = parameters(value, trainable=True)
    told = tr("Обучаемых параметров {count}, а должно быть {exactly}. {hint}")
    that(count == trainable, told.format(count=count, exactly=trainable, hint=_first(hint)))


def _among(array: np.ndarray, others: Sequence[np.ndarray]) -> bool:
    return any(array.shape == other.shape and np.allclose(array, other, atol=1e-7) for other in others)


def _array(value: object, what: str) -> np.ndarray:
    that(value is not None, tr("{what}: получили None. Посмотрите, есть ли return").format(what=_first(what)))
    try:
        if np.asarray(value).dtype.kind in "biufO":  # a text may read as a number, and a complex one lose a part
            return np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        pass
    told = tr("{what}: ждём числа, а получили {given}")
    raise CheckFailed(told.format(what=_first(what), given=describe(value)))


def _finite(array: np.ndarray, what: str, hint: str | None = None) -> None:
    hint = hint or tr("Посмотрите, не разошлось ли обучение и нет ли деления на ноль")
    told = tr("{what}: есть nan или бесконечность. {hint}")
    that(bool(np.all(np.isfinite(array))), told.format(what=_first(what), hint=_first(hint)))


def describe(value: object) -> str:
    """Say what a value is, in at most about 80 characters."""
    if value is None:
        return tr("None (посмотрите, есть ли return)")
    if isinstance(value, (str, numbers.Number, bool)):
        return repr(value)[:80]
    kind = type(value).__name__
    given = getattr(value, "shape", None)
    if given is not None:
        return tr("{kind} формы {shape}").format(kind=kind, shape=tuple(given))
    if isinstance(value, (list, tuple, dict, set)):
        text = repr(value)
        return text if len(text) <= 80 else tr("{kind} из {count} элементов").format(kind=kind, count=len(value))
    return kind


def decimal(value: float) -> str:
    """Write a number for a sentence: at most three significant digits, the language's decimal sign."""
    return f"{value:.3g}".replace(".", tr(",")).replace("-", "−")


def _first(text: str) -> str:
    return text if _CODE.match(text) else text[:1].upper() + text[1:]
