"""Feedback goes back: as archives that learning platforms take, as a folder of pages, as letters."""

import re
import time
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.apps import NbGraderAPI

from graders import CourseError
from graders.files import replace_folder, replacing, staging
from graders.lms.collected import Origin, collected_path, read_collected
from graders.lms.current import Feedback, Page, Recipient, current_feedback
from graders.lms.letters import is_ours as are_our_letters
from graders.lms.letters import write_letters
from graders.published import assignment_title
from graders.reporting.handed_back import note_handed_back, read_handed_back
from graders.reporting.stamps import read_stamp

FORMS = ("moodle", "canvas", "folder", "mail")
_DEFAULT = {"moodle": "{}-moodle.zip", "canvas": "{}-canvas.zip", "folder": "{}", "mail": "{}.mbox"}
# Marks archives that were written here: any other of that name may be the only copy of what was handed in.
_COMMENT = b"feedback written by `course return`"
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a zip archive
# `ivanovaanna_LATE_12345_67890_file.ipynb`, and the same of an anonymous student; Canvas reads the two numbers.
_CANVAS = re.compile(r"(?P<head>.+?_(?:LATE_)?[0-9A-Za-z]+_\d+_)(?P<name>.+)", re.DOTALL)
# What Windows allows in no file's name.
_UNUSABLE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_NAME_BYTES = 180


@dataclass
class Returned:
    """What was written.

    Attributes:
        path: the file or folder.
        students: how many have their feedback in it.
        replaced: whether something of that name gave way.
        held_back: who has not, by the reason and the remedy.
    """

    path: Path
    students: int
    replaced: bool
    held_back: dict[str, list[str]] = field(default_factory=dict)


def hand_back(
    api: NbGraderAPI, assignment: str, form: str, to: Path | None = None, *, sender: str | None = None
) -> Returned:
    """Write an assignment's current feedback in one of `FORMS`, whole or not at all.

    Args:
        api: see `graders.course.open_course`; late penalties in the gradebook must follow the deadlines already.
        assignment: its name.
        form: `moodle` and `canvas`: the archive that the platform's upload of feedback files takes; `folder`: a file a
            page; `mail`: letters in an mbox.
        to: the file or folder, or for a file the folder it is to lie in; in `build/return` by default.
        sender: the address that letters come from.

    Raises:
        CourseError: when nobody's feedback can be handed back, or something else lies in its place.
    """
    root = Path(api.coursedir.root)
    usual = _DEFAULT[form].format(assignment)
    target = root / "build/return" / usual if to is None else to
    if form != "folder" and target.is_dir():
        target /= usual
    feedback = current_feedback(api, assignment)
    read_handed_back(root, assignment)  # a damaged note of it should stop us here, not once something is written
    if form in ("moodle", "canvas"):
        files = _archived(root, assignment, form, feedback)
        _refuse(assignment, feedback)
        replaced = _give_way(target, _is_our_archive)
        _write_archive(target, files)
    elif form == "folder":
        _refuse(assignment, feedback)
        replaced = _give_way_folder(target, assignment)
        _write_folder(target, feedback.ready)
    else:
        letters = write_letters(assignment_title(root, assignment), feedback, sender)
        _refuse(assignment, feedback)
        replaced = _give_way(target, are_our_letters)
        with replacing(target) as temporary:
            temporary.write_bytes(letters)
    given = {one.student: {page.notebook: page.shown for page in one.pages} for one in feedback.ready}
    note_handed_back(root, assignment, given)
    return Returned(target, len(feedback.ready), replaced, feedback.held_back)


def _refuse(assignment: str, feedback: Feedback) -> None:
    if not feedback.ready:
        reasons = "\n".join(f"  {', '.join(students)}: {why}" for why, students in feedback.held_back.items())
        raise CourseError(f"{assignment}: no feedback can be handed back, nothing is written:\n{reasons}")


def _archived(root: Path, assignment: str, form: str, feedback: Feedback) -> list[tuple[str, Page]]:
    """Return the entries of a platform's archive; who is not known there is held back."""
    known = read_collected(root, assignment)
    name = {"moodle": _moodle_entry, "canvas": _canvas_entry}[form]
    files, ready = [], []
    for recipient in feedback.ready:
        origin = known.get(recipient.student)
        entries = [
            (entry, page)
            for number, page in enumerate(recipient.pages)
            if origin and origin.platform == form and (entry := name(origin, page, number))
        ]
        if len(entries) == len(recipient.pages):
            files += entries
            ready.append(recipient)
        else:
            feedback.hold_back(
                recipient.student,
                f"not from {form.capitalize()} according to {collected_path(root, assignment)}; collect its download "
                f"with `course collect`, or run `course return {assignment} --to folder`",
            )
    feedback.ready = ready
    return files


def _moodle_entry(origin: Origin, page: Page, number: int) -> str:
    """Return a name from which Moodle takes whose the file is.

    It splits each part of the path at its first four underscores: name, number, kind and name of the plugin.
    """
    if not re.fullmatch(r"\d+", origin.participant, re.ASCII):
        return ""
    downloaded = origin.entry.replace("\\", "/").split("/")
    wanted = [part.split("_") for part in downloaded]
    names = [part[0] for part in wanted if len(part) > 3 and part[1] == origin.participant]
    name = names[0] if names else _file_name(origin.name).replace("_", " ")
    return f"{name}_{origin.participant}_assignsubmission_file_/{page.notebook}.html"


def _canvas_entry(origin: Origin, page: Page, number: int) -> str:
    """Return the name of the file that was downloaded; of further pages, one with the same numbers."""
    entry = origin.entry.replace("\\", "/").rpartition("/")[2]
    match = _CANVAS.fullmatch(entry)
    if match is None:
        return ""
    return f"{match['head']}{page.notebook}.html" if number else entry


def _write_archive(target: Path, files: list[tuple[str, Page]]) -> None:
    with replacing(target) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = _COMMENT
        for entry, page in files:
            moment = max(_EARLIEST, time.localtime(page.modified_s)[:6])
            archive.writestr(zipfile.ZipInfo(entry, moment), page.content, zipfile.ZIP_DEFLATED)


def _write_folder(target: Path, recipients: list[Recipient]) -> None:
    taken: set[str] = set()
    with staging(target.absolute().parent, f".{target.name}-") as fresh:
        for recipient in recipients:
            for page in recipient.pages:
                (fresh / _free_name(recipient, page, taken)).write_bytes(page.content)
        replace_folder(fresh, target)


def _free_name(recipient: Recipient, page: Page, taken: set[str]) -> str:
    """Return a file's name that says whose it is, and that no other has, also where case does not count."""
    last, first = recipient.last_name.strip(), recipient.name.removesuffix(recipient.last_name).strip()
    whose = f"{last} {first}".strip() if last else recipient.name
    whose = whose if whose == recipient.student else f"{whose} ({recipient.student})"
    base, again = _file_name(f"{whose} {page.notebook}"), 1
    name = base
    while name.casefold() in taken:
        again += 1
        name = f"{base} {again}"
    taken.add(name.casefold())
    return f"{name}.html"


def _file_name(text: str) -> str:
    """Return text as it may be a file's name on every system."""
    name = _UNUSABLE.sub("-", unicodedata.normalize("NFC", " ".join(text.split())))
    name = name.encode()[:_NAME_BYTES].decode(errors="ignore").lstrip(".~ ").rstrip(". ")
    return f"-{name}" if _RESERVED.match(name) or not name else name


def _give_way(target: Path, is_ours: Callable[[Path], bool]) -> bool:
    """Say whether a file is to be replaced.

    Raises:
        CourseError: when it is none that was written here.
    """
    if not target.exists():
        return False
    if not target.is_file() or (target.stat().st_size and not is_ours(target)):
        raise CourseError(f"{target}: is there and not from `course return`; move it away or name another file")
    return True


def _is_our_archive(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.comment == _COMMENT
    except zipfile.BadZipFile:
        return False


def _give_way_folder(target: Path, assignment: str) -> bool:
    """Say whether a folder is to be replaced, see `_give_way`: every file in it must be a page of the assignment."""
    if not target.exists():
        return False
    if not target.is_dir():
        raise CourseError(f"{target}: is a file; name a folder")
    for path in target.iterdir():
        stamp = read_stamp(path.read_bytes()) if path.is_file() and path.suffix == ".html" else None
        if stamp is None or stamp.assignment != assignment:
            raise CourseError(
                f"{target}: holds {path.name}, which is no feedback to {assignment}; name a new or an empty folder"
            )
    return any(target.iterdir())
