"""Learning platforms as far as tests need them: downloads as they make them, and how they read what comes back."""

import email.policy
import mailbox
import zipfile
from collections.abc import Mapping
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path


def pack(path: Path, items: Mapping[str, tuple[bytes, datetime | None]]) -> Path:
    """Write a zip of name → (content, time on the platform's clock; None where it writes none)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (content, when) in items.items():
            archive.writestr(zipfile.ZipInfo(name, when.timetuple()[:6] if when else (1980, 1, 1, 0, 0, 0)), content)
    return path


def moodle_reads(name: str) -> tuple[int, str] | None:
    """Whose a file is, and what it is called, as Moodle's import of feedback files sees it."""
    parts = name.split("/")
    assert not parts[-1].startswith((".", "~"))
    while parts:
        about = parts.pop(0).split("_", 4)
        if len(about) >= 4 and about[1].isdecimal():
            assert about[2:4] == ["assignsubmission", "file"]
            return int(about[1]), "/".join([*([about[4]] if about[4:] and about[4] else []), *parts]).lstrip("/")
    return None


def read_letters(path: Path) -> list[EmailMessage]:
    """The letters of an mbox, as a mail program has them."""
    box = mailbox.mbox(path, create=False)
    try:
        return [message_from_bytes(bytes(one), policy=email.policy.default) for one in box]
    finally:
        box.close()
