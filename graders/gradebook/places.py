"""nbgrader takes the path of the course's folder for a pattern: in `Группа [2]` it would find nothing."""

import glob
import os
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path
from types import ModuleType
from typing import Any

import nbgrader.apps.api
import nbgrader.converters.base
import nbgrader.utils


class _LiteralFolders(ModuleType):
    """Stands in for the module `glob` in nbgrader: what of a pattern is there as it is written is no pattern."""

    def glob(self, pattern: str, **options: Any) -> list[str]:
        """Return the paths that match; see the class."""
        known, rest = pattern, []
        while known and not os.path.lexists(known):
            known, _, last = known.rpartition(os.sep)
            rest.append(last)
        # not by pathlib, which would take out the dots that nbgrader looks for in what it gets
        whole = os.sep.join([glob.escape(known), *reversed(rest)])  # noqa: PTH118
        return glob.glob(whole, **options)  # noqa: PTH207


def take_paths_literally() -> None:
    """Have nbgrader find a course and what is in it whatever its folder is called, in this process."""
    for module in (nbgrader.apps.api, nbgrader.converters.base, nbgrader.utils):
        module.glob = _LiteralFolders("glob")
    nbgrader.utils.is_ignored = is_ignored


def is_ignored(filename: str, ignore_globs: Iterable[str] | None = None) -> bool:
    """Say of a file or folder what nbgrader says, whose own function lists the whole folder for each name and pattern.

    A submission of five thousand files took it many minutes, several times over, while nobody else's was recorded.
    """
    name = Path(filename).name
    patterns = [pattern for pattern in ignore_globs or () if pattern.startswith(".") or not name.startswith(".")]
    return any(fnmatch(name, pattern) for pattern in patterns)
