"""The grading harness of the course: one command, `course`, around nbgrader.

nbgrader stays the gradebook, the formgrader and the feedback. This package adds what a course on neural
networks needs around it: paired lessons that are executed the same way every time, releases that cannot leak
a solution, grades that survive a dead kernel, and two-stage deadlines.
"""

import sys
from collections.abc import Callable
from pathlib import Path

__version__ = "0.1.0"

# With this package jsonschema builds a grammar of internationalised addresses when it is imported, 1.5 s in every
# command and worker, for a format that no notebook's schema has; without it, it leaves that format out.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # its stub leaves out None, which refuses an import

# Takes the lines that say how far something is; most often `print`.
Report = Callable[[str], None]


class CourseError(Exception):
    """A problem the user can mend; its text names the file and the remedy."""


def relative(path: Path, root: Path) -> str:
    """Return `path` as the user would type it in `root`, with forward slashes."""
    path, root = path.resolve(), root.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
