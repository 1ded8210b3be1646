"""Cells of lessons, made fit for a page of the site: pictures become files, tables and colours can be read."""

import base64
import hashlib
import io
import re
import struct
from collections.abc import Callable
from pathlib import Path

from PIL import Image

_PICTURE = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")
# letters and dashes as `json.dumps` writes them, three times as long as they are
_ESCAPED = re.compile(r"(?<!\\)\\u(04[0-9a-f]{2}|201[0-9a-f]|2212|00ab|00bb|00d7)")
_DATA = re.compile(r"(data:[\w/+.-]+;base64,[\w/+]{16})[\w/+=]{100,}")
_IMAGE = re.compile(r'<img src="data:image/png;base64,([A-Za-z0-9+/=]+)"')
_EMPTY_HEADER = re.compile(r"<th(?: class=\"head\")?>\s*(?:<p>\s*</p>)?\s*</th>")
_EMPTY_HEAD = re.compile(r"<thead>\s*<tr[^>]*>(?:\s*<td></td>)+\s*</tr>\s*</thead>")
_VARIABLE = re.compile(r'(<th class="head">(?:<p>)?)<span class="math [^"]*">\\\((\w)\\\)</span>(?=(?:</p>)?</th>)')
_PRE = re.compile(r"<pre\b[^>]*>.*?</pre>", re.DOTALL)
_COLOUR = re.compile(r"(?:text-decoration-)?color: #[0-9a-f]+;? ?")


def mend(page: str, keep: Callable[[bytes], str]) -> str:
    """Return the HTML of an output as the site shows it.

    A notebook has its pictures inside, since it is one file. Here they would make each page a megabyte that has to
    come before it is shown, and that the search reads for its excerpts.

    Args:
        page: the output's `text/html`.
        keep: puts a picture away, and returns the address by which the page finds it.
    """

    def sized(match: re.Match[str]) -> str:
        picture = base64.b64decode(match[1])
        width, height = struct.unpack(">II", picture[16:24])  # where every PNG has them
        return f'<img loading="lazy" width="{width}" height="{height}" src="{keep(picture)}"'

    page = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), page)
    page = _IMAGE.sub(sized, page)
    page = _PICTURE.sub(lambda match: keep(base64.b64decode(match[1])), page)
    return readable_tables(_PRE.sub(lambda match: _uncoloured(match[0]), page))


def without_data(code: str) -> str:
    """Return the code of a cell with data in it cut short.

    Nobody reads them, and the search would take them for words. In the notebook, which can be run, they are whole.
    """
    return _DATA.sub(r"\1…", code)


def readable_tables(page: str) -> str:
    """Return HTML in which no header of a table is empty: screen readers announce every one of them.

    pandas leaves the corner empty, and Markdown has no table without a row of headers. Nor is a formula a name, so that
    a column that is called by a letter gets the letter.
    """
    page = _VARIABLE.sub(r"\1<i>\2</i>", page)
    return _EMPTY_HEAD.sub("", _EMPTY_HEADER.sub("<td></td>", page))


def _uncoloured(block: str) -> str:
    """Rich writes its colours for a dark terminal; on a white page they are hard to read, and they say nothing."""
    return _COLOUR.sub("", block).replace("<pre", '<pre tabindex="0"', 1)


class Kept:
    """A folder of pictures, each there once under the name of its content.

    Args:
        folder: where they are.
        address: the folder's, as pages see it.
    """

    def __init__(self, folder: Path, address: str) -> None:
        self._folder, self._address = folder, address
        self.names: set[str] = set()

    def __call__(self, picture: bytes) -> str:
        """Put a picture away and return its address."""
        name = f"{hashlib.sha256(picture).hexdigest()[:16]}.webp"
        self.names.add(name)
        path = self._folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            # the same pixels in four fifths of the bytes
            Image.open(io.BytesIO(picture)).save(path, lossless=True, quality=100, method=4)
        return f"{self._address}/{name}"
