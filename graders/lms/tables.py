"""Reading a table that a platform or a spreadsheet has saved as text, whatever its encoding and its separators."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graders import CourseError

_SIZE_LIMIT = 50_000_000  # bytes; a class of thousands has less than one million
_SEPARATORS = ",;\t"
_BINARY = {b"PK\x03\x04": "an Excel workbook", b"\xd0\xcf\x11\xe0": "an old Excel workbook", b"%PDF": "a PDF"}
# A mark and the encoding that is written again with the same mark.
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
# Without a mark it is UTF-8, else what Windows writes in Russia.
_UNMARKED = ("utf-8", "cp1251")
_NAMED = re.compile(r"sep=(.)(?:\r?\n|$)")  # Excel's way to say it, in a first line that is no row
_LOOKED_AT = 10  # rows by which separators are told apart


@dataclass(frozen=True)
class Table:
    """What stands in a file, and how.

    Attributes:
        path: the file.
        rows: may be changed.
        lines: the number of the line that each row begins on.
        encoding: of its text.
        mark: what stands before the text, most often nothing.
        separator: between values.
        named: the file says in its first line what the separator is.
        newline: behind rows.
    """

    path: Path
    rows: list[list[str]]
    lines: list[int]
    encoding: str
    mark: bytes
    separator: str
    named: bool
    newline: str

    def encoded(self) -> bytes:
        """Return the table in the form in which it was read."""
        text = io.StringIO()
        if self.named:
            text.write(f"sep={self.separator}{self.newline}")
        csv.writer(text, delimiter=self.separator, lineterminator=self.newline).writerows(self.rows)
        return self.mark + text.getvalue().encode(self.encoding)


def read_table(path: Path) -> list[tuple[int, list[str]]]:
    """Return the rows that are not empty, each with the number of the line that it begins on.

    Values are composed (NFC) and without blanks at their ends; a line break in one has become a space.

    Raises:
        CourseError: when it cannot be read as a table.
    """
    table = read_whole(path)
    rows = ([" ".join(unicodedata.normalize("NFC", value).split()) for value in row] for row in table.rows)
    return [(line, values) for line, values in zip(table.lines, rows, strict=True) if any(values)]


def read_whole(path: Path) -> Table:
    """Read a table as it is, so that it can be written again.

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
        raise CourseError(f"{path}: larger than {_SIZE_LIMIT // 1_000_000} MB, no table of students")
    mark, encoding, text = _decoded(path, data)
    named = _NAMED.match(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    text = text[named.end() :] if named else text
    separator = named[1] if named else _separator(text)
    found = list(_rows(path, text, separator, first=1 if named else 0))
    rows, lines = [row for _, row in found], [line for line, _ in found]
    return Table(path, rows, lines, encoding, mark, separator, named is not None, newline)


def _decoded(path: Path, data: bytes) -> tuple[bytes, str, str]:
    """Return the mark, the encoding and the text behind the mark."""
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    head = data[:200]
    # Excel's "Unicode text", saved by a program that leaves the mark out
    wide = [
        encoding
        for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2]))
        if zeros.count(0) > len(zeros) / 4
    ]
    for encoding in [_MARKS[mark]] if mark else wide or _UNMARKED:
        try:
            text = data.removeprefix(mark).decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return mark, encoding, text
    raise CourseError(f"{path}: not a text file; save it as CSV UTF-8 and name that file")


def _separator(text: str) -> str:
    """Return what parts the values: by which most of the first rows are of one length, and then that of the longest.

    A comma may stand in every heading, or in every number, of a table that has semicolons.
    """

    def fits(separator: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            lengths = [len(row) for row, _ in zip(reader, range(_LOOKED_AT), strict=False)]
        except csv.Error:
            return 0, 0
        first = next((length for length in lengths if length > 1), 0)
        return (lengths.count(first) if first else 0), first

    return max(_SEPARATORS, key=fits)


def _rows(path: Path, text: str, separator: str, *, first: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1 + first
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise CourseError(f"{path}, line {line}: {error}; is a quotation mark missing there?") from None
        yield line, row
