"""Reading a table that a platform or a spreadsheet has saved as text, whatever its encoding and its separators."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from graders import CourseError

_SIZE_LIMIT = 50_000_000  # bytes; a class of thousands has less than one million
_SEPARATORS = ",;\t"
_BINARY = {b"PK\x03\x04": "an Excel workbook", b"\xd0\xcf\x11\xe0": "an old Excel workbook", b"%PDF": "a PDF"}


def read_table(path: Path) -> list[tuple[int, list[str]]]:
    """Return the rows that are not empty, each with the number of the line that it begins on.

    Values are composed (NFC) and without blanks at their ends; a line break in one has become a space.

    Raises:
        CourseError: when it cannot be read as a table.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_SIZE_LIMIT + 1)
    except OSError as error:
        raise CourseError(f"{path}: cannot be read, {error.strerror}; name a CSV file") from error
    for magic, what in _BINARY.items():
        if data.startswith(magic):
            raise CourseError(f"{path}: {what}, no CSV; save it as CSV UTF-8 and name that file")
    if len(data) > _SIZE_LIMIT:
        raise CourseError(f"{path}: larger than {_SIZE_LIMIT // 1_000_000} MB, no list of students")
    text = unicodedata.normalize("NFC", _decode(data))
    first = 0
    if match := re.match(r"sep=(.)\r?\n", text):  # Excel's way to say it
        separator, text, first = match[1], text[match.end() :], 1
    else:
        separator = _separator(text)
    return list(_rows(path, text, separator, first))


def _decode(data: bytes) -> str:
    """Return a text; without a mark it is UTF-8, else Excel's "Unicode text" or what Windows writes in Russia."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    head = data[:200]
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros.count(0) > len(zeros) / 4:
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1251", "replace")


def _separator(text: str) -> str:
    """Return what parts the values of the first row that has more than one."""
    for line in text.splitlines()[:10]:
        bare = re.sub(r'"(?:[^"]|"")*"', "", line)
        best = max(_SEPARATORS, key=bare.count)
        if bare.count(best):
            return best
    return ","


def _rows(path: Path, text: str, separator: str, first: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1 + first
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise CourseError(f"{path}, line {line}: {error}; is a quotation mark missing there?") from None
        values = [" ".join(value.split()) for value in row]
        if any(values):
            yield line, values
