"""The line below a notebook's title that says how to open it: a badge that leads into Colab, or a sentence.

What is committed depends on committed files alone, or `course sync` would change every lesson in a clone of a fork. So
it has the badge where pyproject.toml sets a repository, and else the sentence, which holds wherever a lesson is read:
on GitHub, in Jupyter, in a copy that somebody was sent. An address that git knows is put in by `course publish` and by
`make site`, in what they write.
"""

import re

from graders.authoring.languages import Language
from graders.published import COLAB

_PICTURE = f"{COLAB}assets/colab-badge.svg"
# The badge by its address in Colab, the sentence by its link to Colab itself: both are known after their words changed.
# A row of a table is neither: what a lesson runs on, for example, may be said there.
_LINE = re.compile(
    rf"^(?:\[!\[[^\]\n]*\]\([^)\s]*\)\]\({re.escape(COLAB)}github/[^)\s]+\)|[^|\n]*\]\({re.escape(COLAB)}\)[^|\n]*)$",
    re.MULTILINE,
)


def is_badge(text: str) -> bool:
    """Say whether a paragraph at the top of a notebook is that line."""
    return bool(_LINE.fullmatch(text.strip()))


def badge_line(language: Language, url: str | None) -> str:
    """Return the line, in the words of a language.

    Args:
        language: that of the notebook.
        url: what opens the notebook in Colab; None where nobody knows.
    """
    return language.upload if url is None else f"[![{language.badge}]({_PICTURE})]({url})"


def with_badge(text: str, language: Language, url: str | None) -> str:
    """Return the text of a notebook, or of its first cell, with that line renewed; one that has none stays as it is."""
    found = _found(text)
    return text if found is None else f"{text[: found.start()]}{badge_line(language, url)}{text[found.end() :]}"


def without_badge(text: str) -> str:
    """Return the text of a notebook's first cell without that line."""
    found = _found(text)
    return text if found is None else text[: found.start()] + text[found.end() :].lstrip("\n")


def _found(text: str) -> re.Match[str] | None:
    header = text.partition("```")[0]  # a lesson may speak of Colab later
    return _LINE.search(header)
