"""Which learning platform a download is of, and what each student's part in it is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import PurePosixPath

from graders import CourseError
from graders.gradebook.deadlines import FILE_NAME
from graders.intake.moments import TIMESTAMP
from graders.lms.archives import Download, Entry
from graders.lms.naming import READERS, Course, Owner, Piece, by_file, by_folder, stem_of

# What `--like` takes, and how it is called in a sentence.
KINDS = {
    "moodle": "Moodle's download of all submissions",
    "canvas": "Canvas's download of submissions",
    "folder": "a file for each student",
    "students": "a folder for each student",
    "nbgrader": "nbgrader's own folders",
    "pattern": "files named as FileNameCollectorPlugin.named_regexp says",
}

# A download is made in minutes. When all its files were written within this time, that is when it was made: Canvas and
# Moodle (`zip_writer`) give each file the time of the download, older ones of Moodle that of handing in.
MAKING = timedelta(minutes=30)
TIMES = ("auto", "zip", "none")
_CLOCKS_DIFFER = timedelta(hours=1)


@dataclass
class Layout:
    """A download that was understood.

    Attributes:
        kind: one of `KINDS`.
        pieces: its files.
        strangers: those whose owner it does not say.
    """

    kind: str
    pieces: list[Piece] = field(default_factory=list)
    strangers: list[Entry] = field(default_factory=list)


def recognise(download: Download, course: Course, like: str | None = None) -> Layout:
    """Say which kind of download it is, and whose each file is.

    Args:
        download: the zip or folder.
        course: what the course knows.
        like: the kind, where it was told.

    Raises:
        CourseError: when it could be of more than one kind, or is of none.
    """
    if not download.entries:
        raise CourseError(f"{download.name}: nothing in it that can be collected" + _reasons(download.left_out))
    if like:
        layout = _read(download, course, like)
        if not layout.pieces:
            raise CourseError(
                f"{download.name}: nothing in it looks like {KINDS[like]}; leave out --like, or name another"
            )
        return layout
    speaking = {kind: _read(download, course, kind) for kind in ("moodle", "canvas", "nbgrader")}
    found = [layout for layout in speaking.values() if layout.pieces]
    if any(_may_be_handed_in(entry.path) for entry in speaking["nbgrader"].strangers) or len(found) > 1:
        # a student's own folder may be called like the assignment; the names of the exchange are nobody else's
        found = [it for it in found if it.kind != "nbgrader" or any(piece.group for piece in it.pieces)]
    if len(found) > 1:  # one student's file may be called as another platform's are
        whole = [layout for layout in found if len(layout.pieces) == len(download.entries)]
        found = whole if len(whole) == 1 else found
    if not found and course.collector.named_regexp:
        found = [layout for layout in [_read(download, course, "pattern")] if layout.pieces]
    if len(found) == 1 and len(found[0].pieces) >= len(download.entries) / 2:
        return found[0]
    if found:
        kinds = " or ".join(
            f"{KINDS[layout.kind]} ({len(layout.pieces)} of {len(download.entries)} files)" for layout in found
        )
        raise CourseError(
            f"{download.name}: looks like {kinds}; {_say([layout.kind for layout in found] + ['folder'])}"
        )
    return _read(download, course, _plain_kind(download, course))


def _reasons(lines: list[str]) -> str:
    return ":\n  " + "\n  ".join(lines[:10]) if lines else ""


def _say(kinds: Iterable[str]) -> str:
    return "say which it is: " + " or ".join(f"--like {kind}" for kind in dict.fromkeys(kinds))


def _plain_kind(download: Download, course: Course) -> str:
    """Say whether a download without a platform's names is a file or a folder a student."""
    paths = [entry.path for entry in download.entries if _may_be_handed_in(entry.path)] or [
        e.path for e in download.entries
    ]
    folder = _common(paths)
    inside = [path.removeprefix(folder) for path in paths]
    flat = [path for path in inside if "/" not in path]
    if len(flat) < len(inside):
        if flat and any(path.lower().endswith(".ipynb") for path in flat):
            raise CourseError(
                f"{download.name}: holds notebooks beside folders with notebooks; {_say(['folder', 'students'])}"
            )
        return "students"
    if not folder:
        return "folder"
    known = course.names()
    if course.is_student(folder.rstrip("/").rpartition("/")[2]) or any(
        stem_of(path).casefold() in known for path in flat
    ):
        return "students"
    if len(flat) > 1:
        return "folder"
    raise CourseError(
        f"{download.name}: one file in the folder {folder.rstrip('/')!r}, which may be the student or not; "
        f"{_say(['folder', 'students'])}"
    )


def _may_be_handed_in(path: str) -> bool:
    return path.lower().endswith((".ipynb", ".zip")) and ".ipynb_checkpoints/" not in path


def _common(paths: list[str]) -> str:
    """Return the folder that all paths lie in, with a slash behind it, or ""."""
    if not paths:
        return ""
    parents = [PurePosixPath(path).parts[:-1] for path in paths]
    shared = []
    for parts in zip(*parents, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return "".join(f"{part}/" for part in shared)


def _read(download: Download, course: Course, kind: str) -> Layout:
    layout = Layout(kind)
    if kind in ("folder", "students"):
        candidates = [e.path for e in download.entries if _may_be_handed_in(e.path)] or [
            e.path for e in download.entries
        ]
        around = _common(candidates)
        if kind == "students" and all("/" not in path.removeprefix(around) for path in candidates) and around:
            around = "".join(f"{part}/" for part in around.rstrip("/").split("/")[:-1])  # the last one is the student
        pieces = [(by_file if kind == "folder" else by_folder)(entry, around, course) for entry in download.entries]
    else:
        pieces = [READERS[kind](entry, course) for entry in download.entries]
    for entry, piece in zip(download.entries, pieces, strict=True):
        if piece is None:
            layout.strangers.append(entry)
        else:
            layout.pieces.append(piece)
    return layout


def settle_times(layout: Layout, download: Download, zone: tzinfo, times: str) -> str:
    """Leave out times that are none of handing in; say in a line which are taken."""
    stamps = [piece.entry.moment for piece in layout.pieces if piece.entry.moment]
    where = "zip's entries" if download.zipped else "files"
    other = "name Moodle's grading worksheet (--worksheet FILE), " if layout.kind == "moodle" else ""
    if any(piece.moment for piece in layout.pieces):
        said, keep = "times: those in the names of the download", False
    elif layout.kind == "nbgrader":
        said, keep = f"times: what {TIMESTAMP} in each folder says", False
    elif times == "none":
        said, keep = "times: none taken, nothing will be late", False
    elif not stamps or not (download.zipped or layout.kind in ("moodle", "canvas")):
        said, keep = f"times: the download says none; nothing is late unless you {other}write {TIMESTAMP}", False
    elif times == "auto" and max(stamps) - min(stamps) < MAKING:
        said = (
            f"times: not known; the {where} were all written about {max(stamps).astimezone(zone):%Y-%m-%d %H:%M}, "
            "when the download was made, it seems; nothing is late unless you "
            f"{other}write {TIMESTAMP} or say --times zip"
        )
        keep = False
    else:
        said, keep = f"times: those of the {where}; without a zone they are read as {zone} ({FILE_NAME})", True
    latest = datetime.now(UTC) + _CLOCKS_DIFFER
    future = sum(stamp > latest for stamp in stamps) if keep else 0
    if future:
        said += f"; {future} lie in the future and are not taken"
    layout.pieces = [
        piece
        if keep and piece.entry.moment and piece.entry.moment <= latest
        else replace(piece, entry=replace(piece.entry, moment=None))
        for piece in layout.pieces
    ]
    return said


def by_owner(layout: Layout) -> dict[Owner, list[Piece]]:
    """Return the pieces of each owner, in order."""
    owners: dict[Owner, list[Piece]] = {}
    for piece in layout.pieces:
        owners.setdefault(piece.owner, []).append(piece)
    return owners


def attempts_of(pieces: list[Piece]) -> list[list[Piece]]:
    """Return what one owner handed in, attempt by attempt, as far as names tell them apart.

    Of each file an attempt has the newest version up to it: who hands in one of two files again has not taken back the
    other.
    """
    groups: dict[str, list[Piece]] = {}
    for piece in pieces:
        groups.setdefault(piece.group, []).append(piece)
    if any(groups):
        return [groups[name] for name in sorted(groups)]
    numbers = sorted({piece.attempt for piece in pieces if _may_be_handed_in(piece.entry.path)}) or [0]
    attempts = []
    for number in numbers:
        newest: dict[str, Piece] = {}
        for piece in sorted(pieces, key=lambda piece: piece.attempt):
            if piece.attempt <= number or number == numbers[-1]:
                newest[piece.path] = piece
        # whether `data-2.csv` is the third `data.csv` or was called so, nothing tells: it is there under both names
        own = {piece.own_name: piece for piece in pieces if piece.attempt and not _may_be_handed_in(piece.path)}
        named = [replace(piece, path=name) for name, piece in own.items() if name not in newest]
        attempts.append([*newest.values(), *named])
    return attempts


def without_wrapper(pieces: list[Piece]) -> list[Piece]:
    """Return pieces without the folder that all of them lie in."""
    around = _common([piece.path for piece in pieces])
    return [replace(piece, path=piece.path.removeprefix(around)) for piece in pieces] if around else pieces


def count_owners(layout: Layout) -> str:
    """Say how many files of how many students there are."""
    owners = Counter(piece.owner for piece in layout.pieces)
    return f"{len(layout.pieces)} files of {len(owners)} students"
