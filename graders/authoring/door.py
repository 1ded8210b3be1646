"""What a student's own check of a notebook has to know of the course: its releases and its limits."""

from pathlib import Path
from typing import Any

from traitlets.config import Config

from graders.notebooks import need_notebook
from graders.precheck.program import NOTEBOOK_TIMEOUT_S, TIMEOUT_S, course_facts


def facts_for_students(releases: Path, config: Config | None = None) -> dict[str, Any]:
    """Return what `precheck` has to know of a course; nothing of it is more than a release says itself.

    Args:
        releases: the folder of releases; there may be none.
        config: the course's, for the limits of `Execute`.

    Raises:
        CourseError: when a released notebook cannot be read.
    """
    released = {path.stem: list(need_notebook(path).cells) for path in sorted(releases.glob("*/*.ipynb"))}
    limits: dict[str, Any] = config.Execute if config is not None else {}
    timeout = limits.get("timeout", TIMEOUT_S)
    notebook_timeout = limits.get("notebook_timeout", NOTEBOOK_TIMEOUT_S)
    return course_facts(released, timeout or notebook_timeout, notebook_timeout)
