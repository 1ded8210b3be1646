"""Extensions: a later deadline for one student, also before anything was handed in.

nbgrader keeps an extension in the row of a submission. A row made in advance would stand in its tables for something
that was handed in, and would keep the assignment from being released with other exercises. So what `course extend`
grants stands in a file, `extensions.toml`, in the course's folder, and is written into the row once there is one
(`penalties.py`), before nbgrader looks at it.
"""

import json
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from graders import CourseError
from graders.files import write_atomic
from graders.gradebook.deadlines import moment_of, shown

FILE_NAME = "extensions.toml"
MOST_DAYS = 3650

_HEAD = """\
# Later deadlines of single students, written by `course extend`, which keeps no other comments than this one.
# `soft` is the student's own soft deadline, `days` is counted from that of all; the hard one moves as far.
"""
_KEYS = {"student", "assignment", "soft", "days", "reason"}


@dataclass(frozen=True)
class Extension:
    """One student's later deadline for one assignment; either `soft` or `days` is there.

    Attributes:
        student: the id.
        assignment: its name.
        soft: the student's own soft deadline, aware and in UTC.
        days: that it lies behind the soft deadline of all, on the calendar.
        reason: in the instructor's words.
    """

    student: str
    assignment: str
    soft: datetime | None = None
    days: int | None = None
    reason: str = ""

    def until(self, due: datetime, zone: tzinfo) -> datetime:
        """Return the student's own soft deadline, in UTC; never before that of all.

        Args:
            due: the soft deadline of all, in UTC; without a zone, as nbgrader keeps it, or with one.
            zone: where days are counted, whatever the clocks do in between.
        """
        due = due.replace(tzinfo=UTC)
        later = self.soft or (due.astimezone(zone) + timedelta(days=self.days or 0)).astimezone(UTC)
        return max(later, due)

    def beyond(self, due: datetime, zone: tzinfo) -> timedelta:
        """Return by how much both deadlines move; see `until`."""
        return self.until(due, zone) - due.replace(tzinfo=UTC)

    def in_words(self, due: datetime, zone: tzinfo) -> str:
        """Say until when and why; see `until`."""
        extra = f" ({self.days} days more)" if self.days is not None else ""
        reason = f", {self.reason}" if self.reason else ""
        return f"until {shown(self.until(due, zone), zone)}{extra}{reason}"


class Extensions:
    """All that were granted, one a student and assignment.

    An id is found in whichever form its letters were typed: macOS names folders in another one than keyboards give.
    """

    def __init__(self, entries: list[Extension]) -> None:
        self._entries = {_key(entry.student, entry.assignment): entry for entry in entries}

    def __iter__(self) -> Iterator[Extension]:
        return iter(self._entries.values())

    def find(self, student: str, assignment: str) -> Extension | None:
        """Return a student's extension, or None."""
        return self._entries.get(_key(student, assignment))

    def put(self, entry: Extension) -> None:
        """Grant one, in the place of the one before."""
        self._entries[_key(entry.student, entry.assignment)] = entry

    def remove(self, student: str, assignment: str) -> None:
        """Take one back, if it is there."""
        self._entries.pop(_key(student, assignment), None)


def _key(student: str, assignment: str) -> tuple[str, str]:
    return unicodedata.normalize("NFC", student), unicodedata.normalize("NFC", assignment)


def load_extensions(path: Path, zone: tzinfo) -> Extensions:
    """Read `extensions.toml`; a missing file means none.

    Args:
        path: the file.
        zone: of dates and times that name none.

    Raises:
        CourseError: names the file, the entry and what to write instead.
    """
    if not path.exists():
        return Extensions([])
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{path}: not valid TOML: {error}; mend it, or delete it to have no extensions") from error
    tables = content.pop("extension", [])
    if content or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise CourseError(f"{path}: it may hold tables [[extension]] and nothing else")
    entries: dict[tuple[str, str], Extension] = {}
    for number, table in enumerate(tables, 1):
        entry = _read(table, zone, f"{path}: extension {number}")
        key = _key(entry.student, entry.assignment)
        if key in entries:
            raise CourseError(f"{path}: two extensions of {entry.assignment} for {entry.student}; leave one")
        entries[key] = entry
    return Extensions(list(entries.values()))


def _read(table: dict[str, Any], zone: tzinfo, where: str) -> Extension:
    texts = [table.get("student"), table.get("assignment"), table.get("reason", "")]
    if set(table) - _KEYS or not all(isinstance(text, str) for text in texts) or not all(texts[:2]):
        raise CourseError(f"{where} needs `student` and `assignment`, may have `reason`; found {sorted(table)}")
    if ("soft" in table) == ("days" in table):
        raise CourseError(f"{where} needs either `soft`, a date, or `days`, a number")
    student, assignment, reason = map(str, texts)
    if "soft" in table:
        return Extension(student, assignment, moment_of(table["soft"], zone, f"{where}, soft"), None, reason)
    days = table["days"]
    if not isinstance(days, int) or isinstance(days, bool) or not 0 < days <= MOST_DAYS:
        raise CourseError(f"{where}: days must be a whole number from 1 to {MOST_DAYS}, not {days!r}")
    return Extension(student, assignment, None, days, reason)


def save_extensions(path: Path, extensions: Extensions, zone: tzinfo) -> None:
    """Write `extensions.toml`, by assignment and student; moments in the course's zone."""
    entries = sorted(extensions, key=lambda entry: (entry.assignment, entry.student))
    write_atomic(path, _HEAD + "".join(_written(entry, zone) for entry in entries))


def _written(entry: Extension, zone: tzinfo) -> str:
    when = f"days = {entry.days}" if entry.soft is None else f"soft = {entry.soft.astimezone(zone).isoformat()}"
    lines = [f"student = {_quoted(entry.student)}", f"assignment = {_quoted(entry.assignment)}", when]
    if entry.reason:
        lines.append(f"reason = {_quoted(entry.reason)}")
    return "\n[[extension]]\n" + "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Return a TOML string; JSON's escapes are a part of TOML's, which asks for one more."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
