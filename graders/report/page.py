"""The class report as one HTML page: no script, nothing fetched, everything from students escaped."""

import os
from pathlib import Path, PurePath
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from graders.report.charts import histogram, share_bar
from graders.report.contents import IN_TIME, LATE, TOO_LATE, UNKNOWN, ClassReport
from graders.report.similarity import GRAM, WINDOW, Pair
from graders.text import printable

# So many are shown; JSON has all.
MOST_PAIRS = 25
MOST_MESSAGES = 5
MOST_NAMES = 4
_MOST_LINES, _MOST_CHARACTERS = 80, 6_000


def as_html(report: ClassReport, folder: Path) -> str:
    """Return the page.

    Args:
        report: what it is to say.
        folder: where the page will lie; links to feedback lead from there.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters |= {"points": _points, "figure": _figure, "names": _names, "share_bar": share_bar}
    scores = [student.score for student in report.students]
    return environment.get_template("report.html.j2").render(
        report=report,
        chart=histogram(scores, report.max_score, report.scores),
        lateness=[(kind, report.late(kind)) for kind in (IN_TIME, LATE, TOO_LATE, UNKNOWN)],
        late=[*report.late(LATE), *report.late(TOO_LATE)],
        messages=_messages_by_exercise(report),
        most_messages=MOST_MESSAGES,
        pairs=[(pair, _side_by_side(report, pair)) for pair in report.pairs[:MOST_PAIRS]],
        links={
            student.id: [(page.stem, link(page, folder)) for page in student.feedback] for student in report.students
        },
        anchors={student.id: f"student-{number}" for number, student in enumerate(report.students)},
        run=GRAM + WINDOW - 1,
    )


def link(page: Path, folder: Path) -> str:
    """Return the address by which a page in `folder` leads to another file."""
    try:
        relative = os.path.relpath(page.resolve(), folder.resolve())
    except ValueError:  # Windows: on another drive
        return page.resolve().as_uri()
    return "/".join(quote(part) for part in PurePath(relative).parts)


def _shown(value: object) -> object:
    return printable(value, lines=True) if isinstance(value, str) and not isinstance(value, Markup) else value


def _points(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def _names(students: list[str]) -> str:
    shown = list(students)[:MOST_NAMES]
    more = len(students) - len(shown)
    return ", ".join(map(printable, shown)) + (f" and {more} more" if more else "")


def _messages_by_exercise(report: ClassReport) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for message in report.messages:
        found.setdefault(message.exercise, []).append(message)
    return found


def _side_by_side(report: ClassReport, pair: Pair) -> list[tuple[str, float, str, str]]:
    return [
        (
            one.exercise,
            one.share,
            _cut(report.sources[pair.first].get(one.exercise, "")),
            _cut(report.sources[pair.second].get(one.exercise, "")),
        )
        for one in pair.exercises
    ]


def _cut(text: str) -> str:
    lines = text.strip("\n")[:_MOST_CHARACTERS].splitlines()[:_MOST_LINES]
    kept = "\n".join(lines)
    return kept if len(kept) >= len(text.strip("\n")) else f"{kept}\n… cut here"
