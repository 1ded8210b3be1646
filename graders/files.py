"""Writing files so that a crash leaves either the old content or the new, never half of it; where the data lie."""

import contextlib
import os
import shutil
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graders import CourseError


def read_text(path: Path) -> str:
    """Read a text file that people edit, with or without the byte order mark that Windows' editors put before it.

    Raises:
        CourseError: when it is not UTF-8.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CourseError(f"{path}: line {line} is not UTF-8; save the file in that encoding") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_toml(path: Path) -> dict[str, Any]:
    """Read a file of settings.

    Raises:
        CourseError: when it is not TOML.
    """
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{path}: not valid TOML: {error}") from None


def write_atomic(path: Path, content: str | bytes) -> bool:
    """Write `content` to `path` through a temporary file beside it.

    Args:
        path: the file; its folder is created when missing.
        content: text (written as UTF-8) or bytes.

    Returns:
        True when the file changed, False when it already held exactly this content (it is then left alone, so
        that its modification time says when it last changed).
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == data:
        return False
    with replacing(path) as temporary:
        temporary.write_bytes(data)
    return True


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary file name beside `path`; move it over `path` when the block ends without an error.

    Raises:
        CourseError: when something stands there that is no file; a device would be lost.
        OSError: naming `path`, whatever went wrong.
    """
    if path.exists() and not path.is_file():
        kind = "a folder" if path.is_dir() else "a device, which a file would take the place of"
        raise CourseError(f"{path}: is {kind}; name a file")
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        os.replace(temporary, path)
    except OSError as error:
        # of a full disk no file is said, and of another trouble one that is nobody's
        if error.filename in (None, os.fspath(temporary)):
            error.filename, error.filename2 = str(path), None
        raise
    finally:
        with contextlib.suppress(OSError):  # or it would take the place of what went wrong before
            temporary.unlink(missing_ok=True)


def open_below(folder: Path, path: str) -> int:
    """Open a file or folder for reading, by descriptor; no link is followed below `folder`, and no pipe waited for.

    What was looked at by its path may have become a link since: in an exchange it is the student's.

    Raises:
        OSError: when it cannot be opened, or a link is on the way.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    for part in filter(None, path.split("/")):
        above = opened
        try:
            opened = os.open(part, flags, dir_fd=above)
        finally:
            os.close(above)
    return opened


# Folders inside one another, and bytes of a path below a submission: homework has three, and some fifty.
DEPTH_LIMIT = 50
PATH_LIMIT = 1_000


def walk(top: Path, onerror: Callable[[OSError], object] | None = None) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield as `os.walk` does, from the top on, one call deep however deep the folders are.

    Before Python 3.12 that goes a call deeper in each folder, and a thousand of them end the program.
    """
    waiting = [os.fspath(top)]
    while waiting:
        place = waiting.pop()
        try:
            with os.scandir(place) as found:
                entries = list(found)
        except OSError as error:
            if onerror is not None:
                onerror(error)
            continue
        folders, names = list[str](), list[str]()
        for entry in entries:
            (folders if _is_folder(entry) else names).append(entry.name)
        yield place, folders, names
        below = [os.path.join(place, name) for name in reversed(folders)]  # noqa: PTH118 - a str, as `os.walk` has it
        waiting += [path for path in below if not os.path.islink(path)]  # noqa: PTH114


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def too_deep(path: str) -> bool:
    """Say whether a path below a submission is longer, or leads deeper, than anything can be written to again."""
    return path.count("/") > DEPTH_LIMIT or len(os.fsencode(path)) > PATH_LIMIT


@contextmanager
def staging(parent: Path, prefix: str) -> Iterator[Path]:
    """Give an empty folder inside `parent` (so that a rename out of it is atomic) and remove it afterwards.

    Raises:
        OSError: naming `parent`.
    """
    folder = parent / f"{prefix}{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)  # of a process that was killed and had the same number
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        error.filename = str(parent)
        raise
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class OwnFolder:
    """An empty temporary folder of this process, for as long as it lives.

    What a process has left that was killed is removed by the next one that makes a folder of that prefix: nobody holds
    it any more. Windows has no such locks; there it stays.

    Args:
        prefix: of its name.
        parent: where it is to be; the system's temporary folder by default.
    """

    def __init__(self, prefix: str, parent: str | None = None) -> None:
        place = Path(parent or tempfile.gettempdir())
        if (place, prefix) not in _swept:
            _swept.add((place, prefix))
            _sweep(place, prefix)
        self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
        self._held = _hold(self.path)

    def remove(self) -> None:
        """Remove it with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._held is not None:
            os.close(self._held)
            self._held = None


# Once in a process is enough: what is left by others is no danger, only in the way.
_swept: set[tuple[Path, str]] = set()
_YOUNG_S = 60.0  # a folder is made a moment before it is held


def _hold(folder: Path) -> int | None:
    """Lock a folder until the descriptor that is returned is closed; None where it cannot be had."""
    if sys.platform == "win32":
        return None
    import fcntl

    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        return None
    return held


def _sweep(place: Path, prefix: str) -> None:
    """Remove what processes of this user have left that were killed."""
    for folder in place.glob(f"{prefix}*"):
        with contextlib.suppress(OSError):
            about = folder.lstat()
            mine = sys.platform != "win32" and about.st_uid == os.getuid()
            if mine and about.st_mtime < time.time() - _YOUNG_S and (held := _hold(folder)) is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(held)


def replace_folder(new: Path, old: Path, keep: str | None = None) -> None:
    """Put the folder `new` in the place of `old`.

    What is called `keep` in the old folder stays. Where `old` is to lie on another disk, `new` is copied there first.

    The old content is moved aside first and removed last, so that it can be found beside the new one if the
    machine stops in between.

    Raises:
        CourseError: when `old` is a file.
        OSError: naming `old`.
    """
    if old.exists() and not old.is_dir():
        raise CourseError(f"{old}: is a file where a folder is to be; move it away")
    old.parent.mkdir(parents=True, exist_ok=True)
    if new.stat().st_dev != old.parent.stat().st_dev:
        with staging(old.parent, f".{old.name}.") as beside:
            replace_folder(Path(shutil.copytree(new, beside / new.name)), old, keep)
        return
    aside = old.with_name(f".{old.name}.{os.getpid()}.old")
    try:
        if old.exists():
            os.replace(old, aside)
        os.replace(new, old)
    except OSError as error:
        if aside.exists():
            os.replace(aside, old)
        error.filename, error.filename2 = str(old), None
        raise
    if keep and (aside / keep).exists():
        os.replace(aside / keep, old / keep)
    shutil.rmtree(aside, ignore_errors=True)


def use_course_data(root: Path) -> None:
    """Let kernels and `course` find the housing data that `course setup` put into the course, unless told otherwise.

    Args:
        root: the course directory; nothing happens where it has no data.
    """
    folder = root / "data" / "scikit_learn_data"
    if folder.is_dir():
        os.environ.setdefault("SCIKIT_LEARN_DATA", str(folder))
