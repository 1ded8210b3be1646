"""Reading what was downloaded, a zip or a folder, without trusting it.

nbgrader's `ExtractorPlugin` does not serve here: it unpacks every archive in an archive, however deep and large, into
folders under the names that stand in it. Here nothing is unpacked. An entry is a name that was looked at and content
that is read when it is wanted, within limits.
"""

import io
import os
import re
import stat
import struct
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path, PurePosixPath

from graders import CourseError
from graders.files import DEPTH_LIMIT, PATH_LIMIT, open_below, too_deep, walk
from graders.lms.zipnames import decoded_names, moment_of
from graders.text import shortened

# Of a download as a whole. A class of a thousand hands in some thousands of files and a few hundred megabytes.
TOTAL_LIMIT = 4_000_000_000  # bytes
COUNT_LIMIT = 200_000
# Of one file; the same as grading takes of a submission.
FILE_LIMIT = 200_000_000
# Files in a zip within the download, which a student has packed; each takes a thousand bytes as soon as it is opened.
INNER_LIMIT = 50_000
_CENTRAL = b"PK\x01\x02"  # what the entry of each file in a zip's list begins with
# What programs pack with by default; other ways ask for more memory, or fail in ways of their own.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_OTHERS = {9: "Deflate64", zipfile.ZIP_BZIP2: "bzip2", zipfile.ZIP_LZMA: "LZMA", 93: "Zstandard", 98: "PPMd"}
# What `zipfile` raises at damage, besides errors of its own: it trusts what stands in the file.
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, OverflowError, IndexError)
# How much smaller a file of more than `_SMALL` bytes may be in the archive: a notebook's text and pictures come to ten,
# at most a hundred, a bomb to a thousand.
RATIO_LIMIT = 300
_SMALL = 10_000_000
_DRIVE = re.compile(r"[A-Za-z]:")
# What systems leave behind, and no student has written.
_LITTER = re.compile(
    r"(?:^|/)(?:__MACOSX|\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini|~\$[^/]*|\.git|\.idea|__pycache__)(?:/|$)", re.I
)
# A copied file has the time of its copying for both.
_COPIED_S = 2.0


class Unreadable(Exception):
    """An entry's content cannot be had; the text says why."""


@dataclass(frozen=True)
class Entry:
    """A file of a download.

    Attributes:
        path: its name, composed (NFC), relative, with forward slashes and nothing dangerous in it.
        original: the name as it stands in the download.
        size: in bytes.
        moment: when it was last written, as the download says, in UTC; None where it does not.
        content: gives its bytes.
    """

    path: str
    original: str
    size: int
    moment: datetime | None
    content: Callable[[], bytes] = field(repr=False, compare=False)

    def read(self) -> bytes:
        """Return its bytes.

        Raises:
            Unreadable: when it is damaged or encrypted.
        """
        return self.content()

    def below(self, path: str) -> "Entry":
        """Return the same under another name."""
        return Entry(path, self.original, self.size, self.moment, self.content)


@dataclass
class Download:
    """What was given to be collected.

    Attributes:
        name: of the zip or the folder.
        entries: its files.
        left_out: a line for each that is none, with the reason.
        guessed: the encoding of its names where it had to be guessed.
        zipped: whether it is a zip, whose entries have times of their own.
    """

    name: str
    entries: list[Entry] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    guessed: str | None = None
    zipped: bool = False


@contextmanager
def opened(source: Path, zone: tzinfo) -> Iterator[Download]:
    """Look into a zip or a folder; its entries can be read until the block ends.

    Args:
        source: the zip or the folder.
        zone: that of times which name none.

    Raises:
        CourseError: when it is neither, is damaged, or holds more than may be.
    """
    if source.is_dir():
        yield _folder(source)
        return
    if not source.exists():
        raise CourseError(f"{source}: not there; name the zip that the platform gave you, or a folder")
    with source.open("rb") as file, _zip(file, str(source)) as archive:
        yield read_zip(archive, str(source), zone)


@contextmanager
def _zip(file: io.BufferedIOBase | io.BufferedReader, name: str) -> Iterator[zipfile.ZipFile]:
    start = file.read(8)
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except (*_DAMAGE, NotImplementedError):
        if start.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")):
            raise CourseError(f"{name}: an archive, but no zip; unpack it and collect the folder") from None
        if start.startswith(b"PK"):
            raise CourseError(f"{name}: a damaged zip, perhaps not downloaded to its end; download it again") from None
        raise CourseError(f"{name}: neither a zip nor a folder; name what the platform gave you") from None
    with archive:
        yield archive


def read_zip(archive: zipfile.ZipFile, name: str, zone: tzinfo) -> Download:
    """Look through an archive's entries without reading one.

    Raises:
        CourseError: when it holds more than may be, or everything in it is encrypted.
    """
    # `is_dir` fails on a name without a letter, before Python 3.12
    found = [info for info in archive.infolist() if not info.filename.endswith("/")]
    _check_amount(name, len(found), sum(info.file_size for info in found if info.file_size <= FILE_LIMIT))
    download = Download(name, zipped=True)
    names, download.guessed = decoded_names(found)
    seen: dict[str, str] = {}
    for info, text in zip(found, names, strict=True):
        path = text.replace("\\", "/")  # some programs of Windows write these
        if _LITTER.search(path):
            continue
        why = _not_a_name(path) or _not_a_file(info) or _collision(path, seen)
        if why:
            download.left_out.append(f"{shortened(path)!r}: left out, {why}")
            continue
        download.entries.append(
            Entry(_plain(path), text, info.file_size, moment_of(info, zone), _reader(archive, info))
        )
    if found and all(info.flag_bits & 1 for info in found):
        raise CourseError(f"{name}: encrypted; unpack it with its password and collect the folder")
    return download


def _check_amount(name: str, count: int, total: int) -> None:
    if count > COUNT_LIMIT or total > TOTAL_LIMIT:
        raise CourseError(
            f"{name}: {count} files of {total / 1e9:.1f} GB unpacked, more than {COUNT_LIMIT} files or "
            f"{TOTAL_LIMIT / 1e9:.0f} GB; look into it, and collect it in parts if it is what it should be"
        )


def _not_a_file(info: zipfile.ZipInfo) -> str | None:
    """Say why an entry is not taken, or None."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "a link" if kind == stat.S_IFLNK else "no ordinary file"
    if info.flag_bits & 1:
        return "encrypted; have it handed in without a password"
    if info.compress_type not in _METHODS:
        how = _OTHERS.get(info.compress_type, f"method {info.compress_type}")
        return f"packed with {how}; only an ordinary zip is read (stored or deflated)"
    if info.file_size > FILE_LIMIT:
        return f"larger than {FILE_LIMIT // 1_000_000} MB"
    if info.file_size > _SMALL and info.file_size > RATIO_LIMIT * max(info.compress_size, 1):
        return f"it would unpack to {info.file_size // max(info.compress_size, 1)} times its size"
    return None


def _not_a_name(path: str) -> str | None:
    """Say why a name cannot be used, or None."""
    if too_deep(path):  # before its characters are looked at: they may be many
        return f"it lies more than {DEPTH_LIMIT} folders deep, or its path is longer than {PATH_LIMIT} bytes"
    parts = path.split("/")
    if path.startswith("/") or _DRIVE.match(path) or ".." in parts:
        return "its name leads out of the archive"
    if "\0" in path or any(unicodedata.category(character) in ("Cc", "Cs") for character in path):
        return "its name has control characters in it"
    return None if _plain(path) else "it has no name"


def _plain(path: str) -> str:
    return str(
        PurePosixPath(*[part for part in unicodedata.normalize("NFC", path).split("/") if part not in ("", ".")])
    )


def _collision(path: str, seen: dict[str, str]) -> str | None:
    """Say which file before it has the same name on a system that does not tell capitals or forms of letters apart."""
    key = unicodedata.normalize("NFC", _plain(path).casefold())
    if key in seen:
        return f"its name is that of {shortened(seen[key])!r}" + (
            "" if seen[key] == path else " but for capitals or accents"
        )
    seen[key] = path
    return None


def _reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with archive.open(info) as file:
                return file.read()  # at most `file_size` bytes, whatever the data would unpack to
        except _DAMAGE as error:
            raise Unreadable("damaged in the archive") from error
        except (NotImplementedError, RuntimeError) as error:
            raise Unreadable(f"packed in a way that cannot be read ({error})") from error

    return read


def open_inner(entry: Entry, zone: tzinfo) -> Download:
    """Look into a zip within a download.

    Times in it are those of its author's clock, and are not taken over.

    Raises:
        Unreadable: when it is no readable zip.
    """
    data = entry.read()
    if data.count(_CENTRAL) > INNER_LIMIT:
        raise Unreadable(f"more than {INNER_LIMIT} files in it")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        inner = read_zip(archive, entry.path, zone)
        size = sum(found.size for found in inner.entries)
    except CourseError as error:
        raise Unreadable(str(error).partition(": ")[2]) from None
    except (*_DAMAGE, NotImplementedError):
        raise Unreadable("not a readable zip") from None
    if size > FILE_LIMIT:
        raise Unreadable(f"it would unpack to more than {FILE_LIMIT // 1_000_000} MB")
    inner.entries = [
        Entry(found.path, entry.original, found.size, entry.moment, found.content) for found in inner.entries
    ]
    return inner


def _folder(source: Path) -> Download:
    download = Download(str(source))
    count = total = 0
    seen: dict[str, str] = {}
    found = [Path(place, name) for place, folders, names in walk(source) for name in (*folders, *names)]
    for path in sorted(found):  # links to folders are among them, and were not followed
        original = path.relative_to(source).as_posix()
        if too_deep(original):
            download.left_out.append(f"{shortened(original)!r}: left out, its folders are too deep")
            continue
        info = path.lstat()
        if stat.S_ISDIR(info.st_mode) or _LITTER.search(original):
            continue
        count, total = count + 1, total + (info.st_size if info.st_size <= FILE_LIMIT else 0)
        _check_amount(str(source), count, total)
        why = None if stat.S_ISREG(info.st_mode) else "a link or no ordinary file"
        why = why or _not_a_name(original) or _collision(original, seen)
        if why is None and info.st_size > FILE_LIMIT:
            why = f"larger than {FILE_LIMIT // 1_000_000} MB"
        if why:
            download.left_out.append(f"{shortened(original)!r}: left out, {why}")
            continue
        unpacked = info.st_ctime - info.st_mtime > _COPIED_S
        moment = datetime.fromtimestamp(int(info.st_mtime), UTC) if unpacked else None
        download.entries.append(Entry(_plain(original), original, info.st_size, moment, _file_reader(source, original)))
    return download


def _file_reader(source: Path, path: str) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            if sys.platform == "win32":
                return (source / path).read_bytes()
            found = open_below(source, path)
            if not stat.S_ISREG(os.fstat(found).st_mode):  # any more
                os.close(found)
                raise Unreadable("a link or no ordinary file")
            with os.fdopen(found, "rb") as file:
                return file.read()
        except OSError as error:
            raise Unreadable(str(error.strerror)) from error

    return read
