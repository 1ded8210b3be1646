"""The grading harness of the course: one command, `course`, around nbgrader.

nbgrader stays the gradebook, the formgrader and the feedback. This package adds what a course on neural
networks needs around it: paired lessons that are executed the same way every time, releases that cannot leak
a solution, grades that survive a dead kernel, and two-stage deadlines.
"""

from pathlib import Path

__version__ = "0.1.0"


class CourseError(Exception):
    """A problem the user can mend; its text names the file and the remedy."""


def relative(path: Path, root: Path) -> str:
    """Return `path` as the user would type it in `root`, with forward slashes."""
    path, root = path.resolve(), root.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
