"""The kinds of slips that students make: each operator looks at one place and yields what a slip would have left there.

The first line of each says what the slip is.
"""

import ast
import copy
import re
from collections.abc import Callable, Iterable, Iterator

from graders.bank.places import (
    Instead,
    Place,
    arguments_of,
    is_used,
    last_name,
    like,
    makes_object,
    number_of,
    root_of,
    swapped,
    without,
)

Operator = Callable[[Place], Iterable[Instead]]
OPERATORS: dict[str, Operator] = {}

_ACTIVATIONS = {
    "relu": ("sigmoid",),
    "elu": ("sigmoid",),
    "swish": ("sigmoid",),
    "leaky_relu": ("sigmoid",),
    "tanh": ("relu",),
    "sigmoid": ("softmax", "relu"),
    "softmax": ("sigmoid", "relu"),
    "linear": ("relu",),
}
_LOSSES = {
    "mse": ("mae", "binary_crossentropy"),
    "mean_squared_error": ("mae", "binary_crossentropy"),
    "mae": ("binary_crossentropy",),
    "binary_crossentropy": ("mse", "categorical_crossentropy"),
    "sparse_categorical_crossentropy": ("categorical_crossentropy", "mse"),
    "categorical_crossentropy": ("sparse_categorical_crossentropy", "mse"),
}
_LOSS_CLASSES = {
    "SparseCategoricalCrossentropy": ("CategoricalCrossentropy", "MeanSquaredError"),
    "CategoricalCrossentropy": ("SparseCategoricalCrossentropy", "MeanSquaredError"),
    "BinaryCrossentropy": ("MeanSquaredError",),
    "Huber": ("BinaryCrossentropy",),
}
_OPTIMIZERS = {
    "SGD": "Adam",
    "Adam": "SGD",
    "RMSprop": "SGD",
    "Nadam": "SGD",
    "AdamW": "SGD",
    "sgd": "adam",
    "adam": "sgd",
    "rmsprop": "sgd",
    "nadam": "sgd",
}
_SIZES = {"units", "filters"}
_SEEDS = {"seed", "random_state"}
_RATES = {"learning_rate", "rate"}
# One more or one less of these is nobody's slip.
_FREE = {"batch_size", "verbose", "patience", "decay_steps", "decay_rate", "momentum", *_SEEDS, *_RATES, *_SIZES}
_SILENT = {"verbose", "name", "metrics", "strict", "seed"}
_OTHER_VALUES: dict[str, dict[object, object]] = {
    "padding": {"same": "valid", "valid": "same"},
    "fill_mode": {"constant": "nearest"},
    "mode": {"valid": "same"},
    "monitor": {"val_loss": "loss", "val_accuracy": "accuracy"},
    "kernel_initializer": {"zeros": "ones", "he_normal": "zeros"},
    "strides": {1: 2, 2: 1},
}
_OTHER_FUNCTIONS = {
    "mean": ("sum", "max"),
    "sum": ("mean",),
    "average": ("sum",),
    "median": ("max",),
    "std": ("var",),
    "var": ("std",),
    "max": ("min",),
    "min": ("max",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "argsort": ("sort",),
    "exp": ("log",),
    "log": ("exp",),
    "abs": ("square",),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "floor": ("ceil",),
    "ceil": ("floor",),
    "hstack": ("vstack",),
    "vstack": ("hstack",),
    "column_stack": ("vstack",),
    "append": ("extend",),
    "permutation": ("arange",),
    "mean_absolute_error": ("mean_squared_error",),
    "MaxPooling2D": ("AveragePooling2D",),
    "transform": ("fit_transform",),
    "fit_transform": ("transform",),
    "logistic": ("sigmoid", "tanh"),
    "sigmoid": ("tanh",),
    "tanh": ("cosh",),
    "perf_counter": ("process_time",),
}
_ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
# Parts of names that are taken for one another.
_TWINS = (
    ("train", "test"),
    ("x", "y"),
    ("X", "y"),
    ("rows", "columns"),
    ("row", "column"),
    ("height", "width"),
    ("h", "w"),
    ("mean", "std"),
    ("low", "width"),
    ("center", "spread"),
    ("weights", "biases"),
    ("weight", "bias"),
    ("inputs", "units"),
    ("i", "j"),
    ("a", "b"),
    ("start", "end"),
    ("begin", "end"),
    ("image", "kernel"),
    ("pictures", "digits"),
    ("pairs", "sums"),
)
_LABELS = {"y", "label", "labels", "target", "targets", "sums", "answers", "digits", "prices"}
_KEEPING = {
    "dict",
    "enumerate",
    "hasattr",
    "isinstance",
    "len",
    "print",
    "range",
    "set_random_seed",
    "super",
    "zip",
}
_LETTERS = "абвг"


def operator(function: Operator) -> Operator:
    """Have the function's kind of slip made, under its name."""
    OPERATORS[function.__name__.replace("_", " ")] = function
    return function


# Values


@operator
def activation_lost(place: Place) -> Iterator[Instead]:
    """A layer is left linear."""
    node = place.node
    if isinstance(node, ast.Call):
        kept = [keyword for keyword in node.keywords if keyword.arg != "activation"]
        if len(kept) < len(node.keywords):
            yield like(node, keywords=kept)
        for index, argument in enumerate(node.args):
            if isinstance(argument, ast.Constant) and argument.value in _ACTIVATIONS:
                rest = [ast.Constant("linear")] if len(node.args) == 1 else without(node.args, index)
                yield like(node, args=rest)


@operator
def another_activation(place: Place) -> Iterator[Instead]:
    """The activation of another kind of layer."""
    node, parent = place.node, place.parent
    key = isinstance(parent, ast.Dict) and node in parent.keys
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and not key:
        yield from map(ast.Constant, _ACTIVATIONS.get(node.value, ()))


@operator
def another_loss(place: Place) -> Iterator[Instead]:
    """The loss of another kind of task."""
    node = place.node
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from map(ast.Constant, _LOSSES.get(node.value, ()))
    elif isinstance(node, ast.Attribute):
        yield from (like(node, attr=name) for name in _LOSS_CLASSES.get(node.attr, ()))


@operator
def another_optimizer(place: Place) -> Iterator[Instead]:
    """The other optimizer, with the same learning rate."""
    node = place.node
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in _OPTIMIZERS:
        yield ast.Constant(_OPTIMIZERS[node.value])
    elif isinstance(node, ast.Attribute) and node.attr in _OPTIMIZERS:
        yield like(node, attr=_OPTIMIZERS[node.attr])


@operator
def learning_rate(place: Place) -> Iterator[Instead]:
    """A hundred times too large, a thousand times too small."""
    value = number_of(place.node)
    if value and place.role in _RATES:
        yield from (ast.Constant(value * 100), ast.Constant(value / 1000))


@operator
def one_epoch(place: Place) -> Iterator[Instead]:
    """A trial run's number of epochs or steps is left in."""
    node = place.node
    if place.role == "epochs" and isinstance(node, (ast.Constant, ast.Name)):
        yield ast.Constant(1)
    if _is_repetition(node):
        yield like(node, args=[ast.Constant(1)])


def _is_repetition(node: ast.AST) -> bool:
    """Say whether it is a range of many steps."""
    if not (isinstance(node, ast.Call) and last_name(node.func) == "range" and len(node.args) == 1):
        return False
    return (number_of(node.args[0]) or 0) >= 8


@operator
def one_batch(place: Place) -> Iterator[Instead]:
    """A batch so large that an epoch is one step."""
    value = number_of(place.node)
    if place.role == "batch_size" and value:
        yield ast.Constant(value * 100)


@operator
def off_by_one(place: Place) -> Iterator[Instead]:
    """A whole number one too large or too small."""
    node = place.node
    value = number_of(node)
    if (
        not isinstance(value, int)
        or place.role in {"epochs", "axis", "strides"} | _FREE
        or _is_repetition(place.parent)
    ):
        return
    yield ast.Constant(value + 1)
    if value > 0 and not isinstance(place.parent, (ast.Tuple, ast.UnaryOp)):
        yield ast.Constant(value - 1)


@operator
def size_off_by_one(place: Place) -> Iterator[Instead]:
    """A layer of one unit too many or too few."""
    node = place.node
    value = number_of(node)
    if place.role in _SIZES and isinstance(value, int):
        yield ast.Constant(value - 1 if value > 1 else 2)
    elif place.role in _SIZES and isinstance(node, ast.Name):
        yield ast.BinOp(node, ast.Sub(), ast.Constant(1))
        yield ast.BinOp(node, ast.Add(), ast.Constant(1))


@operator
def another_number(place: Place) -> Iterator[Instead]:
    """The other share, or twice the number."""
    value = number_of(place.node)
    if isinstance(value, float) and place.role not in _FREE:
        if 0 < value < 1:
            yield ast.Constant(round(1 - value, 10))
        yield ast.Constant(2 * value if value else 1.0)


@operator
def range_shifted(place: Place) -> Iterator[Instead]:
    """A loop that leaves out its first or last step, or goes one too far."""
    node = place.node
    if not (isinstance(node, ast.Call) and last_name(node.func) == "range") or _is_repetition(node):
        return
    first, last = (ast.Constant(0), node.args[0]) if len(node.args) == 1 else node.args[:2]
    step = node.args[2:]
    for start, end in ((0, -1), (1, 0), (0, 1)):
        yield like(node, args=[_moved(first, start), _moved(last, end), *step])


def _moved(node: ast.expr, by: int) -> ast.expr:
    value = number_of(node)
    if by == 0:
        return node
    if isinstance(value, int):
        return ast.Constant(value + by)
    return ast.BinOp(node, ast.Add() if by > 0 else ast.Sub(), ast.Constant(abs(by)))


@operator
def slice_shifted(place: Place) -> Iterator[Instead]:
    """A slice that begins or ends one place off, loses a bound, or takes the other part."""
    node = place.node
    if not isinstance(node, ast.Slice):
        return
    for name, bound in (("lower", node.lower), ("upper", node.upper)):
        if bound is None:
            continue
        yield like(node, **{name: None})
        if not isinstance(bound, ast.Constant):
            yield like(node, **{name: _moved(bound, 1)})
            yield like(node, **{name: _moved(bound, -1)})
    if (node.lower is None) != (node.upper is None):
        yield like(node, lower=node.upper, upper=node.lower)


@operator
def another_index(place: Place) -> Iterator[Instead]:
    """The last for the first, the first for the second; rows for columns."""
    node = place.node
    if isinstance(node, ast.Subscript):
        index = node.slice
        if isinstance(index, ast.Tuple):
            yield from (like(node, slice=like(index, elts=items)) for items in swapped(index.elts))
        elif ast.unparse(index) in ("0", "1"):
            yield like(node, slice=ast.UnaryOp(ast.USub(), ast.Constant(1)))
        elif isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.USub):
            yield like(node, slice=ast.Constant(0))


@operator
def another_axis(place: Place) -> Iterator[Instead]:
    """Along the other axis."""
    if place.role == "axis" and number_of(place.node) in (0, 1):
        yield ast.Constant(1 - int(number_of(place.node) or 0))
    elif place.role == "axis" and isinstance(place.node, ast.UnaryOp):
        yield ast.Constant(0)


@operator
def boolean_flipped(place: Place) -> Iterator[Instead]:
    """A flag the wrong way round."""
    node = place.node
    if isinstance(node, ast.Constant) and isinstance(node.value, bool) and place.role not in _SILENT:
        yield ast.Constant(not node.value)


@operator
def another_letter(place: Place) -> Iterator[Instead]:
    """Another answer to a question of the quiz, or one letter of several forgotten."""
    node = place.node
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 10):
        return
    letters = [(index, sign) for index, sign in enumerate(node.value) if sign.lower() in _LETTERS]
    for index, sign in letters[:1]:
        other = _LETTERS[(_LETTERS.index(sign.lower()) + 1) % len(_LETTERS)]
        yield ast.Constant(node.value[:index] + other + node.value[index + 1 :])
        yield ast.Constant(node.value[:index] + node.value[index + 1 :])


# Names


@operator
def constant_for_argument(place: Place) -> Iterator[Instead]:
    """The value of the example, or the default, where the argument belongs."""
    node = place.node
    if is_used(place) and isinstance(node, ast.Name) and node.id in place.arguments:
        seen = set()
        for value in _example_values(place, node.id):
            if ast.unparse(value) not in seen:
                seen.add(ast.unparse(value))
                yield value


def _example_values(place: Place, name: str) -> Iterator[ast.expr]:
    function = place.functions[0]
    names = [argument.arg for argument in arguments_of(function)]
    if name not in names:
        return
    for call in place.around.examples.get(function.name, ()):
        given = dict(zip(names, call.args, strict=False))
        given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        value = given.get(name)
        if value is not None and _is_written_out(value):
            yield value
            break
    with_default = names[len(names) - len(function.args.defaults) :]
    if name in with_default:
        yield function.args.defaults[with_default.index(name)]


def _is_written_out(value: ast.expr) -> bool:
    """Say whether a value needs no name but those of modules."""
    names = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    return names <= {"np", "keras"} and len(ast.unparse(value)) < 60


@operator
def global_for_argument(place: Place) -> Iterator[Instead]:
    """The notebook's variable of a like name where the argument belongs, once or everywhere."""
    node = place.node
    if is_used(place) and isinstance(node, ast.Name) and node.id in place.arguments:
        yield from (ast.Name(other, ast.Load()) for other in _like_named(node.id, place.around.given)[:1])
    if isinstance(node, ast.FunctionDef) and isinstance(place.parent, ast.Module):
        for argument in arguments_of(node):
            for other in _like_named(argument.arg, place.around.given)[:2]:
                taken = ast.Assign([ast.Name(argument.arg, ast.Store())], ast.Name(other, ast.Load()), lineno=0)
                yield like(node, body=[taken, *node.body])


def _like_named(name: str, given: Iterable[str]) -> list[str]:
    wanted = name.lower()
    found = []
    for other in given:
        parts = other.lower().split("_")
        if other != name and (wanted in parts or other.lower().endswith(wanted) or parts[0].startswith(wanted)):
            found.append(other)
    return found


@operator
def constant_for_size(place: Place) -> Iterator[Instead]:
    """The number of rows, columns or classes of the example, where it should be asked for."""
    node = place.node
    of_shape = (
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in ("shape", "input_shape", "output_shape")
        and not isinstance(node.slice, ast.Slice)
    )
    if of_shape or (isinstance(node, ast.Call) and last_name(node.func) == "len"):
        yield from (ast.Constant(3), ast.Constant(8))


@operator
def another_variable(place: Place) -> Iterator[Instead]:
    """A variable with a like name, or the next one."""
    node = place.node
    if not (is_used(place) and isinstance(node, ast.Name)):
        return
    twins = [other for other in _twins(node.id) if other in place.names]
    if not isinstance(place.parent, ast.Attribute):
        position = place.names.index(node.id)
        twins.append(place.names[(position + 1) % len(place.names)])
    yield from (ast.Name(other, ast.Load()) for other in dict.fromkeys(twins) if other != node.id)


def _twins(name: str) -> Iterator[str]:
    parts = re.split(r"(_)", name)
    for pair in _TWINS:
        for one, other in (pair, pair[::-1]):
            if one in parts:
                yield "".join(other if part == one else part for part in parts)
    if "train" in parts or "test" in parts:  # all of the data for a part of them
        yield from (part for part in parts if part not in ("_", "train", "test"))
        yield parts[0].upper()


@operator
def train_for_test(place: Place) -> Iterator[Instead]:
    """The name of the other part in a text."""
    node = place.node
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        for one, other in (("train", "test"), ("test", "train")):
            parts = node.value.split("_")
            if one in parts:
                yield ast.Constant("_".join(other if part == one else part for part in parts))


@operator
def labels_shifted(place: Place) -> Iterator[Instead]:
    """Labels that begin with one, and labels of other rows."""
    node = place.node
    if not (is_used(place) and isinstance(node, ast.Name) and isinstance(place.parent, (ast.Call, ast.keyword))):
        return
    if _LABELS & {*node.id.lower().split("_")}:
        yield ast.BinOp(node, ast.Add(), ast.Constant(1))
        backwards = ast.Slice(None, None, ast.UnaryOp(ast.USub(), ast.Constant(1)))
        yield ast.Subscript(node, backwards, ast.Load())


@operator
def seed_fixed(place: Place) -> Iterator[Instead]:
    """The same seed whatever is asked for."""
    if place.role in _SEEDS and isinstance(place.node, ast.Name):
        yield ast.Constant(42)


# Calls


@operator
def arguments_swapped(place: Place) -> Iterator[Instead]:
    """Two arguments in the wrong order."""
    node = place.node
    if isinstance(node, ast.Call):
        yield from (like(node, args=items) for items in swapped(node.args))


@operator
def keyword_lost(place: Place) -> Iterator[Instead]:
    """An argument is left to its default."""
    node = place.node
    if isinstance(node, ast.Call):
        for keyword in node.keywords:
            if keyword.arg not in _SILENT:
                yield like(node, keywords=[other for other in node.keywords if other is not keyword])


@operator
def another_value(place: Place) -> Iterator[Instead]:
    """The other value that this argument often has."""
    node = place.node
    if isinstance(node, ast.Constant) and node.value in _OTHER_VALUES.get(place.role, {}):
        yield ast.Constant(_OTHER_VALUES[place.role][node.value])  # type: ignore[arg-type]


@operator
def another_function(place: Place) -> Iterator[Instead]:
    """A sum for a mean, a square for a modulus, fitting where only scaling is meant."""
    node, parent = place.node, place.parent
    if isinstance(parent, ast.Call) and parent.func is node:
        for name in _OTHER_FUNCTIONS.get(last_name(node), ()):
            if isinstance(node, ast.Attribute):
                yield like(node, attr=name)
            else:
                yield ast.Attribute(ast.Name("np", ast.Load()), name) if name != "sigmoid" else ast.Name(name)


@operator
def call_lost(place: Place) -> Iterator[Instead]:
    """A value goes on as it was: not scaled, not copied, without its modulus."""
    node = place.node
    if not isinstance(node, ast.Call) or isinstance(place.parent, ast.Expr):
        return
    root, name = root_of(node.func), last_name(node.func)
    if isinstance(node.func, ast.Call):  # a layer that is called on what goes through it
        yield from node.args[:1]
    elif isinstance(node.func, ast.Attribute) and (not isinstance(root, ast.Name) or root.id in place.names):
        yield node.func.value
    elif node.args and not name[:1].isupper() and name not in _KEEPING and not isinstance(node.args[0], ast.Starred):
        yield node.args[0]


@operator
def transposition_lost(place: Place) -> Iterator[Instead]:
    """A matrix that lies the other way."""
    if isinstance(place.node, ast.Attribute) and place.node.attr == "T":
        yield place.node.value


@operator
def element_lost(place: Place) -> Iterator[Instead]:
    """A layer, or an entry of a list or dictionary, is forgotten."""
    node = place.node
    if isinstance(node, ast.List) and len(node.elts) > 1:
        yield from (like(node, elts=without(node.elts, index)) for index in range(len(node.elts)))
    elif isinstance(node, ast.Dict) and node.keys:
        for index in range(len(node.keys)):
            keys = [*node.keys[:index], *node.keys[index + 1 :]]
            yield like(node, keys=keys, values=without(node.values, index))


@operator
def element_doubled(place: Place) -> Iterator[Instead]:
    """A layer is there twice."""
    node = place.node
    if isinstance(node, ast.List) and len(node.elts) > 1:
        for index, item in enumerate(node.elts):
            if isinstance(item, ast.Call):
                yield like(node, elts=[*node.elts[:index], item, *node.elts[index:]])


@operator
def order_changed(place: Place) -> Iterator[Instead]:
    """Two layers, two numbers of a shape or two parts of an answer have changed places."""
    node = place.node
    if isinstance(node, ast.Dict):
        yield from (like(node, values=items) for items in swapped(node.values))
    elif isinstance(node, (ast.List, ast.Tuple)) and not isinstance(place.parent, ast.Subscript):
        yield from (like(node, elts=items) for items in swapped(node.elts))


# Arithmetic and conditions


@operator
def another_operation(place: Place) -> Iterator[Instead]:
    """A minus for a plus, a product for a matrix product."""
    node = place.node
    if isinstance(node, (ast.BinOp, ast.AugAssign)):
        yield from (like(node, op=kind()) for kind in _ARITHMETIC.get(type(node.op), ()))


@operator
def operand_lost(place: Place) -> Iterator[Instead]:
    """A term or a factor is forgotten."""
    node = place.node
    if isinstance(node, ast.BinOp):
        yield node.left
        if isinstance(node.op, (ast.Add, ast.Mult)):
            yield node.right


@operator
def operands_swapped(place: Place) -> Iterator[Instead]:
    """What is taken from what, what is divided by what."""
    node = place.node
    if isinstance(node, ast.BinOp) and not isinstance(node.op, (ast.Add, ast.Mult)):
        yield like(node, left=node.right, right=node.left)


@operator
def parentheses_lost(place: Place) -> Iterator[Instead]:
    """What should be done first is done last."""
    node = place.node
    if not isinstance(node, ast.BinOp):
        return
    if isinstance(node.op, (ast.Mult, ast.Div, ast.FloorDiv)):
        if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, (ast.Add, ast.Sub)):
            yield like(node.left, right=ast.BinOp(node.left.right, node.op, node.right))
        if isinstance(node.right, ast.BinOp) and isinstance(node.right.op, (ast.Add, ast.Sub)):
            yield like(node.right, left=ast.BinOp(node.left, node.op, node.right.left))


@operator
def sign_lost(place: Place) -> Iterator[Instead]:
    """A minus, or a `not`, is forgotten."""
    node = place.node
    inside = isinstance(place.parent, (ast.Subscript, ast.Slice))
    if isinstance(node, ast.UnaryOp) and not inside and isinstance(node.op, (ast.USub, ast.Not, ast.Invert)):
        yield node.operand


@operator
def another_comparison(place: Place) -> Iterator[Instead]:
    """Strict for weak, and the other way round."""
    node = place.node
    if isinstance(node, ast.Compare):
        for kind in _COMPARISONS[type(node.ops[0])]:
            yield like(node, ops=[kind(), *node.ops[1:]])


@operator
def another_connective(place: Place) -> Iterator[Instead]:
    """Or for and."""
    node = place.node
    if isinstance(node, ast.BoolOp):
        yield like(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())


@operator
def condition_lost(place: Place) -> Iterator[Instead]:
    """One case is taken for the only one."""
    node = place.node
    if isinstance(node, (ast.If, ast.IfExp)):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield like(node, ifs=[])


# Statements


@operator
def line_lost(place: Place) -> Iterator[Instead]:
    """A line is forgotten."""
    node = place.node
    simple = (ast.Expr, ast.Assign, ast.AugAssign, ast.For, ast.While)
    if isinstance(node, simple) and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        yield []


@operator
def line_doubled(place: Place) -> Iterator[Instead]:
    """A line is there twice."""
    node = place.node
    called = last_name(node.value.func) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else ""
    if isinstance(node, ast.stmt) and (called in ("add", "append") or isinstance(node, ast.AugAssign)):
        yield [node, node]


@operator
def lines_swapped(place: Place) -> Iterator[Instead]:
    """A line comes too late: frozen after the training, compiled before the change."""
    node = place.node
    if isinstance(node, (ast.FunctionDef, ast.For, ast.While, ast.With)):
        body = node.body
        for index in range(len(body) - 1):
            first, second = body[index], body[index + 1]
            fixed = isinstance(second, (ast.Return, ast.FunctionDef)) or isinstance(first, ast.FunctionDef)
            if not fixed and _touched(first) & _touched(second):
                yield like(node, body=[*body[:index], second, first, *body[index + 2 :]])


def _touched(statement: ast.stmt) -> set[str]:
    """Return the names of what a statement uses or changes, but for modules."""
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)} - {"np", "keras", "pd", "range"}


@operator
def not_accumulated(place: Place) -> Iterator[Instead]:
    """Only the last of many is kept."""
    node = place.node
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value, lineno=0)


@operator
def not_returned(place: Place) -> Iterator[Instead]:
    """Printed, or nothing at all."""
    node = place.node
    if isinstance(node, ast.Return) and node.value is not None:
        yield ast.Expr(ast.Call(ast.Name("print", ast.Load()), [node.value], []))
        yield ast.Return(None)


@operator
def another_name_returned(place: Place) -> Iterator[Instead]:
    """What `fit` returns, or the argument."""
    node = place.node
    if isinstance(node, ast.Return) and node.value is not None:
        names = [name for name in place.names if ast.unparse(node.value) != name]
        yield from (ast.Return(ast.Name(name, ast.Load())) for name in [*names[:1], *names[-1:]])
    if isinstance(node, ast.FunctionDef) and len(node.body) > 1 and isinstance(node.body[-1], ast.Return):
        call = node.body[-2]
        if isinstance(call, ast.Expr) and isinstance(call.value, ast.Call) and last_name(call.value.func) == "fit":
            yield like(node, body=[*node.body[:-2], ast.Return(call.value)])


@operator
def returned_too_early(place: Place) -> Iterator[Instead]:
    """The last line stands in the loop."""
    node = place.node
    if isinstance(node, ast.FunctionDef) and len(node.body) > 1 and isinstance(node.body[-2], (ast.For, ast.While)):
        loop = like(node.body[-2], body=[*node.body[-2].body, node.body[-1]])
        yield like(node, body=[*node.body[:-2], loop])


@operator
def rounded(place: Place) -> Iterator[Instead]:
    """For beauty, or to a whole number."""
    node = place.node
    if not (isinstance(node, ast.Return) and node.value is not None) or makes_object(place.functions[-1]):
        return
    for text in ("np.round({}, 2)", "np.asarray({}).astype(int)"):
        yield ast.parse(f"return {text.format(ast.unparse(node.value))}").body[0]


@operator
def whole_numbers(place: Place) -> Iterator[Instead]:
    """Written into an array of whole numbers."""
    node = place.node
    if isinstance(node, ast.Call) and last_name(node.func) in ("zeros", "zeros_like", "empty", "array", "asarray"):
        kept = [keyword for keyword in node.keywords if keyword.arg != "dtype"]
        yield like(node, keywords=[*kept, ast.keyword("dtype", ast.Name("int", ast.Load()))])
    if isinstance(node, ast.Call) and last_name(node.func) == "float" and isinstance(node.func, ast.Name):
        yield like(node, func=ast.Name("int", ast.Load()))


@operator
def in_place(place: Place) -> Iterator[Instead]:
    """An array is changed where it lies."""
    node = place.node
    if not isinstance(node, (ast.Assign, ast.Return, ast.Expr, ast.AugAssign)):
        return
    for index, part in enumerate(ast.walk(node)):
        if not (isinstance(part, ast.BinOp) and isinstance(part.left, ast.Name) and part.left.id in place.names):
            continue
        if isinstance(part.op, (ast.Add, ast.Sub, ast.Mult, ast.Div)):
            changing = ast.AugAssign(ast.Name(part.left.id, ast.Store()), part.op, part.right)
            changed = copy.deepcopy(node)
            twin = [*ast.walk(changed)][index]
            exchanged: ast.stmt = _Exchange(twin, part.left).visit(changed)  # type: ignore[assignment]
            yield [changing, exchanged]


class _Exchange(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        """Put the new node where the old one is."""
        return self.new if node is self.old else self.generic_visit(node)


@operator
def kept_between_calls(place: Place) -> Iterator[Instead]:
    """Made at the first call, and used by all others."""
    node = place.node
    if not place.functions:
        return
    owner = place.functions[0].name
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and makes_object(node.value):
        yield _kept(owner, node.targets[0].id, node.value, f"{node.targets[0].id} = ")
    elif isinstance(node, ast.Return) and node.value is not None:
        yield _kept(owner, "kept", node.value, "return ")


def _kept(owner: str, name: str, value: ast.expr, use: str) -> list[ast.stmt]:
    lines = f"if not hasattr({owner}, '{name}'):\n    {owner}.{name} = {ast.unparse(value)}\n{use}{owner}.{name}"
    return ast.parse(f"def f():\n{_indented(lines)}").body[0].body  # type: ignore[attr-defined,no-any-return]


def _indented(lines: str) -> str:
    return "\n".join(f"    {line}" for line in lines.splitlines())
