"""Moodle's grading worksheet, which says of participants what the download does not: when, and who."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from graders import CourseError
from graders.lms.naming import Piece
from graders.lms.tables import read_table

_IDENTIFIER = ("identifier", "идентификатор")
_SUBMITTED = ("last modified (submission)", "последнее изменение (ответ)")
_MAIL = ("email address", "адрес электронной почты")
_NUMBER = re.compile(r"\D*(\d+)")  # "Participant 123", "Участник123"
# "Sunday, 6 December 2026, 11:59 PM", "воскресенье, 6 декабря 2026, 23:59"
_DATE = re.compile(
    r"(?:[^\W\d_]+,? )?(?P<day>\d{1,2}) (?P<month>[^\W\d_]+) (?P<year>\d{4})(?: г\.)?,? "
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?: ?(?P<half>[AP]M))?",
    re.I,
)
_MONTHS = (
    ("january", "января", "январь"),
    ("february", "февраля", "февраль"),
    ("march", "марта", "март"),
    ("april", "апреля", "апрель"),
    ("may", "мая", "май"),
    ("june", "июня", "июнь"),
    ("july", "июля", "июль"),
    ("august", "августа", "август"),
    ("september", "сентября", "сентябрь"),
    ("october", "октября", "октябрь"),
    ("november", "ноября", "ноябрь"),
    ("december", "декабря", "декабрь"),
)


@dataclass(frozen=True)
class Participant:
    """What a worksheet says of one.

    Attributes:
        email: the address, "" where the worksheet has none.
        moment: when the submission was last changed, in UTC, to the minute; None where nothing was handed in.
    """

    email: str
    moment: datetime | None


def read_worksheet(path: Path, zone: tzinfo) -> dict[str, Participant]:
    """Read a worksheet, in English or Russian.

    Args:
        path: the CSV that Moodle gives under "Download grading worksheet".
        zone: in which Moodle shows times.

    Returns:
        By the numbers that stand in the names of the download.

    Raises:
        CourseError: when it is no worksheet, or a time in it cannot be read.
    """
    table = read_table(path)
    headings = {heading.casefold(): place for place, heading in enumerate(table[0][1])} if table else {}

    def column(names: tuple[str, ...]) -> int | None:
        return next((headings[name] for name in names if name in headings), None)

    identifier, submitted, mail = column(_IDENTIFIER), column(_SUBMITTED), column(_MAIL)
    if identifier is None or submitted is None:
        raise CourseError(
            f"{path}: no grading worksheet, it needs the columns `Identifier` and `Last modified (submission)`; set "
            "Moodle to English or Russian, and download the worksheet again"
        )
    participants = {}
    for line, values in table[1:]:
        row = [*values, *[""] * len(headings)]
        if match := _NUMBER.fullmatch(row[identifier]):
            moment = _read(row[submitted], zone, f"{path}, line {line}")
            participants[match[1]] = Participant(row[mail] if mail is not None else "", moment)
    return participants


def _read(text: str, zone: tzinfo, where: str) -> datetime | None:
    if text in ("", "-"):
        return None
    match = _DATE.fullmatch(text)
    month = next((n for n, names in enumerate(_MONTHS, 1) if match and match["month"].casefold() in names), 0)
    try:
        if match is None:
            raise ValueError
        hour = int(match["hour"])
        if match["half"]:
            hour = hour % 12 + 12 * (match["half"].upper() == "PM")
        day = datetime(int(match["year"]), month, int(match["day"]), hour, int(match["minute"]), tzinfo=zone)
        return day.astimezone(UTC)
    except (ValueError, OverflowError):
        raise CourseError(
            f"{where}: {text!r} is no time like `Sunday, 6 December 2026, 11:59 PM`; set Moodle to English or Russian, "
            "and download the worksheet again"
        ) from None


def with_participants(pieces: list[Piece], participants: Mapping[str, Participant]) -> list[Piece]:
    """Return pieces with what a worksheet says of their owners; of whom it says nothing, no time is known."""
    told = []
    for piece in pieces:
        about = participants.get(piece.owner.number, Participant("", None))
        owner = replace(piece.owner, email=about.email)
        told.append(replace(piece, owner=owner, entry=replace(piece.entry, moment=about.moment)))
    return told
