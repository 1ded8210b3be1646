"""What names of files say in downloads of learning platforms: whose they are, which attempt, and when.

Moodle's are made by `mod/assign`, Canvas's by its `ContentZipper`, nbgrader's by its exchange. All others a course can
describe to nbgrader's `FileNameCollectorPlugin`, as for `nbgrader zip_collect`; that one and no other is asked then.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nbgrader.plugins import FileNameCollectorPlugin

from graders.lms.archives import Entry

# `Full name_NUMBER_assignsubmission_PLUGIN`, with an underscore behind it before Moodle 4.1; a folder, or the beginning
# of a file's name. Groups without a number hand in as the default one. The words are the plugins', in every language.
_MOODLE = re.compile(r"(?P<name>.*?)(?:_(?P<number>\d+))?_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<rest>.*))?", re.S)
# `lastnamefirstname_LATE_USER_FILE_name`: letters and digits of the name in small, and no LATE where it is not late.
_CANVAS = re.compile(r"(?P<name>\w+?)(?:_(?P<late>LATE))?_(?P<number>\d+)_(?P<file>\d+)_(?P<rest>.+)", re.S)
_CANVAS_TEXT = re.compile(r"(?P<name>\w+?)(?:_(?P<late>LATE))?_(?P<number>\d+)_(?P<rest>(?:text|link)\.html)")
_CANVAS_ANONYMOUS = re.compile(
    r"(?:(?P<late>LATE)_)?(?P<name>anon_(?P<number>[A-Za-z0-9]+))_(?P<file>\d+)_(?P<rest>.+)", re.S
)
# nbgrader's exchange: `student+assignment+moment`, and something random behind it.
_INBOUND = re.compile(
    r"(?P<name>.+)\+(?P<assignment>[^+]+)\+(?P<day>\d{4}-\d\d-\d\d)[ T_](?P<time>\d\d[:_.-]\d\d[:_.-]\d\d(?:\.\d+)?)"
    r"(?: (?P<zone>[A-Za-z_/]+|[+-]\d{4}))?(?:\+[\w-]+)?"
)
_COPY = re.compile(r"(?P<base>.+?) ?\((?P<number>\d{1,3})\)")
_VERSION = re.compile(r"(?P<base>.+)-(?P<number>\d{1,3})")
_ENDING = re.compile(r"(?:\.ipynb)?\.[A-Za-z0-9]{1,8}$", re.I)


@dataclass(frozen=True)
class Owner:
    """Whose a file is, as the download says it.

    Attributes:
        name: the student's, or what stands for it.
        number: the platform's for the student, "" where it gives none.
        email: the address, where Moodle's worksheet gives it.
    """

    name: str
    number: str = ""
    email: str = ""


@dataclass(frozen=True)
class Piece:
    """A file, and what its name or place says of it.

    Attributes:
        owner: whose it is.
        path: its name within the submission.
        entry: its content.
        attempt: the platform's number of the attempt, the larger the later.
        late: the platform says that it came late.
        moment: when it was handed in, where its name says so.
        group: what files handed in at one time agree in, where names say so.
        assignment: which it is for, where the place says so.
        typed: it is no file but a text typed into the platform.
    """

    owner: Owner
    path: str
    entry: Entry
    attempt: int = 0
    late: bool = False
    moment: datetime | None = None
    group: str = ""
    assignment: str | None = None
    typed: bool = False

    @property
    def own_name(self) -> str:
        """The path with the number that may be one of an attempt."""
        path = PurePosixPath(self.path)
        return str(path.with_stem(f"{path.stem}-{self.attempt}")) if self.attempt else self.path


@dataclass(frozen=True)
class Course:
    """What has to be known of a course to understand a download.

    Attributes:
        notebooks: by assignment, the names of its notebooks.
        is_student: says whether a name is that of a student on the roster.
        collector: nbgrader's, as the course has set it up.
        zone: of moments that name none.
    """

    notebooks: Mapping[str, Collection[str]]
    is_student: Callable[[str], bool]
    collector: FileNameCollectorPlugin
    zone: tzinfo

    def names(self) -> set[str]:
        """Return the names of assignments and notebooks, which are nobody's."""
        return {name.casefold() for names in self.notebooks.values() for name in names} | {
            name.casefold() for name in self.notebooks
        }


def _moodle(entry: Entry, course: Course) -> Piece | None:
    parts = entry.path.split("/")
    for index, part in enumerate(parts):
        match = _MOODLE.fullmatch(part)
        if match is None:
            continue
        path = "/".join([*filter(None, [match["rest"]]), *parts[index + 1 :]])
        owner = Owner(match["name"].replace("_", " ").strip(), match["number"] or "")
        return Piece(owner, path or part, entry, typed=match["plugin"] != "file")
    return None


def _canvas(entry: Entry, course: Course) -> Piece | None:
    name = entry.path.rpartition("/")[2]
    match = _CANVAS_ANONYMOUS.fullmatch(name) or _CANVAS_TEXT.fullmatch(name) or _CANVAS.fullmatch(name)
    if match is None or (match["name"] != match["name"].lower() and not match["name"].startswith("anon_")):
        return None
    about = match.groupdict()
    if re.fullmatch(r"(?:19|20)\d\d_(?:0?[1-9]|1[0-2])", f"{about['number']}_{about.get('file')}"):
        return None  # a year and a month
    owner = Owner(about["name"], about["number"])
    path, attempt = _version(about["rest"], course)
    return Piece(owner, path, entry, attempt=attempt, late=bool(about["late"]), typed=not about.get("file"))


def _version(name: str, course: Course) -> tuple[str, int]:
    """Return a file's name without the number that Canvas gives to one handed in again, and that number."""
    stem, ending = name.rpartition(".")[0], name.rpartition(".")[2]
    known = course.names()
    match = _VERSION.fullmatch(stem)
    if match is None or stem.casefold() in known:
        return name, 0
    return f"{match['base']}.{ending}", int(match["number"])


def _nbgrader(entry: Entry, course: Course) -> Piece | None:
    parts = entry.path.split("/")
    for index, part in enumerate(parts[:-1]):
        rest = "/".join(parts[index + 1 :])
        if match := _INBOUND.fullmatch(part):
            moment = _of_exchange(match["day"], match["time"], match["zone"] or "UTC")
            owner = Owner(match["name"])
            return Piece(owner, rest, entry, moment=moment, group=part, assignment=match["assignment"])
        if index and part in course.notebooks:
            return Piece(Owner(parts[index - 1]), rest, entry, assignment=part)
    return None


def _pattern(entry: Entry, course: Course) -> Piece | None:
    plugin = course.collector
    about: dict[str, Any] | None = plugin.collect(f"/{entry.path}")  # nbgrader gives it an absolute path
    if not about or not about.get("student_id"):
        return None
    ending = PurePosixPath(entry.path).suffix
    file = str(about.get("file_id") or PurePosixPath(entry.path).stem).removesuffix(ending)
    said = about.get("timestamp")
    moment = _moment(said, course.zone) if said else None
    # `(?P<file_id>.*)` behind the name of a folder begins with a slash, and would be a place on this machine
    path = "/".join(part for part in f"{file}{ending}".split("/") if part not in ("", ".", ".."))
    return Piece(Owner(str(about["student_id"])), path or entry.path, entry, moment=moment, group=str(said or ""))


def _of_exchange(day: str, clock: str, zone: str) -> datetime | None:
    """Return a moment as nbgrader's exchange writes it, in UTC; None in a zone that is not known.

    nbgrader's own reading takes "MSK" for UTC and "+0300" for 300 seconds.
    """
    digits = re.sub(r"\D", "", f"{day}{clock}")[:14]
    try:
        known = UTC if zone == "UTC" else datetime.strptime(zone, "%z").tzinfo if zone[0] in "+-" else ZoneInfo(zone)
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=known).astimezone(UTC)
    except (ValueError, OverflowError, ZoneInfoNotFoundError, OSError):  # a part of a name is a folder
        return None


def _moment(said: object, zone: tzinfo) -> datetime | None:
    """Return a moment as a collector gives it, in UTC; what names no zone is in `zone`."""
    text = str(said).strip()
    digits = re.fullmatch(r"(\d{4})\D?(\d\d)\D?(\d\d)\D?(\d\d)\D?(\d\d)\D?(\d\d)", text)
    try:
        moment = datetime.strptime("".join(digits.groups()), "%Y%m%d%H%M%S") if digits else datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None


def by_folder(entry: Entry, around: str, course: Course) -> Piece | None:
    """Read an entry of a download with a folder for each student; `around` is the folder of all these."""
    student, _, rest = entry.path.removeprefix(around).partition("/")
    if not entry.path.startswith(around):
        return None
    if rest:
        return Piece(Owner(student), rest, entry)
    return by_file(entry, around, course) if student.lower().endswith(".zip") else None


def by_file(entry: Entry, around: str, course: Course) -> Piece | None:
    """Read an entry of a download with a file for each student, named after the student."""
    name = entry.path.removeprefix(around)
    if not entry.path.startswith(around) or "/" in name or name.startswith("."):
        return None
    stem, attempt = stem_of(name), 0
    ending = name[len(stem) :]
    if not course.is_student(stem):
        if match := _COPY.fullmatch(stem):
            stem, attempt = match["base"], int(match["number"])
        stem, notebook = _without_assignment(stem, course)
        name = f"{notebook or stem}{ending}"
    return Piece(Owner(stem), name, entry, attempt=attempt)


def stem_of(name: str) -> str:
    """Return the name of a file without its endings, `.ipynb.txt` among them."""
    return _ENDING.sub("", name)


def _without_assignment(stem: str, course: Course) -> tuple[str, str | None]:
    """Return a student's name without that of an assignment or notebook before or behind it, and the notebook's."""
    if course.is_student(stem):
        return stem, None
    notebooks = {name for names in course.notebooks.values() for name in names}
    for known in sorted(notebooks | set(course.notebooks), key=len, reverse=True):
        pattern = rf"(?:{re.escape(known)}[\s_+-]+(?P<behind>.+)|(?P<before>.+?)[\s_+-]+{re.escape(known)})"
        if match := re.fullmatch(pattern, stem, re.I):
            return match["behind"] or match["before"], known if known in notebooks else None
    return stem, None


READERS: dict[str, Callable[[Entry, Course], Piece | None]] = {
    "moodle": _moodle,
    "canvas": _canvas,
    "nbgrader": _nbgrader,
    "pattern": _pattern,
}
