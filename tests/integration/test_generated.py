"""What is generated and committed is what its sources give now."""

import shutil
import subprocess
import sys

import pytest
from kept import by_content, files
from support import ASSIGNMENTS, ROOT

from graders import course
from graders.authoring.assignments import release


def parts(assignment: str) -> dict[str, str]:
    """What a release depends on."""
    return files(ROOT, f"source/{assignment}/*", f"release/{assignment}/*", "nbgrader_config.py", "graders/**/*.py")


@by_content("generated files", parts)
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_release_is_the_one_its_source_gives(assignment, tmp_path):
    shutil.copytree(ROOT / "source" / assignment, tmp_path / "source" / assignment)
    shutil.copyfile(ROOT / "nbgrader_config.py", tmp_path / "nbgrader_config.py")
    fresh = release(course.open_course(tmp_path), assignment)
    committed = ROOT / "release" / assignment
    assert {p.name: p.read_bytes() for p in committed.iterdir()} == {p.name: p.read_bytes() for p in fresh.iterdir()}


@by_content("generated files", lambda: files(ROOT, "img/*", "notebooks/*.md", "pyproject.toml", "graders/**/*.py"))
def test_the_drawings_are_what_their_scripts_draw(tmp_path):
    scripts = [path for path in (ROOT / "img").glob("*.py") if path.stem != "drawing"]
    command = [sys.executable, str(ROOT / "img/drawing.py"), "--folder", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    drawn = {path.name: path.read_bytes() for path in tmp_path.glob("*.svg")}
    assert set(drawn) == {f"{path.stem}.svg" for path in scripts}
    assert drawn == {path.name: path.read_bytes() for path in (ROOT / "img").glob("*.svg")}
    assert all(path.with_suffix(".png").exists() for path in scripts), "published notebooks hold the PNG"
