"""A headless Chromium: opens pages, tells what they fetched and what its policies kept from running, clicks, types."""

import base64
import functools
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import websocket
from support import PATIENCE_S, ROOT, until

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# Where pictures of pages are kept; CI hands them out.
SCREENSHOTS = ROOT / "build/screenshots"
# Where in the window an element's middle is, once it can be seen there and nothing lies over it; null until then, and
# it is brought into sight. Frames count.
_PLACE = """(element => {
    if (!element) return null;
    let {x, y, width, height} = element.getBoundingClientRect();
    x += width / 2, y += height / 2;
    for (let inner = element, view; ; inner = view.frameElement) {
        view = inner.ownerDocument.defaultView;
        if (!inner.contains(view.document.elementFromPoint(x, y))) {
            element.scrollIntoView({block: "center", behavior: "instant"});
            return null;
        }
        if (!view.frameElement) return [x, y];
        const frame = view.frameElement.getBoundingClientRect();
        x += frame.x, y += frame.y;
    }
})(ELEMENT)"""


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

    def _send(self, method: str, **params) -> int:
        self._count += 1
        self._socket.send(json.dumps({"id": self._count, "method": method, "params": params}))
        return self._count

    def call(self, method: str, **params) -> dict:
        wanted = self._send(method, **params)
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
            case "Page.javascriptDialogOpening":  # a page with unsaved changes asks whether it may be left
                self._send("Page.handleJavaScriptDialog", accept=True)

    def open(self, url: str, moment_s: float = 1.0) -> None:
        """Open a page, and give what is on it a moment to do harm."""
        self.call("Page.navigate", url="about:blank")
        until(lambda: self.run("location.href") == "about:blank", "the page before does not go")
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

    def wait(self, condition: str) -> None:
        """Wait until a script comes to something true; where it cannot be run yet, that is none."""
        until(lambda: self.run(f"(() => {{ try {{ return !!({condition}) }} catch {{ return false }} }})()"), condition)

    def click(self, element: str, count: int = 1) -> None:
        """Click with the mouse on what a script comes to, once it is there, lies still, and nothing lies over it."""
        script = _PLACE.replace("ELEMENT", f"(() => {{ try {{ return {element} }} catch {{ return null }} }})()")
        places: list[list[float] | None] = [None]

        def still() -> bool:
            places.append(self.run(script))
            return places[-1] is not None and places[-4:] == 4 * places[-1:]

        until(still, f"{element}: not to be clicked")
        x, y = places[-1]
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        for number in range(1, count + 1):
            for kind in ("mousePressed", "mouseReleased"):
                self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=number)

    def key(self, name: str, code: int, modifiers: int = 0) -> None:
        """Press a key: its name, its code on Windows, and 2 for the control key."""
        for kind in ("rawKeyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=name,
                code=f"Key{name.upper()}" if len(name) == 1 else name,
                windowsVirtualKeyCode=code,
                modifiers=modifiers,
            )

    def type_into(self, element: str, text: str) -> None:
        """Click into a field or an editor, and type a text in the place of what stands there."""
        self.click(element)
        self.wait(f"{element}.ownerDocument.activeElement.contains({element})")
        self.key("a", 65, modifiers=2)
        self.call("Input.insertText", text=text)

    def resize(self, width: int, height: int) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def shoot(self, name: str) -> None:
        """Keep a picture of what is seen."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        picture = self.call("Page.captureScreenshot", format="png")["data"]
        (SCREENSHOTS / f"{name}.png").write_bytes(base64.b64decode(picture))

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


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return free.getsockname()[1]


def listens(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


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
