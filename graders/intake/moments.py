"""When a submission was handed in: what its `timestamp.txt` says, and whether the files beside it agree.

Nobody but the student may have written that file: nbgrader's `submit` runs in the student's account, and a folder that
was copied or unpacked holds whatever was put into it. So it is believed, as everything else would cost honest work
points (files get new times when they are copied), and the instructor is told what speaks against it.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from graders import CourseError

TIMESTAMP = "timestamp.txt"

_FORMS = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?( ?UTC|Z|[+-]\d\d:\d\d)?")
_LENGTH = 100  # bytes, blanks around it included
_SHOWN = 40
# Seconds. Clocks differ a little; a file system may keep times in steps of two seconds.
_SLACK = 3600
_STEP = 2


def check_timestamp(folder: Path) -> None:
    """Refuse a moment that nbgrader would misread: it takes "MSK" for UTC and "+0300" for 300 seconds.

    Better no grade than a wrong penalty.

    Raises:
        CourseError: when `timestamp.txt` says something else than a moment.
    """
    path = folder / TIMESTAMP
    if not path.is_file() or any(place.is_symlink() for place in (path, folder, folder.parent)):
        return
    with path.open("rb") as file:
        content = file.read(_LENGTH + 1)
    try:
        read_moment(content)
    except ValueError:
        raise CourseError(
            f"{path}: {_decode(content)[:_SHOWN]!r} is not a moment; write it like 2026-12-06 20:59:59 UTC or "
            "2026-12-06T23:59:59+03:00"
        ) from None


def read_moment(content: bytes) -> datetime | None:
    """Return the moment that a timestamp file says, or None when it is empty.

    A deadline lasts to the end of its last second, so that fractions of one are left out.

    Returns:
        In UTC; what names no zone is in UTC, as in nbgrader.

    Raises:
        ValueError: when it says anything else.
    """
    text = _decode(content).upper()
    if not text and len(content) <= _LENGTH:
        return None
    if len(content) > _LENGTH or not _FORMS.fullmatch(text):
        raise ValueError("no moment")
    try:
        moment: datetime = parse_utc(text)
    except (OverflowError, TypeError) as error:
        raise ValueError("no moment") from error
    return moment.replace(microsecond=0, tzinfo=UTC)


def _decode(content: bytes) -> str:
    """Return the text of a timestamp file; PowerShell writes UTF-16, and Windows' editors a byte order mark."""
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if utf16 else "utf-8-sig", "replace").strip()


def contradictions(said: datetime | None, folder: Path, notebooks: Iterable[str]) -> Iterator[str]:
    """Yield which notebooks were written after the moment that they are said to have been handed in at.

    A file whose own time is that of its arrival here says nothing: it was copied without its time.
    """
    if said is None:
        return
    for name in notebooks:
        info = (folder / name).lstat()
        if info.st_ctime - info.st_mtime > _STEP and info.st_mtime - said.timestamp() > _SLACK:
            written = datetime.fromtimestamp(info.st_mtime, UTC)
            yield (
                f"{TIMESTAMP} says {said:%Y-%m-%d %H:%M} UTC, and {name!r} was written {written:%Y-%m-%d %H:%M} UTC; "
                "the former counts"
            )
