"""The course's nbgrader settings: plain `nbgrader`, the formgrader and `course` all read them."""

from graders.settings import harness

c = get_config()  # noqa: F821 - nbgrader defines it
c.merge(harness())

c.CourseDirectory.course_id = "neural-networks"
# Seconds a cell may take. A reference solution needs at most 90 s as a whole.
c.Execute.timeout = 300
# Deadlines stand in deadlines.toml.
