"""What is wrong with a disk, a permission or the gradebook's database: one line that names it and the remedy.

nbgrader turns whatever happens in a converter into a log. `run_converter` looks at the errors themselves, so that a
full disk is not reported as the fault of each student in turn.
"""

import errno
import logging
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from nbgrader import preprocessors
from nbgrader.nbgraderformat import SchemaTooNewError, SchemaTooOldError, ValidationError
from nbgrader.utils import capture_log
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from traitlets import TraitError

from graders import CourseError

_RIGHTS = "close the program that has it open, or give yourself the right to read and write there (`ls -ld`)"
_REMEDIES = {
    errno.ENOSPC: "free some space there (`df -h`) and run the command again",
    errno.EDQUOT: "free some of your space there (`quota`) and run the command again",
    errno.EFBIG: "raise the limit of a file's size (`ulimit -f`) and run the command again",
    errno.EROFS: "nothing can be written there; work in a copy of the course on another disk",
    errno.EIO: "the disk or its connection fails; copy the course to another one",
    errno.EMFILE: "raise the limit of open files (`ulimit -n`) and run the command again",
    errno.ENFILE: "close other programs and run the command again",
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EBUSY: _RIGHTS,
    errno.ETXTBSY: _RIGHTS,
    errno.ENOTDIR: "a file stands where a folder is needed; move it away, or name another place",
    errno.EEXIST: "something stands where the command would write; move it away, or name another place",
    errno.EISDIR: "a folder stands where a file is needed; move it away, or name a file",
    errno.ENOTEMPTY: "another program writes there; stop it and run the command again",
    errno.ENOENT: "restore it, or name another place",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.EINVAL: "choose another name",
    errno.ELOOP: "a link there leads to itself; remove it",
    errno.ESTALE: "a network disk has gone; connect it and run the command again",
}
# Whoever comes next fails in the same way.
_FOR_ALL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
# What SQLite and PostgreSQL say, and what helps.
_GRADEBOOK = {
    "locked": "another program is using it (the formgrader, `nbgrader`, another `course`); wait for it or close it",
    "readonly": "give yourself the right to write that file and its folder (`ls -ld`)",
    "full": "free some space there (`df -h`) and run the command again",
    "malformed": "put a backup in its place; `course doctor` looks at it",
    "not a database": "put a backup in its place; `course doctor` looks at it",
    "unable to open": "give yourself the right to read and write that file and its folder (`ls -ld`)",
    "disk I/O": "look whether its disk is full or gone (`df -h`) and run the command again",
}
_PREPROCESSORS = Path(preprocessors.__file__).parent
_UPGRADE = "after an update of nbgrader, back it up and run `nbgrader db upgrade`"


class Converter(Protocol):
    """A converter of nbgrader's."""

    log: logging.Logger

    def start(self) -> None:
        """Convert what the converter was set up for."""


@event.listens_for(Engine, "handle_error")
def _note_database(context: ExceptionContext) -> None:
    """Keep with an error which database it comes from; SQLAlchemy says only what that replied."""
    if context.engine is not None and context.sqlalchemy_exception is not None:
        url = context.engine.url
        context.sqlalchemy_exception.add_note(url.database or url.render_as_string())


def explain(error: BaseException, place: Path) -> str | None:
    """Say in one line what is wrong and what helps, if that is to be found with the machine and not in our code.

    Args:
        error: what was raised, perhaps from what is really wrong.
        place: the folder worked in, for errors that name no file.

    Returns:
        None where the error is of another kind.
    """
    for cause in _chain(error):
        if isinstance(cause, CourseError):
            return str(cause)
        if isinstance(cause, DBAPIError):
            name = next(iter(getattr(cause, "__notes__", [])), "the gradebook")
            return about_gradebook(name, str(cause.orig))
        if isinstance(cause, TraitError):
            return f"{place}: nbgrader_config.py, here or in the user's Jupyter folder, sets what does not fit: {cause}"
        if isinstance(cause, OSError) and cause.errno in _REMEDIES:
            named = cause.filename2 or cause.filename
            return f"{named if named is not None else place}: {cause.strerror}; {_REMEDIES[cause.errno]}"
    return None


def about_gradebook(name: str, said: str) -> str:
    """Say in one line what helps when a gradebook's database refuses.

    Args:
        name: its file or address.
        said: the reply.
    """
    remedy = next((remedy for part, remedy in _GRADEBOOK.items() if part in said), _UPGRADE)
    return f"{name}: the gradebook cannot be used: {' '.join(said.split())}; {remedy}"


def concerns_all(error: BaseException) -> bool:
    """Say whether an error stops whatever comes next as well: a full disk, or a gradebook that cannot be written."""
    return any(
        (isinstance(cause, OSError) and cause.errno in _FOR_ALL)
        or (isinstance(cause, DBAPIError) and not isinstance(cause, IntegrityError | DataError))
        for cause in _chain(error)
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in seen:
        seen.append(cause)
        yield cause
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


class _Witness(logging.Handler):
    """Stands in for a converter, and remembers the first error that it met: nbgrader logs each while it handles it."""

    def __init__(self, converter: Converter) -> None:
        super().__init__()
        self.log, self._converter = converter.log, converter
        self.seen: BaseException | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Look at the error that is being logged."""
        self.seen = self.seen or sys.exception()

    def start(self) -> None:
        """Run the converter."""
        self.log.addHandler(self)
        try:
            self._converter.start()
        except BaseException as error:
            self.seen = self.seen or error
            raise
        finally:
            self.log.removeHandler(self)


def run_converter(converter: Converter, place: Path) -> str:
    """Run one of nbgrader's converters as its own API does.

    Args:
        converter: ready to start.
        place: the course's folder.

    Returns:
        Why it failed: one line where that can be said in one, else nbgrader's log; nothing when it did not.

    Raises:
        KeyboardInterrupt: which nbgrader would take for one failure more.
        OSError: when every other conversion would fail in the same way; so does `sqlalchemy.exc.DBAPIError`.
    """
    witness = _Witness(converter)
    result: dict[str, Any] = capture_log(witness)
    if result["success"]:
        return ""
    seen = witness.seen
    if isinstance(seen, KeyboardInterrupt) or (seen is not None and concerns_all(seen)):
        raise seen
    if seen is not None and (told := explain(seen, place) or _about_notebook(seen)):
        return told
    return str(result.get("log", "") + result.get("error", ""))


def _about_notebook(error: BaseException) -> str | None:
    """Say in one line what nbgrader has found wrong with a notebook's cells; it gives its whole traceback."""
    if isinstance(error, SchemaTooOldError):
        return "its cells are in an older form of nbgrader's; back it up and run `nbgrader update .` there"
    if isinstance(error, SchemaTooNewError):
        return "its cells are in a newer form of nbgrader's; update nbgrader"
    frames = traceback.extract_tb(error.__traceback__)
    by_hand = isinstance(error, RuntimeError) and Path(frames[-1].filename).parent == _PREPROCESSORS
    if not (isinstance(error, ValidationError) or by_hand):
        return None
    return f"{' '.join(str(error).split())[:400]}; mend that cell"
