"""What state each submission is in (`store.fingerprint`), kept under what it depends on.

To find it out a submission is read, mended and sanitized, tens of milliseconds each; whether any of that could come out
otherwise than the last time, a look at the bytes tells.
"""

import json
import os
import stat
from pathlib import Path

from nbgrader import __version__ as nbgrader_version
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde

from graders.execution.store import digest
from graders.files import walk, write_atomic

States = dict[str, str]
# Bytes, above which reading and mending are quick beside it, and most of it would not be taken in.
_LARGE = 250_000_000


class KnownStates:
    """The states of the submissions to one assignment, kept in a file.

    Args:
        path: the file; one that cannot be read counts for nothing.
        basis: digest of all that a state depends on and the submission does not hold, see `basis_of`.
    """

    def __init__(self, path: Path, basis: str) -> None:
        self._path, self._basis, self._changed = path, basis, False
        self._known: dict[str, tuple[str, States]] = {}
        try:
            content = json.loads(path.read_bytes())
            if content["basis"] == basis:
                self._known = {student: (seen, dict(states)) for student, (seen, states) in content["known"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            pass

    def find(self, student: str, folder: Path) -> States | None:
        """Return the state of a submission by notebook, where it is known and the folder holds what it held then."""
        seen, states = self._known.get(student, ("", {}))
        return states if seen and seen == digest_of(folder) else None

    def put(self, student: str, seen: str, states: States) -> None:
        """Note a state.

        Args:
            student: whose submission it is.
            seen: `digest_of` its folder, from before it was read.
            states: by notebook.
        """
        if seen and self._known.get(student) != (seen, states):
            self._known[student], self._changed = (seen, states), True

    def save(self) -> None:
        """Write the file, if there is anything new."""
        if self._changed:
            write_atomic(self._path, json.dumps({"basis": self._basis, "known": self._known}))
            self._changed = False


def digest_of(folder: Path) -> str:
    """Return a digest of all that lies in a folder; empty where it cannot be read, is a link, or is very large."""
    if folder.is_symlink() or folder.parent.is_symlink():
        return ""
    found, size = [], 0
    try:
        for place, folders, names in walk(folder, _refuse):
            folders.sort()
            for name in sorted([*folders, *names]):
                path = Path(place, name)
                info = path.lstat()
                size += info.st_size
                if size > _LARGE:
                    return ""
                content = digest(path.read_bytes()) if stat.S_ISREG(info.st_mode) else ""
                found.append([os.fsencode(path.relative_to(folder)).hex(), stat.S_IFMT(info.st_mode), content])
    except OSError:
        return ""
    return digest(found)


def _refuse(error: OSError) -> None:
    raise error


def basis_of(converter: Autograde, assignment: str, settings: dict[str, object]) -> str:
    """Return a digest of what the state of every submission to an assignment depends on.

    Args:
        converter: nbgrader's autograding as the course has set it up.
        assignment: its name.
        settings: see `jobs.settings_of`.
    """
    coursedir = converter.coursedir
    places = [
        Path(coursedir.format_path(step, ".", assignment))
        for step in (coursedir.release_directory, coursedir.source_directory)
    ]
    package = Path(__file__).parents[1]
    files = sorted([*package.rglob("*.py"), *package.glob("locale/*.po")])
    code = {str(path.relative_to(package)): digest(path.read_bytes()) for path in files}
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        notebooks = [
            [
                notebook.name,
                notebook.kernelspec,
                sorted([cell.name, cell.cell_type, cell.locked, cell.checksum or ""] for cell in notebook.source_cells),
                sorted([cell.name, cell.max_score] for cell in [*notebook.grade_cells, *notebook.task_cells]),
            ]
            for notebook in gradebook.find_assignment(assignment).notebooks
        ]
    steps = [str(step) for step in converter.sanitize_preprocessors]
    sections = ["CourseDirectory", "Autograde", *(name for step in steps for name in step.strip("<>'").split("."))]
    configured = {name: str(converter.config[name]) for name in sorted(set(sections)) if name in converter.config}
    given = [digest_of(place) for place in places]
    return digest([code, nbgrader_version, notebooks, steps, configured, settings, given])
