"""The course's nbgrader settings: plain `nbgrader`, the formgrader and `course` all read them."""

import os
from pathlib import Path

from graders.settings import harness

c = get_config()  # noqa: F821 - nbgrader defines it
c.merge(harness())

c.CourseDirectory.course_id = "neural-networks"
# Seconds a cell may take; the assignments tell students this limit.
c.Execute.timeout = 300
# What stands in a release where the solution was.
c.ClearSolutions.code_stub = {"python": "# ВАШ КОД ЗДЕСЬ\nraise NotImplementedError"}
c.ClearSolutions.text_stub = "ВАШ ОТВЕТ ЗДЕСЬ"
# Deadlines stand in deadlines.toml.

# Where kernels that grade find the housing data, unless they are told otherwise: what `course setup` put there.
_data = Path(__file__).resolve().parent / "data" / "scikit_learn_data"
if _data.is_dir():
    os.environ.setdefault("SCIKIT_LEARN_DATA", str(_data))
