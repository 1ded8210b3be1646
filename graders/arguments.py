"""What can be typed behind `course`, and which command it is."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from graders import __version__, commands
from graders.words import SOURCE, languages

Command = Callable[[argparse.Namespace, Path], int]

_FORMS = ("moodle", "canvas", "folder", "mail")


class _To(argparse.Action):
    """`--to FORM [PLACE]`: argparse finds no optional argument behind an option once it has read one before it."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        form, *place = map(str, values or ())
        if form not in _FORMS or len(place) > 1:
            raise argparse.ArgumentError(self, f"write one of {', '.join(_FORMS)}, and where to, if need be")
        namespace.to, namespace.place = form, Path(place[0]) if place else None


def parser() -> argparse.ArgumentParser:
    """Return the parser of `course`; what it gives says in `command` what is to be called."""
    whole = argparse.ArgumentParser(
        prog="course", description="From an assignment's source to its grades, step by step."
    )
    whole.add_argument("--version", action="version", version=__version__)
    whole.add_argument("--course-dir", type=Path, default=Path(), help="the course directory (default: this one)")
    steps = whole.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, about: str) -> argparse.ArgumentParser:
        sub = steps.add_parser(name, help=about, description=about)
        sub.set_defaults(command=command)
        return sub

    add("setup", commands.setup, "fill scikit-learn's cache with the housing data")
    add("doctor", commands.doctor, "say whether this machine can run the lessons, and what to do if not")

    sub = add("sync", commands.sync, "make every notebook from its Markdown; execute the lessons that changed")
    sub.add_argument(
        "names",
        nargs="*",
        metavar="NOTEBOOK",
        help="only these: 02_multiply_neuron in every language, en/02_multiply_neuron in one",
    )
    sub.add_argument("--check", action="store_true", help="change nothing; exit 1 and list what is out of date")
    sub.add_argument("--force", action="store_true", help="execute every lesson; drop edits made to notebooks")

    sub = add("translated", commands.translated, "note that lessons' translations say what the originals say today")
    sub.add_argument("names", nargs="+", metavar="LESSON", help="02_multiply_neuron, or en/02_multiply_neuron")

    sub = add("release", commands.release, "make the student version of an assignment (all by default)")
    sub.add_argument("assignments", nargs="*", metavar="ASSIGNMENT")

    sub = add(
        "import-students",
        commands.import_students,
        "read the students of a CSV, a platform's or plain, into the gradebook",
    )
    sub.add_argument("file", type=Path, metavar="FILE")
    sub.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    sub = add("collect", commands.collect, "take a platform's download of submissions into submitted/")
    sub.add_argument("source", type=Path, metavar="ZIP_OR_FOLDER")
    sub.add_argument("assignment", nargs="?", metavar="ASSIGNMENT", help="where the notebooks do not say it")
    sub.add_argument(
        "--like",
        choices=("moodle", "canvas", "folder", "students", "nbgrader", "pattern"),
        help="what it is, where that is not clear; `folder` a file a student, `students` a folder a student, `pattern` "
        "named as nbgrader's FileNameCollectorPlugin.named_regexp says",
    )
    sub.add_argument(
        "--times",
        choices=("auto", "zip", "none"),
        default="auto",
        help="whether the times of a zip's entries are those of handing in (default: unless all are of one half hour)",
    )
    sub.add_argument(
        "--worksheet", type=Path, metavar="CSV", help="Moodle's grading worksheet, which says when each was handed in"
    )
    sub.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    sub = add("grade", commands.grade, "autograde the submissions to an assignment and print the results")
    sub.add_argument("assignment", metavar="ASSIGNMENT")
    sub.add_argument("--student", help="one student only")
    sub.add_argument("--force", action="store_true", help="execute and grade again what is already graded")
    sub.add_argument("--workers", type=int, metavar="N", help="submissions at a time (default: one a core)")
    sub.add_argument(
        "--scheduler", metavar="ADDRESS", help="of a Dask cluster to grade on, for example tcp://host:8786"
    )
    sub.add_argument("--no-sandbox", action="store_true", help="execute submissions unfenced, in your own account")

    sub = add("extend", commands.extend, "move a student's deadline, also before anything is handed in")
    sub.add_argument("student", metavar="STUDENT", help="the id, as in submitted/STUDENT")
    sub.add_argument("assignment", metavar="ASSIGNMENT")
    sub.add_argument("until", nargs="?", metavar="DATE", help="the new soft deadline: 2026-12-20 or 2026-12-20T20:00")
    sub.add_argument("--days", type=int, metavar="N", help="instead of a date: days after the soft deadline of all")
    sub.add_argument("--reason", default="", metavar="TEXT", help="for `course status`")
    sub.add_argument("--remove", action="store_true", help="take the extension back")

    sub = add("status", commands.status, "say who has handed in, what is graded, what waits for you, what has changed")
    sub.add_argument("assignment", nargs="?", metavar="ASSIGNMENT", help="student by student; by default all in short")

    sub = add("feedback", commands.feedback, "write the HTML feedback for graded submissions")
    sub.add_argument("assignment", metavar="ASSIGNMENT")
    sub.add_argument("--student", help="one student only")

    sub = add(
        "check", commands.check, "run your own notebook as the grader would, and say what to mend, in its language"
    )
    sub.add_argument("notebook", type=Path, metavar="NOTEBOOK")
    sub.add_argument("--released", type=Path, metavar="NOTEBOOK", help="as it was handed out")
    sub.add_argument("--language", default="", choices=languages(), help="say it in this language instead")

    sub = add("return", commands.hand_back, "write feedback as a platform takes it, as a folder, or as letters")
    sub.add_argument("assignment", metavar="ASSIGNMENT")
    sub.add_argument(
        "--to",
        nargs="+",
        action=_To,
        required=True,
        metavar=("{" + ",".join(_FORMS) + "}", "FILE_OR_FOLDER"),
        help="in which form, and where (default: in build/return)",
    )
    sub.add_argument("--from", dest="sender", metavar="ADDRESS", help="whom letters come from")
    # the assignment first: behind `--to` it would be taken for the place
    sub.usage = f"course return ASSIGNMENT --to {{{','.join(_FORMS)}}} [FILE_OR_FOLDER] [--from ADDRESS]"

    sub = add("export", commands.export, "write grades as CSV, as a platform imports them, or by an export plugin")
    sub.add_argument(
        "assignments",
        nargs="*",
        metavar="ASSIGNMENT[=COLUMN]",
        help="only these; COLUMN is what the platform calls it",
    )
    sub.add_argument("--to", type=Path, default=Path("grades.csv"), metavar="FILE")
    kind = sub.add_mutually_exclusive_group()
    kind.add_argument(
        "--like", choices=("moodle", "canvas", "excel", "csv"), help="a column an assignment, in this form"
    )
    kind.add_argument("--exporter", metavar="MODULE.CLASS", help="an nbgrader export plugin")
    sub.add_argument("--template", type=Path, metavar="FILE", help="the platform's own grade file, to be filled")

    sub = add("report", commands.report, "write a report on the whole class: a page, two tables, JSON")
    sub.add_argument("assignment", metavar="ASSIGNMENT")
    sub.add_argument(
        "--to", type=Path, metavar="FOLDER_OR_FILE", help="a folder, or a name ending in .html (default: build/report)"
    )

    sub = add("answers", commands.answers, "grade the known right and wrong answers to an assignment's exercises")
    sub.add_argument("assignment", metavar="ASSIGNMENT")
    sub.add_argument("exercise", nargs="?", default="*", metavar="EXERCISE", help="one solution cell only")
    sub.add_argument(
        "--run", type=int, default=0, metavar="N", help="with other seeds: what holds should hold in any run"
    )
    sub.add_argument(
        "--language", default=SOURCE, metavar="CODE", help="by the tests of the assignment's edition in that language"
    )

    sub = add("publish", commands.publish, "write what students may see into a folder")
    sub.add_argument("folder", type=Path, metavar="FOLDER")

    sub = add("demo", commands.demo, "grade a small class of made-up submissions in build/demo")
    sub.add_argument("--folder", type=Path, default=Path("build/demo"), metavar="FOLDER")
    return whole
