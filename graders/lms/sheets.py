"""Tables that other programs have written, read and written again as they were."""

import codecs
import csv
import io
from dataclasses import dataclass
from pathlib import Path

from graders import CourseError

_DELIMITERS = ",;\t"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Encodings without a mark, the first that fits; the last is that of Windows in Russian.
_UNMARKED = ("utf-8", "cp1251")


@dataclass
class Sheet:
    """A table in a file.

    Attributes:
        path: the file.
        rows: the first holds the headings.
        encoding: its.
        delimiter: between fields.
        newline: behind rows.
    """

    path: Path
    rows: list[list[str]]
    encoding: str
    delimiter: str
    newline: str

    def encoded(self) -> bytes:
        """Return the table in the form in which it was read."""
        text = io.StringIO()
        csv.writer(text, delimiter=self.delimiter, lineterminator=self.newline).writerows(self.rows)
        return text.getvalue().encode(self.encoding)


def read_sheet(path: Path) -> Sheet:
    """Read a CSV file as platforms and spreadsheets write it: with a byte order mark or without, by any delimiter.

    Raises:
        CourseError: when there is no such file, or none of this kind.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path}: cannot be read ({error.strerror}); name the file that the platform gave") from None
    if content.startswith(b"PK"):
        raise CourseError(f"{path}: an Excel file; have the platform export CSV, or save it as “CSV UTF-8”")
    encoding, text = _decoded(path, content)
    delimiter = _delimiter(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise CourseError(f"{path}: cannot be read as CSV ({error}); have the platform export it again") from None
    if not rows or not any(rows[0]):
        raise CourseError(f"{path}: has no headings; name the file that the platform gave")
    newline = "\r\n" if "\r\n" in text else "\n"
    return Sheet(path, rows, encoding, delimiter, newline)


def _decoded(path: Path, content: bytes) -> tuple[str, str]:
    encodings = [encoding for mark, encoding in _MARKS if content.startswith(mark)] or _UNMARKED
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            return encoding, text
    raise CourseError(f"{path}: not a text file; have the platform export CSV, or save it as “CSV UTF-8”")


def _delimiter(text: str) -> str:
    """Return the delimiter that makes the most of the headings."""
    width = {one: len(next(csv.reader(io.StringIO(text, newline=""), delimiter=one), [])) for one in _DELIMITERS}
    return max(_DELIMITERS, key=lambda one: width[one])
