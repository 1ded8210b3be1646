"""Makes the environments of environments.py: which versions are wanted, and which were installed."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from graders import CourseError
from graders.files import read_text, read_toml, write_atomic

ROOT = Path(__file__).parents[1]
PYPROJECT = ROOT / "pyproject.toml"
FOLDER = ROOT / "build" / "environments"
PYTHONS = {"lowest": "3.11", "colab": "3.13"}

# What lessons import and Colab has, and what runs them there; bokeh, because livelossplot, which lessons install by
# themselves, then finds Colab's.
USED = (
    "tensorflow", "keras", "numpy", "pandas", "matplotlib", "scikit-learn", "pillow", "ipywidgets", "ipykernel",
    "ipython", "tensorboard", "bokeh", "pip",
)  # fmt: skip


def floors(pyproject: Path, python: str) -> dict[str, Version | None]:
    """Return the lowest version that each direct dependency, also for development, may have on this system.

    It is None where nothing is said.

    Args:
        pyproject: the file.
        python: version of Python, for example 3.11.
    """
    found: dict[str, Version | None] = {}
    project = read_toml(pyproject)["project"]
    for line in (*project["dependencies"], *project.get("optional-dependencies", {}).get("dev", ())):
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"python_version": python}):
            said = [Version(spec.version) for spec in requirement.specifier if spec.operator in (">=", "==", "~=")]
            found[canonicalize_name(requirement.name)] = max(said, default=None)
    return found


def not_lowest(allowed: Mapping[str, Version | None], installed: Mapping[str, Version]) -> list[str]:
    """Return a line for each direct dependency whose lowest allowed version is not the one that was installed."""
    lines = []
    for name, floor in allowed.items():
        if floor != installed[name]:
            why = "has no lowest version" if floor is None else f"{floor} is allowed and does not fit the others"
            lines.append(f"{name} {why}; write >={installed[name]}")
    return lines


def pins(path: Path) -> list[str]:
    """Return the lines NAME==VERSION of a list that `pip freeze` has written.

    What was installed from an address is left out: nobody else has it.

    Raises:
        CourseError: when there is no such file, or something is missing in it that lessons need.
    """
    if not path.is_file():
        raise CourseError(f"{path}: no such file; name a list that `pip freeze` has written")
    found = {}
    for line in read_text(path).splitlines():
        try:
            requirement = Requirement(line.partition(" #")[0].strip())
        except InvalidRequirement:  # a comment, an option
            continue
        if str(requirement.specifier).startswith("==") and not requirement.url:
            found[canonicalize_name(requirement.name)] = f"{requirement.name}{requirement.specifier}"
    if missing := [name for name in USED if name not in found]:
        raise CourseError(f"{path}: has no line for {', '.join(missing)}; write NAME==VERSION as `pip freeze` does")
    return list(found.values())


def make(environment: str, packages: Path) -> Path:
    """Make an environment and return its Python.

    Args:
        environment: one of `PYTHONS`.
        packages: what Colab has.

    Raises:
        CourseError: when there is no such Python, or the packages cannot be had.
    """
    folder = FOLDER / environment
    if environment == "colab":
        constraints = folder.with_suffix(".txt")
        write_atomic(constraints, "\n".join(pins(packages)) + "\n")
        wanted = ["--constraints", str(constraints), *USED]
    else:
        wanted = ["--resolution", "lowest-direct", "--extra", "dev", "--requirements", str(PYPROJECT)]
    uv, version, python = _uv(), PYTHONS[environment], _program(folder, "python")
    _call([uv, "venv", "--quiet", "--clear", "--python", version, str(folder)], f"a Python {version}")
    _call([uv, "pip", "install", "--quiet", "--python", str(python), *wanted], "the packages")
    return python


def _uv() -> str:
    """Return the command uv, installed beside the environments where there is none."""
    if found := shutil.which("uv"):
        return found
    folder = FOLDER / "uv"
    if not _program(folder, "uv").exists():
        _call([sys.executable, "-m", "venv", str(folder)], "an environment for uv")
        _call([str(_program(folder, "python")), "-m", "pip", "install", "--quiet", "uv"], "uv")
    return str(_program(folder, "uv"))


def _program(folder: Path, name: str) -> Path:
    return folder / "Scripts" / f"{name}.exe" if sys.platform == "win32" else folder / "bin" / name


def _call(command: list[str], wanted: str) -> str:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise CourseError(f"{wanted} cannot be had; {command[0]} says:\n{done.stderr.strip()[-3000:]}")
    return done.stdout


def installed(python: Path) -> dict[str, Version]:
    """Return the versions of the packages in an environment."""
    script = "import importlib.metadata as m, json; print(json.dumps({d.name: d.version for d in m.distributions()}))"
    said = json.loads(_call([str(python), "-I", "-c", script], "a list of what was installed"))
    return {canonicalize_name(name): Version(version) for name, version in said.items()}
