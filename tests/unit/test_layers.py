"""What the contracts for imports in pyproject.toml cannot say. `tests/system/test_breaks.py` breaks each of them."""

import ast
import re
import sys
import tomllib

import pytest
from support import ROOT

KERNEL = ROOT / "graders/kernel"
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


def imports(name: str) -> tuple[set[str], set[str]]:
    """What a module of the kernel server's imports when it runs, and what tools are told that it imports of ours."""
    nodes = list(ast.walk(ast.parse((KERNEL / f"{name}.py").read_text(encoding="utf-8"))))
    named = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    told = {alias.name for node in named if node.module == "graders.kernel" for alias in node.names}
    run = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    run |= {str(node.module) for node in named if node.module != "graders.kernel"}
    return {module.partition(".")[0] for module in run}, told


def of_the_server() -> list[str]:
    """The modules that the kernel server's process begins with, by their bare names."""
    found, beside = ["server"], {path.stem for path in KERNEL.glob("*.py")}
    for name in found:
        found += sorted(imports(name)[0] & beside - set(found))
    return found


@pytest.mark.parametrize("name", of_the_server())
def test_the_kernel_server_imports_the_standard_library_and_what_it_is_to_hand_on(name):
    """In the sandbox there is nothing else of ours; the rest are a kernel's own modules, imported on purpose."""
    run, told = imports(name)
    others = run - sys.stdlib_module_names
    assert others - set(of_the_server()) <= {"ipykernel"}
    assert others - {"ipykernel"} == told, "the contracts see these"


def test_the_contract_about_the_kernel_server_names_all_of_it():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (named,) = [one["source_modules"] for one in settings["contracts"] if "student's process" in one["name"]]
    assert sorted(named) == sorted(f"graders.kernel.{name}" for name in of_the_server())
