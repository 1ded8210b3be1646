"""Tests that passed with the same content before are not run again, where `pytest --kept` asks for that.

Only what depends on nothing but content may be kept, as results of grading are: answers of the bank, lessons, whole
submissions, and whole runs over the repository's files. Their keys hold all that they depend on: the files, this
package's code, versions, the data. What tests the machine (kernels, the sandbox, clusters, databases) runs every time.
Only passes are kept.
"""

import functools
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbval.plugin import IPyNbCell
from support import ROOT

from graders.execution.store import digest, environment

_PROPERTY = "kept"


def by_content(kind: str, content: Callable[..., Any]) -> pytest.MarkDecorator:
    """Mark a test as one whose pass may be kept.

    Args:
        kind: what it is, in the plural, for the line that counts them.
        content: gets the test's parameters by name and returns what its result depends on besides `environment()`, in
            plain data.
    """
    return pytest.mark.kept(kind, content)


def files(root: Path, *patterns: str) -> dict[str, str]:
    """Return the digests of files, by their path from `root`."""
    found = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    return {path.relative_to(root).as_posix(): digest(path.read_bytes()) for path in sorted(found)}


@functools.cache
def repository() -> dict[str, str]:
    """Return the digests of all that a whole run (a class graded, a course published, tests broken) depends on."""
    folders = ("graders", "source", "release", "notebooks", "img", "tests", "benchmarks", "data")
    patterns = (f"{folder}/**/*.{kind}" for folder in folders for kind in ("py", "md", "ipynb", "j2", "json", "svg"))
    return files(ROOT, *patterns, "*.md", "*.toml", "*.py", "*.yml", "*.lock", "notebooks/*.mplstyle")


class Kept:
    """The plugin.

    Args:
        config: pytest's.
        folder: where passes are noted.
    """

    def __init__(self, config: pytest.Config, folder: Path) -> None:
        self._config, self._folder = config, folder
        self._found: Counter[str] = Counter()
        self._outcomes: dict[tuple[str, int], list[str]] = defaultdict(list)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what is known to pass; note on the others under what key their pass is to be kept."""
        known: dict[str, str] = {}
        left_out, left = [], []
        for item in items:
            if (about := _about(item)) is not None:
                kind, size, content = about
                key = digest([kind, content, environment()])
                if self._path(key).exists():
                    known[key] = kind
                    left_out.append(item)
                    continue
                item.user_properties.append((_PROPERTY, [key, size]))
            left.append(item)
        self._found = Counter(known.values())
        if left_out:
            self._config.hook.pytest_deselected(items=left_out)
            items[:] = left

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take down how each phase of a test went."""
        for name, value in report.user_properties:
            if name == _PROPERTY:
                key, size = value
                self._outcomes[key, size].append("call" if report.when == "call" and report.passed else report.outcome)

    def pytest_testnodedown(self, node: Any) -> None:
        """Learn from a worker of pytest-xdist what it has left out; all leave out the same."""
        self._found = Counter(getattr(node, "workeroutput", {}).get(_PROPERTY, {}))

    def pytest_sessionfinish(self) -> None:
        """Note the passes; a worker of pytest-xdist tells its controller what it has left out."""
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput[_PROPERTY] = dict(self._found)
            return
        for (key, size), outcomes in self._outcomes.items():
            if outcomes.count("call") == size and "failed" not in outcomes:
                self._path(key).parent.mkdir(parents=True, exist_ok=True)
                self._path(key).touch()

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what was left out."""
        told = ", ".join(f"{number} {kind}" for kind, number in sorted(self._found.items())) or "nothing"
        terminalreporter.write_line(f"passed before with the same content, and not run again: {told}")

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]


def _about(item: pytest.Item) -> tuple[str, int, Any] | None:
    """Return the kind of a test, the number of tests that must pass together, and what their result depends on.

    None for one that is to run every time.
    """
    if isinstance(item, IPyNbCell):
        cells = sum(cell.cell_type == "code" for cell in item.parent.nb.cells)
        return "lessons", cells, files(item.path.parent, item.path.name, "course.mplstyle", "../course.mplstyle")
    marker = item.get_closest_marker("kept")
    if marker is None:
        return None
    kind, content = marker.args
    callspec = getattr(item, "callspec", None)
    return kind, 1, [item.nodeid, content(**callspec.params if callspec else {})]
