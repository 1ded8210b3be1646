"""Where students find the course: `[tool.course]` of pyproject.toml."""

import re
from pathlib import Path
from typing import Any

from graders import CourseError
from graders.files import read_toml


def course_settings(root: Path) -> dict[str, Any]:
    """Return `[tool.course]` of pyproject.toml; empty when there is none.

    Raises:
        CourseError: when the file is not TOML, or something else than a table stands there.
    """
    path = root / "pyproject.toml"
    found: dict[str, Any] = read_toml(path) if path.exists() else {}
    for key in ("tool", "course"):
        inner = found.get(key, {})
        if not isinstance(inner, dict):
            raise CourseError(f"{path}: [tool.course] must be a table, with repository and assignments")
        found = inner
    return found


def assignment_title(root: Path, assignment: str) -> str:
    """Return what students know an assignment by, from `[tool.course.assignments]`; its name where nothing is set.

    Raises:
        CourseError: when pyproject.toml cannot be read.
    """
    entries = course_settings(root).get("assignments", {})
    entry = entries.get(assignment) if isinstance(entries, dict) else None
    return str(entry.get("title") or assignment) if isinstance(entry, dict) else assignment


def colab_url(root: Path, published: str) -> str | None:
    """Return the address that opens the published notebook in Colab, from `[tool.course]` in pyproject.toml.

    A course without that setting has no address.

    Raises:
        CourseError: when the setting is not of the form owner/repository.
    """
    setting = course_settings(root)
    if not setting:
        return None
    repository, branch = setting.get("repository", ""), setting.get("branch", "main")
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", str(repository)):
        raise CourseError(f'{root / "pyproject.toml"}: set repository = "owner/name" under [tool.course]')
    return f"https://colab.research.google.com/github/{repository}/blob/{branch}/{published}"


def is_published(url: str | None) -> bool:
    """Say whether an address of `colab_url` leads anywhere: until the repository is set, it is a placeholder."""
    return url is not None and "github/OWNER/" not in url
