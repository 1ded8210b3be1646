"""A place in a program, as the operators of `operators` see it, and the little that they all need of Python's trees."""

import ast
import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

# What stands in for a node: another node, or for a statement a number of them.
Instead = ast.AST | list[ast.stmt]

_FIRST_ARGUMENT = {
    **dict.fromkeys(("SGD", "Adam", "RMSprop", "Nadam", "AdamW"), "learning_rate"),
    "Dense": "units",
    "Conv2D": "filters",
    "set_random_seed": "seed",
    "default_rng": "seed",
    "seed": "seed",
}


@dataclass(frozen=True)
class Surroundings:
    """What a student sees around the exercise, and may take for the general case.

    Attributes:
        given: names of values that the notebook defines before it.
        examples: by function, the calls in the checks that students see.
    """

    given: tuple[str, ...] = ()
    examples: Mapping[str, tuple[ast.Call, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """A node of a program, as operators see it.

    Attributes:
        node: it.
        parents: from the module down.
        around: what surrounds the exercise.
    """

    node: ast.AST
    parents: tuple[ast.AST, ...]
    around: Surroundings

    @property
    def parent(self) -> ast.AST:
        """The node that it stands in."""
        return self.parents[-1]

    @cached_property
    def functions(self) -> list[ast.FunctionDef]:
        """The functions that it stands in, from the outermost."""
        return [node for node in self.parents if isinstance(node, ast.FunctionDef)]

    @cached_property
    def arguments(self) -> list[str]:
        """The names of those functions' arguments."""
        return [argument.arg for function in self.functions for argument in arguments_of(function)]

    @cached_property
    def names(self) -> list[str]:
        """Those and the variables of the functions, in the order in which they appear."""
        stored = [
            node
            for function in self.functions
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        ]
        stored.sort(key=lambda node: (node.lineno, node.col_offset))
        return list(dict.fromkeys([*self.arguments, *(node.id for node in stored)]))

    @cached_property
    def role(self) -> str:
        """How the value that stands here is called: by its keyword, default or variable; empty where it is not."""
        parent = self.parent
        if isinstance(parent, ast.keyword):
            return parent.arg or ""
        if isinstance(parent, ast.arguments) and self.node in parent.defaults:
            known = [*parent.posonlyargs, *parent.args][-len(parent.defaults) :]
            return known[parent.defaults.index(self.node)].arg
        if isinstance(parent, ast.Assign) and self.node is parent.value:
            return last_name(parent.targets[0])
        if isinstance(parent, ast.Call) and parent.args[:1] == [self.node]:
            return _FIRST_ARGUMENT.get(last_name(parent.func), "")
        return ""


def arguments_of(function: ast.FunctionDef) -> list[ast.arg]:
    """Return what a function takes, but for `*args` and `**kwargs`."""
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def last_name(node: ast.AST) -> str:
    """Return the last part of a dotted name; empty where it is none."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def root_of(node: ast.AST) -> ast.AST:
    """Return what a dotted name begins with."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node


def like(node: ast.AST, **changes: object) -> ast.AST:
    """Return a shallow copy of a node with other fields."""
    made = copy.copy(node)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def without(items: list[ast.expr], index: int) -> list[ast.expr]:
    """Return a list without one of its elements."""
    return [*items[:index], *items[index + 1 :]]


def swapped(items: list[ast.expr]) -> Iterator[list[ast.expr]]:
    """Yield a list with each two neighbours swapped."""
    for index in range(len(items) - 1):
        yield [*items[:index], items[index + 1], items[index], *items[index + 2 :]]


def number_of(node: ast.AST) -> int | float | None:
    """Return the number that is written there; None where none is."""
    plain = isinstance(node, ast.Constant) and type(node.value) in (int, float)
    return node.value if isinstance(node, ast.Constant) and plain else None  # type: ignore[return-value]


def makes_object(node: ast.AST) -> bool:
    """Say whether an expression makes a network, a layer, a scaler or the like, which remembers what it is taught."""
    called = [last_name(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)]
    return any(name[:1].isupper() or name.startswith("build_") or name == "clone_model" for name in called)


def is_used(place: Place) -> bool:
    """Say whether it is a variable or argument of the functions whose value is used here, and that is not called."""
    node, parent = place.node, place.parent
    called = isinstance(parent, ast.Call) and parent.func is node
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in place.names and not called
