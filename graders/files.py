"""Writing files so that a crash leaves either the old content or the new, never half of it; where the data lie."""

import os
import shutil
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
