"""Each operator makes the slips it is named after, and none where there is nothing to get wrong."""

import ast
import textwrap

import pytest

from graders.bank.operators import OPERATORS
from graders.bank.places import Surroundings
from graders.bank.slips import normal, slips

EXAMPLE = ast.parse("f([2, 3], n=10, k=x)").body[0].value
AROUND = Surroundings(("pictures", "x_train", "x_test", "labels_y"), {"f": (EXAMPLE,)})
# operator → an answer, and programs or parts of programs that must come of it
CASES = {
    "activation lost": (
        "return [Dense(3, activation='relu'), Dense(4, 'softmax'), Activation('relu')]",
        ["[Dense(3), Dense(4, 'soft", "Dense(4), Act", "Activation('linear')"],
    ),
    "another activation": ("return Dense(3, activation='softmax')", ["activation='sigmoid'", "activation='relu'"]),
    "another loss": (
        "model.compile(loss='mse')\nreturn keras.losses.BinaryCrossentropy()",
        ["loss='mae'", "loss='binary_crossentropy'", "keras.losses.MeanSquaredError()"],
    ),
    "another optimizer": (
        "model.compile('adam')\nreturn keras.optimizers.SGD(0.1)",
        ["compile('sgd')", "keras.optimizers.Adam(0.1)"],
    ),
    "learning rate": (
        "m.learning_rate = 0.5\nreturn Adam(learning_rate=0.02), SGD(0.25)",
        ["m.learning_rate = 50.0", "learning_rate=2.0", "learning_rate=2e-05", "SGD(25.0)", "SGD(0.00025)"],
    ),
    "one epoch": (
        "for _ in range(60):\n    step()\nfor _ in range(2):\n    step()\nm.fit(x, epochs=15)",
        ["range(1):\n        step()\n    for _ in range(2)", "epochs=1)"],
    ),
    "one batch": ("m.fit(x, batch_size=5)", ["batch_size=500"]),
    "off by one": (
        "m.fit(x, epochs=5, batch_size=3)\nreturn x[7] + Dense(12)((8, 9))",
        ["x[8]", "x[6]", "(9, 9)", "(8, 10)"],
    ),
    "size off by one": (
        "return Dense(3), Dense(1), Dense(units=n)",
        ["Dense(2), Dense(1)", "Dense(3), Dense(2)", "Dense(units=n - 1)", "Dense(units=n + 1)"],
    ),
    "another number": ("return 0.2 * x + SGD(0.1) + 3.0", ["0.8 * x", "0.4 * x", "6.0"]),
    "range shifted": (
        "for i in range(n):\n    pass\nfor i in range(2, 5):\n    pass",
        ["range(0, n - 1)", "range(1, n)", "range(0, n + 1)", "range(2, 4)", "range(3, 5)", "range(2, 6)"],
    ),
    "slice shifted": ("return x[:n]", ["x[:]", "x[:n + 1]", "x[:n - 1]", "x[n:]"]),
    "another index": ("return x[0], x[-1], x[n, 2]", ["x[-1], x[-1]", "x[0], x[0]", "x[2, n]"]),
    "another axis": ("return x.mean(axis=0) + x.sum(axis=-1)", ["mean(axis=1)", "sum(axis=0)"]),
    "boolean flipped": ("layer.trainable = False\nm.fit(verbose=False)", ["layer.trainable = True"]),
    "another letter": ("return {'q': 'бв', 'r': 'Г'}", ["'вв'", "'в'", "'а'", "'r': ''"]),
    "constant for argument": (
        "return x + n",
        ["return [2, 3] + n", "return x + 10", "return x + 7"],
    ),
    "global for argument": ("return x + n", ["x = x_train", "x = x_test", "return x_train + n"]),
    "constant for size": ("return x.shape[1] + len(n)", ["3 + len(n)", "8 + len(n)", "shape[1] + 3", "shape[1] + 8"]),
    "another variable": (
        "x_train, x_test = x, n\nreturn x_train.mean() + n",
        ["return x_test.mean()", "return x.mean()", "x_test = (n, n)", "mean() + k"],
    ),
    "train for test": ("return {'x_train': 1, 'y_test': 2}", ["'x_test': 1", "'y_train': 2"]),
    "labels shifted": (
        "y = n\nm.fit(x, y)\nreturn y",
        ["m.fit(x, y + 1)", "m.fit(x, y[::-1])"],
    ),
    "seed fixed": (
        "split(x, random_state=n)\ndefault_rng(n)",
        ["split(x, random_state=42)", "default_rng(42)"],
    ),
    "arguments swapped": ("m.fit(x, n)", ["m.fit(n, x)"]),
    "keyword lost": ("m.fit(x, epochs=3, verbose=0)", ["m.fit(x, verbose=0)"]),
    "another value": (
        "return Conv2D(8, padding='same', strides=2), Stop(monitor='val_loss')",
        ["padding='valid'", "strides=1", "monitor='loss'"],
    ),
    "another function": (
        "return np.mean(x) + x.max() + logistic(x) + scaler.fit_transform(x)",
        ["np.sum(x)", "np.max(x)", "x.min()", "sigmoid(x)", "np.tanh(x)", "scaler.transform(x)"],
    ),
    "call lost": (
        "return np.abs(x) + x.copy() + Flatten()(n) + Dense(3)",
        ["return x + x.copy()", "np.abs(x) + x + Flatten", "x.copy() + n"],
    ),
    "transposition lost": ("return x.T @ n", ["x @ n"]),
    "element lost": (
        "return Sequential([Dense(3), Dense(1)]), {'a': 1, 'b': 2}",
        ["([Dense(1)])", "([Dense(3)])", "{'b': 2}", "{'a': 1}"],
    ),
    "element doubled": ("return [Dense(3), n]", ["[Dense(3), Dense(3), n]"]),
    "order changed": (
        "return (n, x), [n, Dense(1)], {'a': x, 'b': n}",
        ["return ((x, n), [n", "[Dense(1), n]", "{'a': n, 'b': x}"],
    ),
    "another operation": (
        "n += 1\nreturn (x @ n) + (x // n)",
        ["n -= 1", "x * n", "x / n", "x @ n - x // n"],
    ),
    "operand lost": ("return x * n - k", ["return x * n", "return x - k", "return n - k"]),
    "operands swapped": ("return x - n", ["return n - x"]),
    "parentheses lost": ("return (x + n) / k, k * (x - n)", ["(x + n / k, k", "k * x - n)"]),
    "sign lost": ("return -x if not n else x[-1]", ["return x if not n else x[-1]", "return -x if n else x[-1]"]),
    "another comparison": ("return x < n, x == n", ["x <= n", "x >= n", "x != n"]),
    "another connective": ("return x and n", ["x or n"]),
    "condition lost": (
        "if n:\n    x = 1\nelse:\n    x = 2\nreturn [i for i in x if i]",
        ["7, k=0):\n    x = 1\n    return", "7, k=0):\n    x = 2\n    return", "for i in x]"],
    ),
    "line lost": ("n = 1\nm.compile()\nreturn n", ["\n    m.compile()\n    return n", "\n    n = 1\n    return n"]),
    "line doubled": (
        "n += 1\nm.add(3)\nm.fit(x)",
        ["n += 1\n    n += 1", "m.add(3)\n    m.add(3)"],
    ),
    "lines swapped": (
        "m.trainable = True\nm.fit(x)\nk = 3\nreturn m",
        ["m.fit(x)\n    m.trainable = True\n    k = 3\n"],
    ),
    "not accumulated": ("n += x", ["n = x"]),
    "not returned": ("return x", ["print(x)", "\n    return"]),
    "another name returned": ("fitted = x\nm.fit(x)\nreturn m", ["return x", "return fitted", "return m.fit(x)"]),
    "returned too early": ("for i in x:\n    n += i\nreturn n", ["n += i\n        return n"]),
    "rounded": ("return x / n", ["return np.round(x / n, 2)", "return np.asarray(x / n).astype(int)"]),
    "whole numbers": ("return np.zeros(n, dtype=float) + float(x)", ["np.zeros(n, dtype=int)", "int(x)"]),
    "in place": ("return k + x / n", ["x /= n\n    return k + x"]),
    "kept between calls": (
        "model = Sequential()\nreturn model",
        [
            "if not hasattr(f, 'model'):\n        f.model = Sequential()\n    model = f.model",
            "f.kept = model\n    return f.kept",
        ],
    ),
}


def made(body: str, operator: str, arguments: str = "x, n=7, k=0") -> list[str]:
    source = f"def f({arguments}):\n" + textwrap.indent(body, "    ")
    return [slip.source for slip in slips(source, AROUND) if slip.operator == operator]


@pytest.mark.parametrize("operator", CASES)
def test_an_operator_makes_its_slips(operator):
    body, expected = CASES[operator]
    sources = made(body, operator)
    missing = [part for part in expected if not any(part in source for source in sources)]
    assert missing == [], sources


def test_every_operator_is_tested_and_says_what_it_is():
    assert list(CASES) == list(OPERATORS)
    assert all(function.__doc__ for function in OPERATORS.values())


@pytest.mark.parametrize(
    ("operator", "body"),
    [
        ("off by one", "m.fit(batch_size=3, epochs=5)\nfor _ in range(60):\n    step()"),
        ("keyword lost", "m.fit(verbose=0, name='a')"),
        ("another letter", "return 'relu' + 'а б в г д е ё ж'"),
        ("call lost", "print(x)\nreturn len(x)"),
        ("lines swapped", "a = x\nb = n\nreturn a + b"),
        ("labels shifted", "return x + n"),
        ("rounded", "return Sequential([Dense(n)])"),
        ("seed fixed", "return default_rng(7)"),
        ("line lost", "'''What it is for.'''\nreturn x"),
    ],
)
def test_nothing_is_made_where_there_is_nothing_to_get_wrong(operator, body):
    assert made(body, operator, "x, n, k") == []


def test_each_program_is_made_once_and_differs_from_the_answer():
    source = "def f(x, n):\n    # twice\n    return   x + x\n"
    found = slips(source, Surroundings())
    sources = [slip.source for slip in found]
    assert len(set(sources)) == len(sources) > 5
    assert normal(source) not in sources
    assert all(compile(text, "<slip>", "exec") for text in sources)
    assert normal(source) == "def f(x, n):\n    return x + x"


def test_only_functions_are_changed():
    assert slips("import math\n\nlimit = 3 + 4\n", Surroundings()) == []


def test_a_slip_says_what_it_changed():
    (slip,) = [slip for slip in slips("def f(x):\n    return x + 17\n", Surroundings()) if "18" in slip.source]
    assert (slip.operator, slip.change) == ("off by one", "ef f(x):; return x + 17 → ef f(x):; return x + 18")
    long = "def f(x):\n    " + "\n    ".join(f"x = g(x, {number})" for number in range(20)) + "\n    return x\n"
    assert max(len(slip.change) for slip in slips(long, Surroundings())) < 170
