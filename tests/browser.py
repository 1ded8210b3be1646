"""A headless Chromium: opens pages, tells what they fetched and what its policies kept from running, clicks."""

import functools
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import websocket
from support import PATIENCE_S, until

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


class Browser:
    """One page of a browser, spoken to by the protocol of its developer tools."""

    def __init__(self, address: str) -> None:
        self._socket = websocket.create_connection(address, timeout=PATIENCE_S, suppress_origin=True)
        self._count = 0
        self.requests: list[str] = []
        self.violations: list[str] = []
        self.errors: list[str] = []
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params) -> dict:
        self._count += 1
        wanted = self._count
        self._socket.send(json.dumps({"id": wanted, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == wanted:
                assert "error" not in message, message
                return message["result"]
            self._note(message)

    def _note(self, message: dict) -> None:
        params = message.get("params", {})
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(params["request"]["url"])
            case "Log.entryAdded" if params["entry"]["source"] == "security":
                self.violations.append(params["entry"]["text"])
            case "Runtime.exceptionThrown":
                self.errors.append(str(params["exceptionDetails"]))

    def open(self, url: str, moment_s: float = 1.0) -> None:
        """Open a page, and give what is on it a moment to do harm."""
        self.call("Page.navigate", url="about:blank")
        self.requests, self.violations, self.errors = [], [], []
        self.call("Page.navigate", url=url)
        # asked of the page itself: the event might be the one of the page before
        until(
            lambda: self.run("location.href !== 'about:blank' && document.readyState === 'complete'"),
            f"{url}: not loaded",
        )
        time.sleep(moment_s)
        self.run("1")

    def run(self, script: str):
        """Return what a script comes to in the page; policies do not hold for it."""
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def do(self, script: str) -> None:
        """Run a script whose value is of no interest, or cannot be told."""
        self.run(f"{script}; null")

    def close(self) -> None:
        self._socket.close()


def find_browser() -> str:
    """The browser's path; a test that needs one is skipped where there is none, and fails in CI."""
    path = find()
    if path is None:
        reason = "no Chromium here; on Debian: apt-get install chromium"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return path


def find() -> str | None:
    """The browser's program, where there is one."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@functools.cache
def version() -> str:
    """What the browser says of itself; nothing where there is none."""
    path = find()
    if path is None:
        return ""
    return subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout.strip()


@contextmanager
def started() -> Iterator[Browser]:
    """Start a browser that reaches nothing outside this machine."""
    command = [find_browser(), "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
    command += [
        "--disable-background-networking",
        "--disable-component-update",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]
    command += ["--remote-debugging-port=0", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    folder = Path(tempfile.mkdtemp(prefix="browser-"))
    with subprocess.Popen(
        [*command, f"--user-data-dir={folder}", "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            port_file = folder / "DevToolsActivePort"
            until(lambda: port_file.exists() and port_file.read_text().count("\n") == 1, "the browser did not start")
            port, path = port_file.read_text().split()
            whole = Browser.__new__(Browser)
            whole._socket = websocket.create_connection(
                f"ws://127.0.0.1:{port}{path}", timeout=PATIENCE_S, suppress_origin=True
            )
            whole._count = 0
            target = whole.call("Target.createTarget", url="about:blank")["targetId"]
            page = Browser(f"ws://127.0.0.1:{port}/devtools/page/{target}")
            yield page
            page.close()
            whole.close()
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE_S)
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def listening(pages: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Serve pages on this machine; give the address, and the list of all that is asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            content = pages.get(self.path, "").encode("utf-8", "replace")
            self.send_response(200 if content else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET

        def log_message(self, *args) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()
        thread.join()
