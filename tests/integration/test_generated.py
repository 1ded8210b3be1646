"""What is generated and committed is what its sources give now; `tests/system/test_submissions.py` has the releases."""

import subprocess
import sys

from kept import by_content, files
from support import ROOT


@by_content(
    "generated files", lambda: files(ROOT, "img/**/*", "notebooks/**/*.md", "pyproject.toml", "graders/**/*.py")
)
def test_the_drawings_are_what_their_scripts_draw(tmp_path):
    scripts = [path for path in (ROOT / "img").glob("*.py") if path.stem != "drawing"]
    command = [sys.executable, str(ROOT / "img/drawing.py"), "--folder", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    drawn = files(tmp_path, "**/*.svg")
    assert set(drawn) == {f"{folder}{path.stem}.svg" for folder in ("", "en/") for path in scripts}
    assert drawn == files(ROOT / "img", "**/*.svg")
    assert all((ROOT / "img" / name).with_suffix(".png").exists() for name in drawn), "published notebooks hold the PNG"
