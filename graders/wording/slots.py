"""What a program puts into a text when it runs, by `%` or `format`: a translation needs the same, or it stops there."""

import ast
import re
from string import Formatter

_PERCENT = re.compile(r"%(?P<name>\([^)]*\))?[#0 +-]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[hlL]?(?P<kind>[diouxXeEfFgGcrsa%])?")


def formats_of(tree: ast.AST) -> dict[ast.expr, str]:
    """Return the string literals that something is put into, each with how: `%` or `format`."""
    found: dict[ast.expr, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            found[node.left] = "%"
        elif isinstance(node, ast.Attribute) and node.attr in ("format", "format_map"):
            found[node.value] = "format"
    return found


def slots_of(text: str, how: str) -> list[str]:
    """Return what stands for the values: in their order, or sorted where they are named.

    Args:
        text: of the literal.
        how: see `formats_of`; empty where nothing is put in.

    Raises:
        ValueError: when the program could not put anything into this text.
    """
    if how == "%":
        return _percents(text)
    return _braces(text) if how else []


def _percents(text: str) -> list[str]:
    found = [match for match in _PERCENT.finditer(text) if match["kind"] != "%"]
    if not all(match["kind"] for match in found):
        raise ValueError("a percent sign that is not for a value is written twice")
    slots = [match[0] for match in found]
    return sorted(set(slots)) if any(match["name"] for match in found) else slots


def _braces(text: str) -> list[str]:
    slots, is_named = [], False
    for _, name, spec, conversion in Formatter().parse(text):
        if name is not None:
            is_named |= bool(name)
            slots.append(f"{{{name}{f'!{conversion}' if conversion else ''}{f':{spec}' if spec else ''}}}")
    return sorted(set(slots)) if is_named else slots
