"""What the contracts for imports in pyproject.toml cannot say. `tests/system/test_breaks.py` breaks each of them."""

import ast
import re
import sys

import pytest
from support import ROOT

FILES = sorted([*(ROOT / "graders").rglob("*.py"), *(ROOT / "benchmarks").glob("*.py")])


def private_names(source: str) -> list[str]:
    """The underscore names that are imported from another module; those of objects are seen by ruff."""
    imports = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    return [alias.name for node in imports for alias in node.names if re.match("_[^_]", alias.name)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_takes_anothers_underscore_names(path):
    assert private_names(path.read_text(encoding="utf-8")) == []


def test_they_are_seen_where_they_are_taken():
    assert private_names("def f():\n    from graders.kernel.warm import _sweep as sweep, share") == ["_sweep"]


@pytest.mark.parametrize(
    "name", ["server", "archive", "namespaces", "pages", "preloading", "protocol", "rlimits", "seccomp", "usage"]
)
def test_the_kernel_server_imports_the_standard_library_and_what_it_is_to_hand_on(name):
    """In the sandbox there is nothing else of ours; the rest are a kernel's own modules, imported on purpose."""
    tree = ast.parse((ROOT / f"graders/kernel/{name}.py").read_text(encoding="utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named = {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    typing_only = {"graders.kernel"}
    tops = {module.partition(".")[0] for module in plain | named - typing_only}
    assert tops - sys.stdlib_module_names <= {
        "archive",
        "namespaces",
        "pages",
        "preloading",
        "protocol",
        "rlimits",
        "seccomp",
        "usage",
        "ipykernel",
    }
