"""`course collect`: from a platform's download to `submitted/`, with nothing guessed and nothing lost."""

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from nbgrader.plugins import FileNameCollectorPlugin
from traitlets.utils.importstring import import_item

from graders import CourseError, Report
from graders.gradebook.deadlines import FILE_NAME, Policy
from graders.intake.cells import named_cells
from graders.lms.archives import opened
from graders.lms.attempts import Attempt, assignments_of, build
from graders.lms.matching import Match, Roster, as_it_stands
from graders.lms.naming import Course, Owner, Piece
from graders.lms.platforms import KINDS, Layout, attempts_of, by_owner, count_owners, recognise, settle_times
from graders.lms.taking import Outcome, Released, Settings, Taking
from graders.lms.worksheet import read_worksheet, with_participants
from graders.notebooks import need_notebook
from graders.text import printable


def released_cells(api: NbGraderAPI) -> Released:
    """Return the names of nbgrader's cells by released assignment and notebook.

    Raises:
        CourseError: when nothing was released, or a release cannot be read.
    """
    coursedir = api.coursedir
    place = Path(coursedir.format_path(coursedir.release_directory, ".", "*"))
    found = {
        folder.name: {path.stem: frozenset(named_cells(need_notebook(path))) for path in paths}
        for folder in sorted(place.parent.glob("*"))
        if (paths := sorted(folder.glob("*.ipynb")))  # but for the folder of a language
    }
    if not found:
        raise CourseError(f"{place.parent}: nothing is released; run `course release` first")
    return found


def collect(
    api: NbGraderAPI,
    source: Path,
    assignment: str | None,
    roster: Roster,
    policy: Policy,
    settings: Settings,
    report: Report = print,
) -> Outcome:
    """Take a download of submissions into `submitted/`.

    Args:
        api: the course.
        source: the zip or folder.
        assignment: which it is of; where None, its notebooks say it.
        roster: the students; where it is empty, ids are taken as they stand.
        policy: the deadlines.
        settings: see there.
        report: gets a line a student.

    Raises:
        CourseError: when the download cannot be read or understood.
    """
    released = released_cells(api)
    if assignment is not None and assignment not in released:
        raise CourseError(f"{assignment}: no such release; released are {', '.join(released)}")
    known = Course(released, roster.knows, _collector(api), policy.zone)
    with opened(source, policy.zone) as download:
        layout = recognise(download, known, settings.like)
        report(f"{source.name}: {KINDS[layout.kind]}, {count_owners(layout)}")
        if download.guessed:
            report(f"its names are not UTF-8, read as {download.guessed}")
        for line in download.left_out:
            report(printable(line))
        if source.is_dir() and layout.kind == "nbgrader":  # elsewhere a group is of several students
            layout.pieces, lines = _by_their_owners(source, layout.pieces, roster)
            for line in lines:
                report(printable(line))
        if settings.worksheet is None:
            report(settle_times(layout, download, policy.zone, settings.times))
        elif layout.kind == "moodle":
            layout.pieces = with_participants(layout.pieces, read_worksheet(settings.worksheet, policy.zone))
            report(f"times: those of {settings.worksheet.name}, to the minute, read as {policy.zone} ({FILE_NAME})")
        else:
            raise CourseError(
                f"{settings.worksheet}: Moodle's worksheet says nothing of {KINDS[layout.kind]}; leave it out"
            )
        handed_in = {
            owner: [build(files, layout.kind, policy.zone) for files in attempts_of(pieces)]
            for owner, pieces in by_owner(_of_assignment(layout, assignment)).items()
        }
        name = assignment or _assignment(source, handed_in, layout, released)
        report(f"{name}: the assignment" + ("" if assignment else ", as the notebooks say"))
        if not len(roster):
            report("no roster: ids as they stand in the download; `course import-students FILE` reads one")
        work = Taking(api, name, released, policy, settings, report)
        try:
            for student, owners in _matched(handed_in, roster, layout, work):
                work.take(student, owners, layout.kind)
            for entry in layout.strangers:
                report(f"{printable(entry.path)!r}: belongs to no student, left out")
        finally:
            work.finish()
    return work.outcome


def _collector(api: NbGraderAPI) -> FileNameCollectorPlugin:
    """Return nbgrader's collector, as `nbgrader zip_collect` would have it here."""
    chosen = api.config.ZipCollectApp.get("collector_plugin", FileNameCollectorPlugin)
    plugin: FileNameCollectorPlugin = (import_item(chosen) if isinstance(chosen, str) else chosen)(parent=api)
    return plugin


def _of_assignment(layout: Layout, assignment: str | None) -> Layout:
    """Return what is of an assignment, where places say of which each file is."""
    pieces = [piece for piece in layout.pieces if piece.assignment in (None, assignment) or assignment is None]
    return Layout(layout.kind, pieces, layout.strangers)


def _assignment(source: Path, handed_in: Mapping[Owner, list[Attempt]], layout: Layout, released: Released) -> str:
    """Say of which assignment the notebooks are.

    Raises:
        CourseError: when they are of several, or of none that was released.
    """
    places = {piece.assignment for piece in layout.pieces if piece.assignment}
    votes: Counter[str] = Counter(dict.fromkeys(places & set(released), 1))
    if not places:
        for attempts in handed_in.values():
            votes.update({name for attempt in attempts for name in assignments_of(attempt, released)})
    if len(votes) == 1:
        return next(iter(votes))
    if votes:
        told = ", ".join(f"{name} ({number})" for name, number in votes.most_common())
        raise CourseError(f"{source}: notebooks of more than one assignment: {told}; name the one to collect")
    raise CourseError(
        f"{source}: no notebook in it has cells of what was released ({', '.join(released)}); name the assignment"
    )


def _matched(
    handed_in: Mapping[Owner, list[Attempt]], roster: Roster, layout: Layout, work: Taking
) -> list[tuple[str, list[tuple[Owner, list[Attempt]]]]]:
    """Return what each student handed in; what is nobody's, or of two who cannot be one, is said and left out."""
    students: dict[str, list[tuple[Owner, list[Attempt]]]] = {}
    nobody = work.released_names
    for owner, attempts in handed_in.items():
        match = roster.find(owner, layout.kind) if len(roster) else as_it_stands(owner)
        if owner.name.casefold() in nobody and not roster.knows(owner.name):
            match = Match(None, "the name of the assignment, not of a student")
        if match.student is None:
            work.leave_out(_called(owner), match.why, "not matched")
        else:
            students.setdefault(match.student, []).append((owner, attempts))
    for student, owners in list(students.items()):
        timed = all(attempt.moment for _, attempts in owners for attempt in attempts)
        if len(owners) > 1 and (len({owner.number for owner, _ in owners}) > 1 or not timed):
            del students[student]
            others = " and ".join(_called(owner) for owner, _ in owners)
            work.leave_out(student, f"{others} are both this student; say whose is whose by renaming", "not matched")
    return sorted(students.items())


def _by_their_owners(source: Path, pieces: list[Piece], roster: Roster) -> tuple[list[Piece], list[str]]:
    """Leave out what somebody else of the class has put into the exchange in a student's name.

    Anybody may make a folder there, called as that of another. What belongs to the account that collects was copied.
    """
    entries = {piece.group: piece.entry.original for piece in pieces if piece.group}
    owners = {group: _account(source / entry) for group, entry in entries.items()}
    students = {piece.owner.name for piece in pieces}
    others = {name for name in set(owners.values()) - {_own_account()} if name in students or roster.knows(name)}
    foreign = {
        piece.group: f"{piece.group}: LEFT OUT, it belongs to {owners[piece.group]}, not to {piece.owner.name}"
        for piece in pieces
        if piece.group and owners[piece.group] in others - {piece.owner.name}
    }
    return [piece for piece in pieces if piece.group not in foreign], list(foreign.values())


def _account(path: Path) -> str:
    """Return whose a file is, by the name of the account; empty where there are none."""
    try:
        return path.owner()
    except (KeyError, OSError, NotImplementedError):
        return ""


def _own_account() -> str:
    """Return whose this process is, by the name of the account; empty where there are none."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return ""


def _called(owner: Owner) -> str:
    return f"{owner.name} ({owner.number})" if owner.number else owner.name
