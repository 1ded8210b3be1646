"""The course's nbgrader settings: plain `nbgrader`, the formgrader and `course` all read them."""

from pathlib import Path

from graders.settings import harness, use_course_data

c = get_config()  # noqa: F821 - nbgrader defines it
c.merge(harness())

c.CourseDirectory.course_id = "neural-networks"
# Seconds a cell may take; the assignments tell students this limit.
c.Execute.timeout = 300
# Seconds for all cells of a notebook, bytes of memory, of files and of a cell's output, and processes at a time.
c.Execute.notebook_timeout = 900
c.Execute.memory_limit = 4 * 2**30
c.Execute.disk_limit = 512 * 2**20
c.Execute.output_limit = 10 * 2**20
c.Execute.process_limit = 64
# What stands in a release where the solution was.
c.ClearSolutions.code_stub = {"python": "# ВАШ КОД ЗДЕСЬ\nraise NotImplementedError"}
c.ClearSolutions.text_stub = "ВАШ ОТВЕТ ЗДЕСЬ"
# Deadlines stand in deadlines.toml.

use_course_data(Path(__file__).resolve().parent)
