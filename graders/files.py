"""Writing files so that a crash leaves either the old content or the new, never half of it; where the data lie."""

import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
    """Give a temporary file name beside `path`; move it over `path` when the block ends without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def staging(parent: Path, prefix: str) -> Iterator[Path]:
    """Give an empty folder inside `parent` (so that a rename out of it is atomic) and remove it afterwards."""
    folder = parent / f"{prefix}{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)  # of a process that was killed and had the same number
    folder.mkdir(parents=True)
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
    """Put the folder `new` in the place of `old`; both must lie on one file system.

    What is called `keep` in the old folder stays.

    The old content is moved aside first and removed last, so that it can be found beside the new one if the
    machine stops in between.
    """
    old.parent.mkdir(parents=True, exist_ok=True)
    aside = old.with_name(f".{old.name}.{os.getpid()}.old")
    if old.exists():
        os.replace(old, aside)
    try:
        os.replace(new, old)
    except OSError:
        if aside.exists():
            os.replace(aside, old)
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
