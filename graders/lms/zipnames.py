"""What the names and times in a zip mean: programs write both in more ways than one."""

import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from itertools import pairwise

from graders.files import PATH_LIMIT

_UTF8 = 0x800  # the flag that says that a name is UTF-8
_UNICODE_PATH = 0x7075  # extra fields: the name in UTF-8, by WinRAR, 7-Zip and Info-ZIP
_UNIX_TIME = 0x5455  # and the time in seconds since 1970, by macOS, Info-ZIP and Canvas
# What Windows writes in Russia: its compressed folders the DOS code page, others the ANSI one; the same in the West.
_CODE_PAGES = ("cp866", "cp1251", "cp850", "cp1252")
# Bytes of names that are looked at for it; those of a class of a thousand come to less.
_SAMPLE = 100_000
_WORD = re.compile(r"[^\W\d_]+")
_USUAL = set(" .,-_()[]+'&@#!№–—=~;{}$%^`/\\")


def decoded_names(entries: Iterable[zipfile.ZipInfo]) -> tuple[list[str], str | None]:
    """Return the names of an archive's entries in Unicode's composed form, as they were meant.

    Without the flag for UTF-8 nothing says which encoding a name is in. One program has written them all, so that the
    one is taken in which all names together look most like words.

    Returns:
        The names, and the encoding if it was guessed.
    """
    entries = list(entries)
    names: list[str | bytes] = [_certain(entry) for entry in entries]
    raw = [name for name in names if isinstance(name, bytes)]
    guessed = None
    if any(not name.isascii() for name in raw):
        try:
            encoding = "utf-8"
            b"\n".join(raw).decode(encoding)
        except UnicodeDecodeError:
            encoding = guessed = min(
                _CODE_PAGES, key=lambda page: _oddness([name.decode(page, "replace") for name in _sample(raw)])
            )
    else:
        encoding = "ascii"
    texts = [name.decode(encoding, "replace") if isinstance(name, bytes) else name for name in names]
    return [unicodedata.normalize("NFC", text) for text in texts], guessed


def _certain(entry: zipfile.ZipInfo) -> str | bytes:
    """Return an entry's name where the archive says what it is, else its bytes."""
    name = entry.orig_filename
    if entry.flag_bits & _UTF8:
        return name
    raw = name.encode("cp437", "replace")  # as `zipfile` has read it
    for kind, data in _extra_fields(entry):
        if kind == _UNICODE_PATH and len(data) > 5 and struct.unpack_from("<BL", data) == (1, zlib.crc32(raw)):
            return data[5:].decode("utf-8", "replace")
    return raw


def _sample(names: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the names that tell an encoding: some thousand, none of which is longer than any that is taken."""
    total = 0
    for name in names:
        if not name.isascii() and len(name) <= PATH_LIMIT:
            yield name
            total += len(name)
        if total > _SAMPLE:
            return


def _oddness(names: Iterable[str]) -> int:
    """Count what few words have: signs, two scripts, a capital behind a small letter, a letter of neither language."""
    odd = 0
    for name in names:
        odd += sum(not character.isalnum() and character not in _USUAL for character in name)
        for word in _WORD.findall(name):
            odd += 3 * (len({unicodedata.name(letter, "?").partition(" ")[0] for letter in word}) - 1)
            odd += sum(a.islower() and b.isupper() for a, b in pairwise(word))
            odd += sum(
                not "а" <= letter.lower() <= "я" and letter not in "ёЁ" and not letter.isascii() for letter in word
            )
    return odd


def moment_of(entry: zipfile.ZipInfo, zone: tzinfo) -> datetime | None:
    """Return the time that an archive gives for an entry, in UTC, or None when it gives none.

    Args:
        entry: of the archive.
        zone: that of the times without one, which is most of them.
    """
    for kind, data in _extra_fields(entry):
        if kind == _UNIX_TIME and len(data) >= 5 and data[0] & 1:
            return datetime.fromtimestamp(struct.unpack_from("<l", data, 1)[0], UTC)
    if entry.date_time <= (1980, 1, 1, 0, 0, 0):  # what is written where nothing is known
        return None
    try:
        return datetime(*entry.date_time, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _extra_fields(entry: zipfile.ZipInfo) -> Iterator[tuple[int, bytes]]:
    rest = entry.extra
    while len(rest) >= 4:
        kind, length = struct.unpack_from("<HH", rest)
        yield kind, rest[4 : 4 + length]
        rest = rest[4 + length :]
