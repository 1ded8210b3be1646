"""The vocabulary of hidden tests: each word lets right things through and tells a student what is wrong."""

import keras
import numpy as np
import pandas as pd
import pytest

from graders import checks
from graders.checks import CheckFailed


def network(units=3, inputs=2, activation="relu"):
    return keras.Sequential(
        [keras.Input((inputs,)), keras.layers.Dense(units, activation=activation), keras.layers.Dense(1)]
    )


def test_a_failure_is_an_assertion_with_its_message_alone():
    checks.that(np.bool_(True), "нет")
    with pytest.raises(AssertionError, match=r"^посмотрите$"):
        checks.that(0, "посмотрите")


@pytest.mark.parametrize("value", [3, 3.0, np.float32(3), np.array([[3.0]]), [3]])
def test_a_number_may_come_in_many_forms(value):
    assert checks.number(value, "ответ") == 3.0
    assert isinstance(checks.number(value, "ответ"), float)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "получили None"),
        ("три", "ждём числа, а получили 'три'"),
        ([1, 2], "ждём одно число"),
        (float("nan"), "не разошлось ли обучение"),
        (np.inf, "получилось inf"),
    ],
)
def test_what_is_not_a_number_is_said(value, words):
    with pytest.raises(CheckFailed, match=words):
        checks.number(value, "ответ")


def test_thresholds_say_value_limit_and_hint_with_decimal_commas():
    checks.below(0.1, 0.2, "ошибка", "посмотрите на эпохи")
    checks.above(0.9, 0.8, "точность", "посмотрите на эпохи")
    with pytest.raises(CheckFailed, match=r"Ошибка: 0,25, а нужно меньше 0,2\. Посмотрите на эпохи"):
        checks.below(np.float32(0.25), 0.2, "ошибка", "посмотрите на эпохи")
    with pytest.raises(CheckFailed, match="Точность: 0,8, а нужно больше 0,8"):
        checks.above(0.8, 0.8, "точность", "посмотрите на эпохи")


def test_thresholds_are_told_to_listeners_whether_they_hold_or_not():
    heard = []
    with checks.measured(lambda *event: heard.append(event)):
        checks.below(1, 2, "ошибка", "")
        with pytest.raises(CheckFailed):
            checks.above(1, 2, "точность", "")
    checks.below(1, 2, "после", "")
    assert heard == [("ошибка", 1.0, 2.0, True), ("точность", 1.0, 2.0, False)]


def test_seed_repeats_and_can_be_shifted():
    def draw(value):
        checks.seed(value)
        return float(keras.random.uniform(())), float(np.random.uniform())

    first = draw(1)
    assert draw(1) == first
    assert checks.seed(1) == 1
    with checks.reseeded(1000):
        assert draw(1) != first
        shifted = draw(1)
        assert checks.seed(1) == 1001
        assert checks.seed(1, shifted=False) == 1
    assert draw(1) == first
    assert draw(1001) == shifted


def test_equal_compares_values_and_keeps_the_answer_secret():
    checks.equal(np.int64(4), 4, "ответ", "")
    checks.equal({"а": [1]}, {"а": [1]}, "ответ", "")
    checks.equal(np.array([1, 2]), np.array([1, 2]), "ответ", "")
    for wrong, right in ((5, 17), (None, 17), ([4], 17), ("4", 17), (np.array([4, 4]), np.array([17]))):
        with pytest.raises(CheckFailed) as caught:
            checks.equal(wrong, right, "ответ", "посмотрите на слои")
        assert str(caught.value).endswith("неверно. Посмотрите на слои")
        assert "17" not in str(caught.value)


def test_an_object_that_cannot_be_compared_is_not_equal():
    class Odd:
        def __eq__(self, other):
            raise RuntimeError

        __hash__ = None

    with pytest.raises(CheckFailed, match="получили Odd"):
        checks.equal(Odd(), 1, "ответ", "")


def test_close_compares_shape_then_values():
    checks.close([1, 2 + 5e-5], [1, 2], "суммы", "")
    checks.close(pd.Series([1.0, 2.0]), [1, 2], "суммы", "")
    checks.close(1000.05, 1000, "сумма", "", tolerance=1e-4)
    with pytest.raises(CheckFailed, match=r"Суммы: ждём форму \(2,\), а получили \(2, 1\)"):
        checks.close([[1], [2]], [1, 2], "суммы", "")
    with pytest.raises(CheckFailed, match=r"разница доходит до 0,5\. Посмотрите на знак"):
        checks.close([1, 2.5], [1, 2], "суммы", "посмотрите на знак")
    with pytest.raises(CheckFailed, match="есть nan"):
        checks.close([1, np.nan], [1, 2], "суммы", "")
    with pytest.raises(CheckFailed, match="получили None"):
        checks.close(None, [1, 2], "суммы", "")
    with pytest.raises(CheckFailed, match="ждём числа"):
        checks.close(["один", "два"], [1, 2], "суммы", "")


def test_different_fails_only_when_everything_is_the_same():
    checks.different([1, 2], [1, 3], "картинки", "")
    checks.different([1, 2], [1, 2, 3], "картинки", "")
    with pytest.raises(CheckFailed, match="всё совпало"):
        checks.different([1, 2], [1, 2], "картинки", "")


def test_fields_of_dictionaries_and_tables():
    assert checks.fields({"а": 1, "б": 2}, ["а"], "ответ")["а"] == 1
    assert list(checks.fields(pd.DataFrame({"а": [1, 2]}), ["а"], "ответ")["а"]) == [1, 2]
    with pytest.raises(CheckFailed, match="нет ключей в; есть а, б"):
        checks.fields({"а": 1, "б": 2}, ["а", "в"], "ответ")
    for wrong in (None, (1, 2), "текст"):
        with pytest.raises(CheckFailed, match="ждём словарь"):
            checks.fields(wrong, ["а"], "ответ")


def test_history_as_an_object_or_as_its_dictionary():
    model = network()
    model.compile(loss="mse")
    history = model.fit(np.zeros((4, 2)), np.zeros((4, 1)), epochs=2, verbose=0)
    for value in (history, history.history):
        assert checks.history(value, epochs=2)["loss"].shape == (2,)
    with pytest.raises(CheckFailed, match="нет ключей val_loss"):
        checks.history(history, ["loss", "val_loss"])
    with pytest.raises(CheckFailed, match="эпох 2, а просили 3"):
        checks.history(history, epochs=3)
    with pytest.raises(CheckFailed, match="пусто"):
        checks.history({"loss": []})
    with pytest.raises(CheckFailed, match="есть nan"):
        checks.history({"loss": [1.0, np.nan]})
    with pytest.raises(CheckFailed, match="Посмотрите на return"):
        checks.history(model)


def test_model_is_built():
    model = network()
    assert checks.model(model) is model
    with pytest.raises(CheckFailed, match="не знает форму входа"):
        checks.model(keras.Sequential([keras.layers.Dense(1)]))
    with pytest.raises(CheckFailed, match="build_x: ждём модель Keras, а получили list"):
        checks.model([1, "x" * 100], "build_x")
    with pytest.raises(CheckFailed, match="ждём модель Keras, а получили None"):
        checks.model(None)


def test_inputs_and_outputs():
    checks.inputs_and_outputs(network(), (2,), (1,))
    with pytest.raises(CheckFailed, match="не приняла вход"):
        checks.inputs_and_outputs(network(), (3,), (1,))
    with pytest.raises(CheckFailed, match=r"ждём форму \(2,\), а получили \(1,\)"):
        checks.inputs_and_outputs(network(), (2,), (2,))


def test_parameters():
    assert checks.parameters(network(), exactly=13, at_most=13) == 13
    with pytest.raises(CheckFailed, match="модели 13, а должно быть 12"):
        checks.parameters(network(), exactly=12)
    with pytest.raises(CheckFailed, match="модели 13, а можно не больше 12"):
        checks.parameters(network(), at_most=12)
    model = network()
    model.layers[0].trainable = False
    assert checks.parameters(model, trainable=True) == 4
    checks.frozen(model, 4, "")
    with pytest.raises(CheckFailed, match="Обучаемых параметров 4, а должно быть 13"):
        checks.frozen(model, 13, "")


def test_predict_answers_in_numbers_or_says_why_not():
    assert checks.predict(network(), [[1.0, 2.0]]).shape == (1, 1)
    with pytest.raises(CheckFailed, match=r"не приняла вход формы \(1, 5\)"):
        checks.predict(network(), np.zeros((1, 5)))
    model = network()
    model.set_weights([np.full(w.shape, np.nan) for w in model.get_weights()])
    with pytest.raises(CheckFailed, match="nan"):
        checks.predict(model, [[1.0, 2.0]])


def test_losses_are_those_of_a_training_and_leave_the_model_as_it_was():
    model = network()
    before = model.get_weights()
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(20, 2)), rng.normal(size=20)

    def trained(rate):
        return checks.losses(model, keras.optimizers.SGD(rate), "mse", x, y, epochs=3)

    curve = trained(0.01)
    assert curve.shape == (3,) and curve[0] > curve[1] > curve[2]
    assert curve[0] == pytest.approx(np.mean((checks.predict(model, x)[:, 0] - y) ** 2), rel=1e-5)
    assert all(np.array_equal(old, new) for old, new in zip(before, model.get_weights(), strict=True))
    assert not np.allclose(trained(0.02), curve, atol=1e-3)


def test_has_weights():
    base = network()
    kernel, bias = base.get_weights()[:2]
    model = keras.Sequential([keras.Input((2,)), base.layers[0], keras.layers.Dense(2)])
    checks.has_weights(model, [kernel, bias], frozen=False, hint="")
    with pytest.raises(CheckFailed, match="обучаются, а должны быть заморожены"):
        checks.has_weights(model, [kernel], frozen=True, hint="")
    base.layers[0].trainable = False
    checks.has_weights(model, [kernel, bias], frozen=True, hint="")
    with pytest.raises(CheckFailed, match=r"Веса формы \(2, 3\) изменились"):
        checks.has_weights(model, [kernel + 0.1], frozen=False, hint="")


def test_descriptions_are_short():
    assert checks.describe(list(range(1000))) == "list из 1000 элементов"
    assert checks.describe(np.zeros((2, 3))) == "ndarray формы (2, 3)"
    assert checks.describe({"а": 1}) == "{'а': 1}"
    assert checks.decimal(-0.12345) == "−0,123"


def test_what_is_no_number_differs_from_nothing():
    nothing = np.full(3, np.nan)
    with pytest.raises(CheckFailed, match="nan"):
        checks.different(nothing, nothing, "веса", "посмотрите")


@pytest.mark.parametrize("value", [np.array(["1", "2"]), np.array([1 + 9j, 2]), np.array([1, 2], "m8[s]"), ["1", "2"]])
def test_what_can_be_read_as_numbers_is_none(value):
    with pytest.raises(CheckFailed, match="ждём числа"):
        checks.close(value, [1, 2], "ответ", "посмотрите")


def test_nothing_is_close_to_nothing_no_more():
    with pytest.raises(CheckFailed, match="ни одного числа"):
        checks.close(np.zeros(0), np.zeros(0), "ответ", "посмотрите")


@pytest.mark.parametrize(
    ("what", "head"),
    [
        ("build_cnn(10)", "build_cnn(10): "),
        ("create()", "create(): "),
        ("x_train", "x_train: "),
        ("keras.Model", "keras.Model: "),
        ("сумма", "Сумма: "),
        ("mean loss", "Mean loss: "),
        ("x и y", "X и y: "),
    ],
)
def test_only_a_name_keeps_its_small_letter_at_the_head_of_a_message(what, head):
    with pytest.raises(CheckFailed) as told:
        checks.close([1], [2], what, "")
    assert str(told.value).startswith(head)


def test_an_optimizer_is_made_of_plain_numbers_alone():
    class Said:
        def __init__(self, **config):
            self.config = keras.optimizers.SGD(0.5, momentum=0.25).get_config() | config

        def get_config(self):
            return self.config

    made = checks.optimizer_like(Said(), "SGD")
    assert type(made) is keras.optimizers.SGD and made.momentum == 0.25
    named = {"module": "keras.config", "class_name": "function", "config": "epsilon", "registered_name": "epsilon"}
    for wrong in (Said(learning_rate=named), Said(learning_rate=0.0), Said(momentum=[0.5]), Said(learning_rate=len), 3):
        with pytest.raises(checks.CheckFailed):
            checks.optimizer_like(wrong, "SGD")
