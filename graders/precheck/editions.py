"""Which edition of an assignment a notebook was made from, and what is known of that: each language has its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graders.precheck.cells import Cell, about, describe, is_as_released, titles
from graders.precheck.spoken import SOURCE, speaking

# Of an edition, the title and the checksum of each cell, by its name; all else is as in the language of the sources.
Edition = Mapping[str, tuple[str, str]]


def words_of(course: dict[str, Any], language: str) -> Mapping[str, str]:
    """Return the translations of what a student is told; none in Russian, or where a language has no words."""
    words: Mapping[str, str] = course.get("words", {}).get(language, {})
    return words


def describe_edition(cells: list[Cell], words: Mapping[str, str]) -> Edition:
    """Return what has to be known of a release in another language besides what is known of the release."""
    with speaking(words):
        return {item["name"]: (item["title"], item["checksum"]) for item in describe(cells)}


def edition_of(cells: list[Cell], assignment: str | None, course: dict[str, Any], noted: str = "") -> str:
    """Return the language of which a notebook has most texts, by titles and by cells that are as they were released.

    Args:
        cells: of the notebook.
        assignment: which it is.
        course: see `program.course_facts`.
        noted: the language that its metadata name, which tells where nothing else does.
    """
    alike: dict[str, int] = {}
    called = False
    for language in (SOURCE, *course.get("editions", {})):
        with speaking(words_of(course, language)):
            named = titles(cells)
        released = {item["name"]: item for item in items_of(assignment, language, course)}
        own = [(cell, released[name]) for cell in cells if (name := about(cell).get("grade_id")) in released]
        alike[language] = sum(is_as_released(cell, item["checksum"]) for cell, item in own)
        same = sum(named[item["name"]] == item["title"] for _, item in own)
        alike[language] += same
        called |= same > 0
    if noted and noted not in alike and not called:
        return noted  # of whose release nothing is known here: no exercise has one of the titles that are
    return max(alike, key=lambda language: (alike[language], language == noted))


def items_of(assignment: str | None, language: str, course: dict[str, Any]) -> list[dict[str, str]]:
    """Return what is known of the cells of a release in a language, see `cells.describe`; nothing if there is none."""
    items: list[dict[str, str]] = course.get("released", {}).get(assignment, [])
    if language == SOURCE:
        return items
    edition: Edition = course.get("editions", {}).get(language, {}).get(assignment, {})
    return [
        {**item, "title": edition[item["name"]][0], "checksum": edition[item["name"]][1]}
        for item in items
        if item["name"] in edition
    ]


def place_of(assignment: str | None, language: str) -> Path:
    """Return where in a course's folder the release of an assignment in a language lies."""
    folder = Path("release") if language == SOURCE else Path("release", language)
    return folder / f"{assignment}/{assignment}.ipynb"
