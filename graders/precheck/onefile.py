"""Makes one plain file of this wing: what students have who do not have the package."""

import ast
import pprint
from collections import defaultdict
from pathlib import Path
from typing import Any

FILE_NAME = "check_notebook.py"
# Each uses only what stands before it.
_MODULES = ("cells", "looking", "running", "telling", "program")
_UNKNOWN = "COURSE: dict[str, Any] = {}"


def one_file(course: dict[str, Any]) -> str:
    """Return the text of the one file: the modules one after another, with all imports on top.

    Args:
        course: see `program.course_facts`.
    """
    plain: set[str] = set()
    named: dict[str, set[str]] = defaultdict(set)
    bodies, title = [], ""
    for name in _MODULES:
        text = (Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8")
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
    known = pprint.pformat(course, width=120, sort_dicts=False)
    whole = whole.replace(_UNKNOWN, _UNKNOWN.removesuffix("{}") + known)
    return "\n".join([f'"""{title}\n"""', "", *sorted(plain), *froms, "", whole, ""])
