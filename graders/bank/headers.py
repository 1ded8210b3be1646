"""What the first line of an answer in the bank says, read without Keras; `graders.bank.answers` describes its form."""

import re
from dataclasses import dataclass
from pathlib import Path

_HEADER = re.compile(r'# (?P<about>.+?)(?: -> (?P<tests>[\w, ]+): "(?P<reason>.+)")?')


@dataclass(frozen=True)
class Header:
    """The first line of an answer.

    Attributes:
        about: what the answer is.
        caught_by: tests that must give it no points; none for a right answer.
        reason: a part of the message of the first of them.
    """

    about: str
    caught_by: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer, as far as its header tells of it.

    Attributes:
        slug: the exercise and the file's name without `.py`.
        about: what is wrong.
        test: the name of the test that says so.
        reason: a part of its message.
    """

    slug: str
    about: str
    test: str
    reason: str

    def explains(self, *readings: str) -> bool:
        """Say whether a message of the test is the one that this mistake gets, in upper or lower case.

        Args:
            readings: the message, as it was told and as it would have been in the language of the sources.
        """
        return any(self.reason.casefold() in message.casefold() for message in readings)


def read_header(source: str) -> Header | None:
    """Return what the first line of an answer says; None where it is not of the right form."""
    found = _HEADER.fullmatch(source.splitlines()[0]) if source.strip() else None
    if found is None:
        return None
    tests = tuple(name.strip() for name in (found["tests"] or "").split(",") if name.strip())
    return Header(found["about"], tests, found["reason"] or "")


def known_mistakes(root: Path, assignment: str) -> list[Mistake]:
    """Return the known wrong answers to an assignment; a file whose header cannot be read is left to `course answers`.

    Args:
        root: the course.
        assignment: its name.
    """
    mistakes = []
    for path in sorted((root / "tests/answers" / assignment).glob("*/wrong_*.py")):
        header = read_header(path.read_text(encoding="utf-8-sig", errors="replace"))
        if header is not None and header.caught_by:
            slug = f"{path.parent.name}/{path.stem}"
            mistakes.append(Mistake(slug, header.about, header.caught_by[0], header.reason))
    return mistakes
