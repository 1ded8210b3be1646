"""What a student's own check of a notebook has to know of the course: its releases, its limits, and its words."""

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from traitlets.config import Config

from graders.authoring.rewording import editions_in
from graders.notebooks import need_notebook
from graders.precheck.program import NOTEBOOK_TIMEOUT_S, TIMEOUT_S, course_facts
from graders.words import SOURCE, languages, own_words


def facts_for_students(releases: Path, config: Config | None = None) -> dict[str, Any]:
    """Return what `precheck` has to know of a course; nothing of it is more than a release says itself.

    Args:
        releases: the folder of releases; there may be none.
        config: the course's, for the limits of `Execute`.

    Raises:
        CourseError: when a released notebook, or a file of translations, cannot be read.
    """
    released = {path.stem: list(need_notebook(path).cells) for path in sorted(releases.glob("*/*.ipynb"))}
    editions: dict[str, dict[str, list[NotebookNode]]] = {}
    for name in released:
        for language, folder in editions_in(releases, name).items():
            editions.setdefault(language, {})[name] = list(need_notebook(folder / f"{name}.ipynb").cells)
    words = {language: own_words(language) for language in sorted({*languages(), *editions} - {SOURCE})}
    limits: dict[str, Any] = config.Execute if config is not None else {}
    timeout = limits.get("timeout", TIMEOUT_S)
    notebook_timeout = limits.get("notebook_timeout", NOTEBOOK_TIMEOUT_S)
    return course_facts(released, timeout or notebook_timeout, notebook_timeout, editions, words)
