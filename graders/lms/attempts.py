"""What one student handed in, attempt by attempt, and which of them counts."""

import functools
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from graders.files import walk
from graders.intake.cells import grade_id_of
from graders.intake.moments import TIMESTAMP, read_moment
from graders.intake.parsing import Unusable, parse_cells
from graders.lms.archives import Unreadable, open_inner
from graders.lms.naming import Piece
from graders.lms.platforms import without_wrapper
from graders.text import few, shortened
from graders.timelimit import TooSlow, limited

Content = Callable[[], bytes]

_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".tgz", ".gz", ".bz2", ".xz")
_PERHAPS = ("", ".json", ".txt")  # of a notebook that a browser or a mail program has renamed
PARSING_S = 60  # that reading one notebook may take
_KINDS = {
    ".pdf": "a PDF",
    ".py": "a program without the notebook's cells",
    ".html": "a web page",
    ".htm": "a web page",
    ".docx": "a Word document",
    ".doc": "a Word document",
    ".odt": "a text document",
    ".png": "a picture",
    ".jpg": "a picture",
    ".jpeg": "a picture",
    ".url": "a link",
    ".webloc": "a link",
    ".gdoc": "a link",
}


@dataclass
class Attempt:
    """Something that was handed in at one time.

    Attributes:
        files: content by path, the student's own `timestamp.txt` left out.
        moment: when, in UTC, or None where that is not known.
        late: the platform says that it was late.
        entry: the name of its notebook in the download.
        notes: what was left out, and why.
        folder: where it is kept already, if it is.
    """

    files: dict[str, Content]
    moment: datetime | None = None
    late: bool = False
    entry: str = ""
    notes: list[str] = field(default_factory=list)
    folder: Path | None = None

    @cached_property
    def digest(self) -> str:
        """What two attempts with the same files agree in."""
        digest = hashlib.sha256()
        for path in sorted(self.files):
            digest.update(f"{path}\0{hashlib.sha256(self.files[path]()).hexdigest()}\0".encode())
        return digest.hexdigest()

    @cached_property
    def notebooks(self) -> dict[str, frozenset[str]]:
        """The names of nbgrader's cells in each notebook; none in one that cannot be read."""
        found = {}
        for path, content in self.files.items():
            name = path.lower()
            if name.startswith(".ipynb_checkpoints/") or "/.ipynb_checkpoints/" in name:
                continue
            sure = name.endswith(".ipynb")
            if not sure and ".ipynb" not in name and PurePosixPath(name).suffix not in _PERHAPS:
                continue
            try:
                cells = limited(PARSING_S, functools.partial(_cells_of, content))
            except (Unusable, TooSlow):
                if sure:
                    found[path] = frozenset[str]()
                continue
            found[path] = frozenset(cell_name for cell in cells if (cell_name := grade_id_of(cell)) is not None)
        return found

    def explain(self) -> str:
        """Say what was handed in where no notebook was."""
        if not self.files:
            return "; ".join(self.notes) or "nothing"
        shown = [
            f"{shortened(path)} ({_KINDS.get(PurePosixPath(path.lower()).suffix, 'no notebook')})"
            for path in list(self.files)[:3]
        ]
        more = [f"and {len(self.files) - 3} more"] if len(self.files) > 3 else []
        return ", ".join([*shown, *more]) + "".join(f"; {note}" for note in self.notes)


def build(pieces: list[Piece], kind: str, zone: tzinfo) -> Attempt:
    """Make an attempt of the files of a download that belong to it.

    Where there is no notebook and one zip, the zip is looked into, and no deeper.

    Args:
        pieces: of one student and attempt.
        kind: of the download.
        zone: of times that name none.
    """
    notes: list[str] = []
    archives = [piece for piece in pieces if piece.path.lower().endswith(_ARCHIVES)]
    others = [piece for piece in pieces if piece not in archives]
    typed = [piece for piece in others if piece.typed]
    if typed:
        notes.append("a text typed into the platform is left out")
    files = _readable(without_wrapper([piece for piece in others if not piece.typed]), notes)
    attempt = Attempt(_contents(files))
    if not attempt.notebooks and len(archives) == 1 and archives[0].path.lower().endswith(".zip"):
        try:
            inner = open_inner(archives[0].entry, zone)
        except Unreadable as error:
            notes.append(f"{shortened(archives[0].path)}: {error}; have the notebook itself handed in")
        else:
            notes += [f"in {shortened(archives[0].path)} {line}" for line in inner.left_out]
            inside = [Piece(archives[0].owner, found.path, found) for found in inner.entries]
            nested = [piece for piece in inside if piece.path.lower().endswith(_ARCHIVES)]
            outer = shortened(archives[0].path)
            notes += [f"{outer}: {shortened(piece.path)} in it is an archive as well, not opened" for piece in nested]
            files += _readable(without_wrapper([piece for piece in inside if piece not in nested]), notes)
            attempt = Attempt(_contents(files))
    else:
        notes += [f"{shortened(piece.path)}: an archive, not opened and left out" for piece in archives]
    own = attempt.files.pop(TIMESTAMP, None)
    moments = [piece.moment or piece.entry.moment for piece in pieces]
    attempt.moment = max((moment for moment in moments if moment), default=None)
    if own is not None:
        if kind == "nbgrader" and not any(piece.moment for piece in pieces):
            attempt.moment = _said(own(), notes)
        elif kind != "nbgrader":
            notes.append(f"the student's own {TIMESTAMP} is left out")
    attempt.late = any(piece.late for piece in pieces)
    first = next((piece for piece in files if piece.path in attempt.notebooks), (files or pieces)[0])
    attempt.entry = first.entry.original
    attempt.notes = few(notes)
    return attempt


# Bytes of a file's own name, without what a platform has put before it; file systems take 255.
_NAME_LIMIT = 200


def _readable(pieces: list[Piece], notes: list[str]) -> list[Piece]:
    """Return the pieces whose content can be read; the others are noted."""
    good: dict[str, Piece] = {}
    for piece in pieces:
        key = piece.path.casefold()
        if any(len(part.encode("utf-8", "replace")) > _NAME_LIMIT for part in PurePosixPath(piece.path).parts):
            notes.append(f"{shortened(piece.path)}: left out, its name is longer than {_NAME_LIMIT} bytes")
            continue
        try:
            piece.entry.read()
        except Unreadable as error:
            notes.append(f"{shortened(piece.path)}: left out, {error}")
            continue
        if key in good:
            if good[key].entry.read() != piece.entry.read():
                notes.append(f"{shortened(piece.path)}: left out, there is another of that name")
            continue
        good[key] = piece
    for key in [key for key in good if key.startswith(f"{TIMESTAMP}/")]:
        notes.append(f"{shortened(good.pop(key).path)}: left out, its folder is called as the file that says when")
    folders = {str(parent) for piece in good.values() for parent in PurePosixPath(piece.path).parents}
    for piece in [piece for piece in good.values() if piece.path in folders]:
        notes.append(f"{shortened(piece.path)}: left out, there is a folder of that name")
        del good[piece.path.casefold()]
    return list(good.values())


def _contents(pieces: Iterable[Piece]) -> dict[str, Content]:
    return {piece.path: piece.entry.read for piece in pieces}


def _said(content: bytes, notes: list[str]) -> datetime | None:
    try:
        return read_moment(content[:200])
    except ValueError:
        notes.append(f"{TIMESTAMP}: left out, no moment")
        return None


def call_right(attempt: Attempt, names: list[str]) -> None:
    """Give the only notebook the name that it was given out under, where its file was named after the student."""
    if len(names) == len(attempt.notebooks) == 1:
        wanted, path = f"{names[0]}.ipynb", next(iter(attempt.notebooks))
        if wanted.casefold() not in {other.casefold() for other in attempt.files}:
            attempt.files[wanted] = attempt.files.pop(path)
            attempt.__dict__.pop("notebooks", None)


def in_folder(folder: Path, *, moment: datetime | None = None, kept: bool = False) -> Attempt:
    """Return what lies in a folder of submissions or of kept attempts; no link is followed."""
    files: dict[str, Content] = {}
    notes: list[str] = []
    for place, _, names in walk(folder):
        for name in names:
            path = Path(place, name)
            if path.is_file() and not path.is_symlink():
                files[path.relative_to(folder).as_posix()] = path.read_bytes
    said = files.pop(TIMESTAMP, None)
    if said is not None and moment is None:
        moment = _said(said(), notes)
    return Attempt(files, moment, folder=folder if kept else None)


def in_order(attempts: list[Attempt]) -> list[Attempt]:
    """Return attempts from the oldest to the newest: by time where each has one, else as they came."""
    if all(attempt.moment for attempt in attempts):
        return sorted(attempts, key=lambda attempt: attempt.moment.timestamp() if attempt.moment else 0)
    return attempts


def counting(attempts: list[Attempt], last: datetime | None, wanted: Callable[[Attempt], bool]) -> Attempt:
    """Return the attempt that counts: the newest one that can be graded and still gets points.

    That is the newest, as on the platforms; but one that has no notebook, or those of another assignment, or came after
    the last moment, does not take the place of one before it.

    Args:
        attempts: from the oldest to the newest.
        last: the hard deadline of this student; None where there is none.
        wanted: says whether an attempt is of the assignment, see `is_of`.
    """
    with_notebook = [attempt for attempt in attempts if attempt.notebooks]
    usable = [attempt for attempt in with_notebook if wanted(attempt)] or with_notebook or attempts
    in_time = [attempt for attempt in usable if last is None or attempt.moment is None or attempt.moment <= last]
    return (in_time or usable)[-1]


def is_of(attempt: Attempt, assignment: str, released: Mapping[str, Mapping[str, frozenset[str]]]) -> bool:
    """Say whether an attempt is of an assignment, or nothing tells of which it is; see `assignments_of`."""
    found = assignments_of(attempt, released)
    return not found or assignment in found


def assignments_of(attempt: Attempt, released: Mapping[str, Mapping[str, frozenset[str]]]) -> set[str]:
    """Return the assignments whose notebooks these are, by their cells, else by their names.

    Args:
        attempt: what was handed in.
        released: by assignment and notebook, the names of nbgrader's cells.
    """
    found: set[str] = set()
    for path, cells in attempt.notebooks.items():
        shared = {
            name: len(cells & frozenset[str]().union(*notebooks.values())) for name, notebooks in released.items()
        }
        most = max(shared.values(), default=0)
        if most:
            found |= {name for name, number in shared.items() if number == most}
        else:
            stem = PurePosixPath(path).stem
            found |= {name for name, notebooks in released.items() if stem in notebooks}
    return found


def _cells_of(content: Callable[[], bytes]) -> list[Any]:
    return parse_cells(content(), Counter())
