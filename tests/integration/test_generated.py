"""What is generated and committed is what its sources give now; `tests/system/test_submissions.py` has the releases."""

import subprocess
import sys

from kept import by_content, files
from support import ROOT


@by_content("generated files", lambda: files(ROOT, "img/*", "notebooks/*.md", "pyproject.toml", "graders/**/*.py"))
def test_the_drawings_are_what_their_scripts_draw(tmp_path):
    scripts = [path for path in (ROOT / "img").glob("*.py") if path.stem != "drawing"]
    command = [sys.executable, str(ROOT / "img/drawing.py"), "--folder", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    drawn = {path.name: path.read_bytes() for path in tmp_path.glob("*.svg")}
    assert set(drawn) == {f"{path.stem}.svg" for path in scripts}
    assert drawn == {path.name: path.read_bytes() for path in (ROOT / "img").glob("*.svg")}
    assert all(path.with_suffix(".png").exists() for path in scripts), "published notebooks hold the PNG"
