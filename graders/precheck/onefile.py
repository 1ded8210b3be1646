"""Makes one plain file of this wing: what students have who do not have the package."""

import ast
from collections import defaultdict
from pathlib import Path
from typing import Any

FILE_NAME = "check_notebook.py"
# Each uses only what stands before it.
_MODULES = ("spoken", "cells", "editions", "looking", "running", "telling", "program")
_CALLS = ("tr", "marked")
_UNKNOWN = "COURSE: dict[str, Any] = {}"


def one_file(course: dict[str, Any]) -> str:
    """Return the text of the one file: the modules one after another, with all imports on top.

    Args:
        course: see `program.course_facts`; of the words in it, only these modules' own go along.
    """
    plain: set[str] = set()
    named: dict[str, set[str]] = defaultdict(set)
    bodies, title = [], ""
    for name in _MODULES:
        text = _text(name)
        tree = ast.parse(text)
        title = ast.get_docstring(tree) or ""
        end = 0
        for node in tree.body[1:]:
            if isinstance(node, ast.Import):
                plain.update(ast.unparse(node).splitlines())
            elif isinstance(node, ast.ImportFrom):
                named[str(node.module)] |= {alias.name for alias in node.names}
            else:
                break
            end = node.end_lineno or 0
        bodies.append(f"# {title.splitlines()[0]}\n\n" + "\n".join(text.splitlines()[end:]).strip())
    froms = [
        f"from {module} import {', '.join(sorted(names))}"
        for module, names in sorted(named.items())
        if not module.startswith(f"{__package__}.")
    ]
    whole = "\n\n\n".join(bodies)
    if _UNKNOWN not in whole:
        raise RuntimeError(f"{_MODULES[-1]}.py: no line `{_UNKNOWN}` for what is known of the course")
    told = messages()
    own = {
        language: {message: words[message] for message in told if message in words}
        for language, words in course.get("words", {}).items()
    }
    known = _literal({**course, "words": own})
    whole = whole.replace(_UNKNOWN, _UNKNOWN.removesuffix("{}") + known)
    return "\n".join([f'"""{title}\n"""', "", *sorted(plain), *froms, "", whole, ""])


def messages() -> list[str]:
    """Return what these modules tell students, as it stands in their code, each once."""
    calls = (node for name in _MODULES for node in ast.walk(ast.parse(_text(name))) if isinstance(node, ast.Call))
    found = (
        argument.value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in _CALLS
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    )
    return list(dict.fromkeys(found))


def _literal(value: object, margin: str = "") -> str:
    """Return a value as it is written in Python: an entry a line, however long that is."""
    inner = f"{margin}    "
    if isinstance(value, dict) and value:
        return (
            "{\n"
            + "".join(f"{inner}{key!r}: {_literal(item, inner)},\n" for key, item in value.items())
            + f"{margin}}}"
        )
    if isinstance(value, list) and value:
        return "[\n" + "".join(f"{inner}{item!r},\n" for item in value) + f"{margin}]"
    return repr(value)


def _text(name: str) -> str:
    return (Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8")
