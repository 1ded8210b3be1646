"""Feedback as letters: an mbox that a mail program imports, a letter a student."""

import email.policy
import mailbox
import tempfile
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime
from pathlib import Path

from graders import CourseError
from graders.lms.current import Feedback, Recipient
from graders.text import printable

# Marks letters that were written here.
_MARK = "X-Course-Feedback"
# Only ASCII, whatever server they go through: names are encoded words, all else is base64.
_POLICY = email.policy.default.clone(cte_type="7bit", linesep="\n")
_TEXT = """\
Здравствуйте!

Во вложении проверка задания «{assignment}»: баллы, замечания и ваша тетрадь.
Откройте файл в браузере.

Чья работа: {name} ({student}).
"""


def write_letters(title: str, feedback: Feedback, sender: str | None = None) -> bytes:
    """Return an mbox with a letter to each student; who has no address that can be written to is held back.

    Args:
        title: of the assignment, for students.
        feedback: the pages; loses those that have no address.
        sender: the address that letters come from; without it, what sends them puts its own.

    Raises:
        CourseError: when the sender is no address.
    """
    letters, ready = [], []
    try:
        come_from = Address(addr_spec=sender) if sender else None
    except (ValueError, IndexError, MessageError):
        raise CourseError(f"--from {sender}: not an e-mail address") from None
    for recipient in feedback.ready:
        address = _address(recipient)
        if address is None:
            what = "an e-mail address that cannot be used" if recipient.email.strip() else "no e-mail address"
            feedback.hold_back(recipient.student, f"{what} in the gradebook; `course import-students` puts it there")
            continue
        letters.append(_letter(title, recipient, address, come_from))
        ready.append(recipient)
    feedback.ready = ready
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mbox"
        box = mailbox.mbox(path)
        for letter in letters:
            box.add(letter)
        box.close()
        return path.read_bytes() if path.exists() else b""


def _address(recipient: Recipient) -> Address | None:
    text = recipient.email.strip()
    local, at, domain = text.rpartition("@")
    if not (at and local and domain and text.isascii() and text.isprintable()):
        return None
    try:
        # a comma or a line's end in a name is quoted by the library; a control character is not
        return Address(display_name=printable(recipient.name), addr_spec=text)
    except (ValueError, IndexError, MessageError):
        return None


def _letter(title: str, recipient: Recipient, address: Address, come_from: Address | None) -> EmailMessage:
    letter = EmailMessage(_POLICY)
    letter["Subject"] = f"Проверка задания «{printable(title)}»"
    if come_from is not None:
        letter["From"] = come_from
    letter["To"] = address
    letter["Date"] = localtime()
    letter["X-Unsent"] = "1"  # Outlook opens it as a draft
    letter[_MARK] = "1"
    text = _TEXT.format(assignment=printable(title), name=address.display_name, student=recipient.student)
    letter.set_content(text, cte="base64")
    for page in recipient.pages:
        name = f"{page.notebook}.html"
        letter.add_attachment(page.content, "text", "html", filename=name, params={"charset": "utf-8"})
    return letter


def is_ours(path: Path) -> bool:
    """Say whether a file is an mbox that was written here."""
    box = mailbox.mbox(path, create=False)
    try:
        return len(box) > 0 and all(_MARK in letter for letter in box)
    finally:
        box.close()
