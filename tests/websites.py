"""Websites built of this repository, served on this machine."""

import functools
import importlib.util
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from support import ROOT


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args) -> None:
        """Say nothing."""


class Site:
    """The built site, served on this machine."""

    def __init__(self, folder: Path, address: str, seconds: float) -> None:
        self.folder, self.address, self.seconds = folder, address, seconds
        self.pages = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))

    def lesson(self, language: str, number: str = "02") -> str:
        """The address of a lesson; that of one with players, unless another is asked for."""
        (found,) = (page for page in self.pages if page.startswith(f"{language}/lessons/{number}"))
        return f"{self.address}/{found}"


@contextmanager
def built(folder: Path, *options: str | Path) -> Iterator[Site]:
    """Build the site in a folder and serve it."""
    before = time.perf_counter()
    subprocess.run([sys.executable, ROOT / "site/make.py", folder, *options], check=True)
    seconds = time.perf_counter() - before
    handler = functools.partial(Quiet, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Site(folder, f"http://127.0.0.1:{server.server_address[1]}", seconds)
        server.shutdown()
        thread.join()


def axe() -> str:
    """The text of axe-core, which a package of the site's carries; what else that is for is not installed."""
    package = importlib.util.find_spec("axe_playwright_python")
    return (Path(package.submodule_search_locations[0]) / "axe.min.js").read_text(encoding="utf-8")
