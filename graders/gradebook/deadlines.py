"""Soft and hard deadlines: full credit, then part of it, then none.

The dates stand in one file, `deadlines.toml`, in the course's folder; `penalties.py` has nbgrader obey it.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from graders import CourseError
from graders.files import read_toml

FILE_NAME = "deadlines.toml"
RULES = ("cap", "scale")


@dataclass(frozen=True)
class Deadline:
    """The two moments of one assignment, both aware and in UTC, `soft` not after `hard`."""

    soft: datetime
    hard: datetime

    def window(self, extension: timedelta, zone: tzinfo) -> timedelta:
        """Return the time from a student's own soft deadline to the hard one, as long on the calendar as that of all.

        Args:
            extension: by how much the student's soft deadline lies behind that of all.
            zone: whose clocks may have changed in between.
        """
        soft, hard = self.soft.astimezone(zone).replace(tzinfo=None), self.hard.astimezone(zone).replace(tzinfo=None)
        own = self.soft + extension
        return (own.astimezone(zone) + (hard - soft)).astimezone(UTC) - own


@dataclass(frozen=True)
class Policy:
    """What `deadlines.toml` says.

    Attributes:
        rule: `cap`: a late notebook gets at most `late_share` of its points; `scale`: it gets `late_share` of
            what it earned.
        late_share: between 0 and 1.
        deadlines: by assignment.
        zone: of dates and times that name none, and of those that people are shown.
    """

    rule: str = "cap"
    late_share: float = 0.5
    deadlines: dict[str, Deadline] = field(default_factory=dict)
    zone: tzinfo = UTC

    def penalty(self, score: float, max_score: float, late: timedelta, window: timedelta) -> float:
        """Return the points to take from a notebook.

        Args:
            score: points earned, before any penalty.
            max_score: points the notebook is worth.
            late: time from the soft deadline (with the student's extension) to the submission.
            window: time from that to the hard deadline, see `Deadline.window`.
        """
        if late <= timedelta(0):
            return 0.0
        if late > window:
            return score
        kept = self.late_share * (max_score if self.rule == "cap" else score)
        return max(0.0, score - kept)


def load_policy(path: Path) -> Policy:
    """Read `deadlines.toml`; a missing file means no deadlines.

    Raises:
        CourseError: names the file, the assignment and what to write instead.
    """
    if not path.exists():
        return Policy()
    content = read_toml(path)
    tables = {key: value for key, value in content.items() if isinstance(value, dict)}
    settings = {key: value for key, value in content.items() if key not in tables}
    unknown = set(settings) - {"timezone", "rule", "late_share", "grace_days"}
    if unknown:
        raise CourseError(f"{path}: unknown setting {sorted(unknown)}; an assignment is a [table] of its own")
    try:
        zone = ZoneInfo(settings.get("timezone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:  # a part of a name is a folder
        raise CourseError(f'{path}: unknown timezone; write a name like "Europe/Moscow" ({error})') from error
    rule = settings.get("rule", "cap")
    if rule not in RULES:
        raise CourseError(f"{path}: rule must be one of {', '.join(RULES)}, not {rule!r}")
    share = settings.get("late_share", 0.5)
    if not isinstance(share, int | float) or not 0 <= share <= 1:
        raise CourseError(f"{path}: late_share must be a number between 0 and 1, not {share!r}")
    grace_days = settings.get("grace_days", 14)
    if not isinstance(grace_days, int | float) or grace_days < 0:
        raise CourseError(f"{path}: grace_days must be a number of days, not {grace_days!r}")
    grace = timedelta(days=grace_days)

    deadlines = {}
    for name, table in tables.items():
        unknown = set(table) - {"soft", "hard"}
        if unknown or "soft" not in table:
            raise CourseError(f"{path}: [{name}] needs `soft` and may have `hard`; found {sorted(table)}")
        soft = moment_of(table["soft"], zone, f"{path}: [{name}] soft")
        # a fortnight on the calendar, whatever the clocks do in between
        later = (soft.astimezone(zone) + grace).astimezone(UTC)
        hard = moment_of(table["hard"], zone, f"{path}: [{name}] hard") if "hard" in table else later
        if hard < soft:
            raise CourseError(f"{path}: [{name}] the hard deadline lies before the soft one")
        deadlines[name] = Deadline(soft, hard)
    return Policy(rule, float(share), deadlines, zone)


def moment_of(value: Any, zone: tzinfo, where: str) -> datetime:
    """Return a TOML date or date-time in UTC; a bare date means the end of that day, local time.

    Args:
        value: as TOML, or `datetime`, gives it.
        zone: of what names none.
        where: it stands, for the message.

    Raises:
        CourseError: when it is neither, or lies beyond the calendar.
    """
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=zone)
    elif isinstance(value, date):
        moment = datetime.combine(value, time(23, 59, 59), tzinfo=zone)
    else:
        raise CourseError(f"{where}: write a date like 2026-10-05 or 2026-10-05T20:00:00, not {value!r}")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise CourseError(f"{where}: {value} is beyond the calendar") from None


def shown(moment: datetime, zone: tzinfo) -> str:
    """Return a moment as people are shown it; the second only where it is not the first or the last of its minute."""
    local = moment.astimezone(zone)
    seconds = f":{local:%S}" if local.second not in (0, 59) else ""
    return f"{local:%Y-%m-%d %H:%M}{seconds} {zone}"
