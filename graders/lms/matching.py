"""Who of the roster has handed something in: by id, e-mail or name, exactly, or not at all."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from nbgrader.api import Gradebook, Student

from graders.intake.reading import unusable_id
from graders.lms.naming import Owner

# What Moodle leaves out of names of files; an underscore, which parts its names, becomes a space.
_LEFT_OUT = str.maketrans("_", " ", "&<>\"`|':\\/\N{RIGHT SINGLE QUOTATION MARK}")


@dataclass(frozen=True)
class Match:
    """Whose a submission is, or why that is not known.

    Attributes:
        student: the id, or None.
        why: nobody's it is.
    """

    student: str | None
    why: str = ""


class Roster:
    """The students of a course.

    Args:
        students: of the gradebook.
    """

    def __init__(self, students: Iterable[Student]) -> None:
        self._exact: dict[str, str] = {}
        self._words: dict[str, set[str]] = {}
        self._squashed: dict[str, set[str]] = {}
        self._words_with_e: dict[str, set[str]] = {}
        self._squashed_with_e: dict[str, set[str]] = {}
        self._numbers: dict[str, str] = {}
        for student in students:
            first, last = student.first_name or "", student.last_name or ""
            self._exact[unicodedata.normalize("NFC", student.id)] = student.id
            names = [f"{first} {last}", f"{last} {first}"] if first or last else []
            for text in (student.id, student.email or "", *names):
                if key := _words(text):
                    self._words.setdefault(key, set()).add(student.id)
            for text in names:
                self._squashed.setdefault(_squash(text), set()).add(student.id)
                self._words_with_e.setdefault(_with_e(_words(text)), set()).add(student.id)
                self._squashed_with_e.setdefault(_with_e(_squash(text)), set()).add(student.id)
            if student.lms_user_id:
                self._numbers[str(student.lms_user_id)] = student.id

    def __len__(self) -> int:
        return len(self._exact)

    def knows(self, name: str) -> bool:
        """Say whether a name is some student's."""
        return unicodedata.normalize("NFC", name) in self._exact or _words(name) in self._words

    def find(self, owner: Owner, kind: str) -> Match:
        """Say which student an owner is.

        Canvas's own number decides, where the roster has it, and the address in Moodle's worksheet. An id is not taken
        for another that differs in capitals. A name that nobody has to the letter may be one with `е` in place of `ё`.

        Args:
            owner: as the download names one.
            kind: of the download, one of `platforms.KINDS`.
        """
        if kind == "canvas" and owner.number in self._numbers:
            return Match(self._numbers[owner.number])
        by_address = self._words.get(_words(owner.email), set())
        if len(by_address) == 1:
            return Match(next(iter(by_address)))
        name = unicodedata.normalize("NFC", owner.name)
        found = set(self._words.get(_words(name), ()))
        if kind == "canvas":
            found |= self._squashed.get(_squash(name), set())
        if name in self._exact:
            found = {student for student in found if student.casefold() != name.casefold()} | {self._exact[name]}
        if not found:
            found = set(self._words_with_e.get(_with_e(_words(name)), ()))
            if kind == "canvas":
                found |= self._squashed_with_e.get(_with_e(_squash(name)), set())
        if len(found) == 1:
            return Match(found.pop())
        if found:
            return Match(None, f"may be {' or '.join(sorted(found))}")
        return Match(None, "not on the roster, neither as id, e-mail nor name")


def roster_of(gradebook: Gradebook) -> Roster:
    """Return the roster that a gradebook holds.

    Those whom grading has entered, of whom nothing but the id is known, make no roster: others may still come.
    """
    students = gradebook.students
    known = any(s.first_name or s.last_name or s.email or s.lms_user_id or not s.submissions for s in students)
    return Roster(students if known else [])


def as_it_stands(owner: Owner) -> Match:
    """Take an owner's name for the student's id, where there is no roster."""
    why = unusable_id(owner.name) if owner.name else "the download does not name the student"
    return Match(None, why) if why else Match(owner.name)


def _words(text: str) -> str:
    """Return what two spellings of one name agree in."""
    return " ".join(
        unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).translate(_LEFT_OUT).split()
    )


def _with_e(key: str) -> str:
    """Return a key with `е` for each `ё`: Russian writes either, and lists of the same people differ in it."""
    return key.replace("ё", "е")


def _squash(text: str) -> str:
    """Return a name as Canvas puts it into names of files: letters and digits, all small."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()))
