"""Builds the course's website: `python site/make.py [FOLDER] [--live SOURCE]`, `build/site` where no folder is named.

Each language is a run of Sphinx of its own, since words are cut to their stems by the language for the search.
"""

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import live
import sources
from wording import LANGUAGES

HERE = Path(__file__).parent
ROOT = HERE.parent
# By this a folder is known as the site's; GitHub would leave out _static without it.
_MARK = ".nojekyll"
# What Sphinx and the theme leave that no page asks for.
_NOT_WANTED = shutil.ignore_patterns("*.map", ".*", "webpack-macros.html", "objects.inv", "fa-brands-*", "fa-regular-*")


def build(folder: Path, made: Path, pyodide: Path | None = None) -> int:
    """Build the site; return 0, or the exit code of a run that failed.

    Args:
        folder: where the site goes; what was there is replaced.
        made: where its sources and Sphinx's notes are kept for the next build.
        pyodide: where Pyodide's files are, if lessons are to run in the reader's browser.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        sys.exit(f"{folder}: holds something else than the site; name a folder that is empty or not there")
    if pyodide is not None and (missing := live.collect(pyodide, made / "pyodide", live.wanted())):
        sys.exit(f"{pyodide}: not there, or not as Pyodide has published it: {', '.join(missing)}")
    sources.write(ROOT, made / "source")
    settings, runs = {"SITE_LIVE": "" if pyodide is None else "1"}, []
    for language in LANGUAGES:
        pages = made / language / "html"
        shutil.rmtree(pages, ignore_errors=True)  # or pages would stay that are no more
        command = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "--keep-going", "-b", "html"]
        command += ["-c", str(HERE), "-d", str(made / language / "notes"), str(made / "source" / language), str(pages)]
        runs.append(subprocess.Popen(command, env={**os.environ, **settings, "SITE_LANGUAGE": language}))
    codes = [run.wait() for run in runs]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).touch()
    for language in LANGUAGES:
        shutil.copytree(made / language / "html", folder / language, ignore=_NOT_WANTED)
    shutil.copyfile(HERE / "root.html", folder / "index.html")
    # the GPL wants its text beside what it covers
    shutil.copyfile(ROOT / "LICENSE-PHOTOS", folder / "LICENSE-PHOTOS.txt")
    _copy_mathjax(folder / "mathjax")
    if pyodide is not None:
        live.add(made / "pyodide", folder, ROOT / "notebooks/course.mplstyle")
    return max(codes, key=abs)


def _copy_mathjax(folder: Path) -> None:
    """Copy as much of MathJax as pages ask for: one program and its fonts."""
    package = importlib.util.find_spec("sphinx-mathjax-offline")
    if package is None or package.origin is None:
        sys.exit("the site's packages are not installed; `make site` does that")
    place = Path(package.origin).parent / "static/mathjax"
    fonts = "output/chtml/fonts/woff-v2"
    shutil.copytree(place / fonts, folder / fonts)
    shutil.copyfile(place / "tex-chtml.js", folder / "tex-chtml.js")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Build the course's website.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build/site")
    parser.add_argument("--live", type=Path, metavar="SOURCE", help="a folder with Pyodide: lessons run in the browser")
    given = parser.parse_args()
    sys.exit(build(given.folder, ROOT / "build/site-made", given.live))
